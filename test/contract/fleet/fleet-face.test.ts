import { makePlan, parsePlan, type CancelPlan } from "@simjobs/control";
import { formatReference, type Clock, type JobRef } from "@simjobs/core";
import { Fleet, type FleetStore, type WishView } from "@simjobs/fleet";
import { systemClock } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { SimulatedStore } from "./simulated-store.js";

const leaseMs = 30_000;
/** Nobody waits for long. */
const hasty: Clock = {
  ...systemClock,
  sleep: async (ms, signal) => systemClock.sleep(Math.min(ms, 5), signal),
};

interface Stage {
  readonly mock: RunningMock;
  /** What one machine opens of a store that all of them share; names of accounts: `lab` of `ionworks@lab:1`. */
  readonly open: (aliases?: Readonly<Record<string, number>>) => Promise<Fleet>;
  readonly providerOf: (account: number) => ReturnType<typeof ionworksProvider>;
}

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const mock = await startMock();
  const stop = new AbortController();
  const shared = new SimulatedStore(systemClock, leaseMs);
  const openStore = (): FleetStore =>
    shared.from({
      wallNow: () => hasty.wallNow(),
      over: async (ask) => ask(),
      wait: async (ms, signal) => hasty.sleep(ms, signal),
    });
  const accountOf = (index: number) => {
    const account = mock.accounts[index];
    if (account === undefined) throw new TypeError("there is no such account");
    return account;
  };
  const providerOf: Stage["providerOf"] = (index) => {
    const { apiKey, projectId } = accountOf(index).ionworks;
    return ionworksProvider(
      new IonworksClient({ baseUrl: mock.url, credentials: { apiKey }, projectId, clock: hasty }),
    );
  };
  const open: Stage["open"] = async (aliases) => {
    const store = openStore();
    const named = Object.entries(aliases ?? {}).map(([alias, index]) => ({
      provider: providerOf(index),
      alias,
    }));
    const providers = aliases === undefined ? [providerOf(0)] : named;
    return new Fleet(store, { store, providers, perSecond: 1_000, signal: stop.signal });
  };
  try {
    await play({ mock, open, providerOf });
  } finally {
    stop.abort();
    await mock.close();
  }
}

const addJobs = (mock: RunningMock, count: number, more: Readonly<Record<string, unknown>> = {}) =>
  mock.addJobs({ provider: "ionworks", count, durationMs: 3_600_000, ...more });

async function planOf({ providerOf }: Stage, refs: readonly string[], account = 0): Promise<CancelPlan> {
  const provider = providerOf(account);
  const where = await provider.identity();
  const readings = await Promise.all(
    refs.map(async (ref) =>
      provider.get({ provider: "ionworks", kind: "job", id: ref.replace("ionworks:", "") }),
    ),
  );
  return makePlan(provider, { readings, complete: true, where }, "a test");
}

const namesOf = (wishes: readonly { readonly ref: JobRef }[]): readonly string[] =>
  wishes.map(({ ref }) => formatReference(ref));

async function collect(
  views: AsyncIterable<WishView>,
  seen: (view: WishView) => unknown = () => null,
): Promise<readonly WishView[]> {
  const all: WishView[] = [];
  for await (const view of views) {
    all.push(view);
    seen(view);
  }
  return all;
}

const cancels = (mock: RunningMock): readonly string[] =>
  mock
    .requests()
    .filter(({ method, path }) => method === "POST" && /job\/\d|jobs\/cancel|cancel$/u.test(path))
    .map(({ path }) => path);

describe("a plan that is handed to a fleet", () => {
  it("makes wishes of those jobs alone that are still what they were when it was made", async () =>
    onStage(async (stage) => {
      const refs = addJobs(stage.mock, 3);
      const [first = "", second = "", third = ""] = refs;
      const plan = await planOf(stage, refs);
      const fleet = await stage.open();
      await stage
        .providerOf(0)
        .requestCancel({ provider: "ionworks", kind: "job", id: second.replace("ionworks:", "") });
      const wishes = await fleet.wishMany(plan, { reason: "too many" });
      expect(namesOf(wishes)).toEqual([first, third]);
      expect(wishes.map(({ isNew }) => isNew)).toEqual([true, true]);
      expect(await fleet.lookAt(wishes[0]?.id ?? "")).toMatchObject({ state: "open", reason: "too many" });
      const again = await fleet.wishMany(plan);
      expect(again).toEqual(wishes.map((wish) => ({ ...wish, isNew: false })));
    }));

  it.each<readonly [what: string, change: (plan: CancelPlan) => CancelPlan, code: string]>([
    ["older than an hour", (plan) => ({ ...plan, expiresAt: "2020-01-01T00:00:00.000Z" }), "bad_input"],
    ["of another address", (plan) => ({ ...plan, origin: "https://other.example" }), "bad_input"],
    ["of another service", (plan) => ({ ...plan, provider: "elsewhere" }), "bad_input"],
  ])("that is %s is refused, and nothing is handed in", async (_what, change, code) =>
    onStage(async (stage) => {
      const plan = change(await planOf(stage, addJobs(stage.mock, 1)));
      const fleet = await stage.open();
      await expect(fleet.wishMany(plan)).rejects.toMatchObject({ code });
      expect(await collect(fleet.wishes())).toEqual([]);
    }),
  );

  it("goes to the account that it was made for, of several of a service, and is refused where that is none of them", async () =>
    onStage(async (stage) => {
      const refs = addJobs(stage.mock, 1, { owner: "grace" });
      const plan = parsePlan(JSON.parse(JSON.stringify(await planOf(stage, refs, 1))));
      const both = await stage.open({ lab: 0, home: 1 });
      expect(namesOf(await both.wishMany(plan))).toEqual(
        refs.map((ref) => ref.replace("ionworks:", "ionworks@home:")),
      );
      const other = await stage.open({ lab: 0 });
      await expect(other.wishMany(plan)).rejects.toMatchObject({ code: "bad_input" });
      expect(await collect(other.wishes())).toEqual([]);
    }));
});

describe("several accounts of one service", () => {
  it("have each wish at the account that its reference names, and are looked at together", async () =>
    onStage(async (stage) => {
      const [hers = ""] = addJobs(stage.mock, 1);
      const [his = ""] = addJobs(stage.mock, 1, { owner: "grace" });
      const fleet = await stage.open({ lab: 0, home: 1 });
      const refs = [hers.replace("ionworks:", "ionworks@lab:"), his.replace("ionworks:", "ionworks@home:")];
      const wishes = await fleet.wishMany(refs);
      expect(namesOf(wishes)).toEqual(refs);
      const views = await collect(fleet.wishes());
      expect(views.map(({ ref }) => ref)).toEqual([hers, his]);
      expect(new Set(views.map(({ account }) => account)).size).toBe(2);
      expect(namesOf(await fleet.openFor(refs))).toEqual(refs);
      expect(await fleet.changed(new Map(wishes.map(({ id }) => [id, 0])))).toHaveLength(2);
      await fleet.drain();
      const ends = await Promise.all(wishes.map(async ({ id }) => fleet.outcomeOf(id)));
      expect(ends).toMatchObject([{ outcome: "cancelled" }, { outcome: "cancelled" }]);
    }));

  it.each(["ionworks:1", "ionworks@away:1", "jess:1"])(
    "do not take %s, which names none of them",
    async (ref) =>
      onStage(async (stage) => {
        const fleet = await stage.open({ lab: 0, home: 1 });
        await expect(fleet.wish(ref)).rejects.toMatchObject({ code: "bad_input" });
        await expect(fleet.openFor([ref])).rejects.toMatchObject({ code: "bad_input" });
      }),
  );
});

describe("watching wishes of a fleet", () => {
  it("tells how each stands at first, then every change, and ends when none is open", async () =>
    onStage(async (stage) => {
      const refs = addJobs(stage.mock, 2);
      const fleet = await stage.open();
      const wishes = await fleet.wishMany(refs);
      let working: Promise<void> | undefined;
      const views = await collect(fleet.watch(wishes.map(({ id }) => id)), () => (working ??= fleet.drain()));
      await working;
      for (const { id } of wishes) {
        const own = views.filter((view) => view.id === id);
        expect(own.at(0)).toMatchObject({ state: "open", entries: 1 });
        expect(own.at(-1)).toMatchObject({ state: "closed", outcome: "cancelled" });
        const counts = own.map(({ entries }) => entries);
        expect(counts).toEqual([...new Set(counts)]);
      }
    }));

  it("of some jobs follows these alone, under whichever name the account has here", async () =>
    onStage(async (stage) => {
      const [one = "", other = ""] = addJobs(stage.mock, 2).map((ref) =>
        ref.replace("ionworks:", "ionworks@lab:"),
      );
      const fleet = await stage.open({ lab: 0 });
      const [wish] = await fleet.wishMany([one, other]);
      let given: Promise<unknown> | undefined;
      const views = await collect(
        fleet.watch({ refs: [one] }),
        ({ id }) => (given ??= fleet.withdraw(id, "no")),
      );
      await given;
      expect(views.map(({ id, state }) => [id, state])).toEqual([
        [wish?.id, "open"],
        [wish?.id, "withdrawn"],
      ]);
    }));

  it("of all that is open also tells of what comes in the meantime", async () =>
    onStage(async (stage) => {
      const [one = "", late = ""] = addJobs(stage.mock, 2);
      const fleet = await stage.open();
      await fleet.wish(one);
      let come: Promise<unknown> | undefined;
      const told = new Set<string>();
      const views = await collect(fleet.watch(), ({ id, ref, state }) => {
        told.add(ref);
        come ??= fleet.wish(late);
        if (told.has(late) && state === "open")
          void fleet
            .wishes("open")
            .next()
            .then(async () => fleet.drain());
        expect(id).not.toBe("");
      });
      await come;
      expect([...told]).toEqual([one, late]);
      expect(views.filter(({ state }) => state === "closed")).toHaveLength(2);
    }));

  it("of nothing ends at once, and of a wish that there is not says so", async () =>
    onStage(async (stage) => {
      const fleet = await stage.open();
      expect(await collect(fleet.watch())).toEqual([]);
      expect(await collect(fleet.watch([]))).toEqual([]);
      await expect(collect(fleet.watch(["nothing"]))).rejects.toMatchObject({ code: "not_found" });
      await expect(fleet.outcomeOf("nothing")).rejects.toMatchObject({ code: "not_found" });
    }));

  it("ends with the reason of whoever stops it, and leaves the wish open", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      const { id } = await fleet.wish(ref);
      const stop = new AbortController();
      const reason = new Error("enough");
      const watching = collect(fleet.watch([id], { signal: stop.signal }), () => stop.abort(reason));
      await expect(watching).rejects.toBe(reason);
      expect(await fleet.lookAt(id)).toMatchObject({ state: "open" });
      expect(cancels(stage.mock)).toEqual([]);
    }));
});
