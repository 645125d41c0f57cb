import { join } from "node:path";
import {
  findOpenWishes,
  makePlan,
  nodeJournalDisk,
  parsePlan,
  readJournals,
  wishesIn,
  type CancelPlan,
} from "@simjobs/control";
import { formatReference, type Clock, type JobRef } from "@simjobs/core";
import { Fleet, type FleetStore, type WishView } from "@simjobs/fleet";
import { systemClock } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { temporaryFolder, testContext } from "../../../apps/cli/src/testing/run-cli.js";
import { waitForWishes } from "../../../apps/cli/src/store/wait-for-wishes.js";
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
  /** Changes what is on record of a wish. */
  readonly damage: (id: string) => void;
  /** As if somebody had emptied the store. */
  readonly lose: (id: string) => void;
  /** How many the store was asked. */
  readonly questions: () => number;
  readonly providerOf: (account: number) => ReturnType<typeof ionworksProvider>;
}

async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  const mock = await startMock();
  const stop = new AbortController();
  let questions = 0;
  const shared = new SimulatedStore(systemClock, leaseMs);
  const openStore = (): FleetStore =>
    shared.from({
      wallNow: () => hasty.wallNow(),
      over: async (ask) => {
        questions += 1;
        return ask();
      },
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
  const damage: Stage["damage"] = (id) => {
    for (const { wishes } of shared.accounts.values()) {
      const lines = wishes.get(id)?.lines;
      if (lines !== undefined) lines[0] = lines[0]?.replace("then", "them") ?? "";
    }
  };
  const lose: Stage["lose"] = (id) => {
    for (const { wishes } of shared.accounts.values()) wishes.delete(id);
  };
  try {
    await play({ mock, open, providerOf, damage, lose, questions: () => questions });
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

  it("says so where the store has lost one in the meantime", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      const { id } = await fleet.wish(ref);
      const watching = collect(fleet.watch([id]), () => stage.lose(id));
      await expect(watching).rejects.toMatchObject({ code: "not_found" });
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

const aDayMs = 24 * 3_600_000;

/** On record since so long ago, with a cancel that may have left. */
async function oldWish(fleet: Fleet, text: string, ageMs: number, withChildren?: boolean): Promise<string> {
  const [kind = "", id = ""] = text.replace("ionworks:", "").includes("/")
    ? text.replace("ionworks:", "").split("/")
    : ["job", text.replace("ionworks:", "")];
  const wishedAtMs = systemClock.wallNow() - ageMs;
  const where = { origin: "", account: "", signIn: "" };
  const wish = {
    id: `old-${id}`,
    ref: { provider: "ionworks", kind, id },
    where,
    wishedAtMs,
    reason: "then",
  };
  const asked = { kind: "asked", wishId: wish.id, atMs: wishedAtMs + 1_000, run: null } as const;
  const [taken] = await fleet.importWishes([
    { wish: { ...wish, withChildren }, notes: [asked], ids: [wish.id] },
  ]);
  return taken?.id ?? "";
}

describe("a wish that is too old for any worker", () => {
  it("is left alone, and gives its place to a new one for the job, which counts what was sent", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      const old = await oldWish(fleet, ref, aDayMs + 60_000, true);
      await fleet.drain();
      expect(await fleet.lookAt(old)).toMatchObject({ state: "asked", outcome: null });

      const made = await fleet.wish(ref, { reason: "still" });
      expect(made.isNew).toBe(true);
      expect(await fleet.lookAt(old)).toMatchObject({ state: "withdrawn" });
      expect(await fleet.lookAt(made.id)).toMatchObject({
        state: "asked",
        reason: "still",
        sends: 1,
        problem: null,
      });
      expect((await fleet.wish(ref)).id).toBe(made.id);
      await fleet.drain();
      expect(await fleet.outcomeOf(made.id)).toMatchObject({ outcome: "cancelled", sends: 2 });
      expect(await fleet.verify()).toMatchObject({ wishes: 2, receipts: 1, sound: true });
    }));

  it("keeps its place as long as it is young enough to be worked on", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      const old = await oldWish(fleet, ref, aDayMs - 60_000);
      expect(await fleet.wish(ref)).toMatchObject({ id: old, isNew: false });
    }));

  it("gives its place to one new wish, however many machines wish for the job at once", async () =>
    onStage(async (stage) => {
      const refs = addJobs(stage.mock, 3);
      const fleets = await Promise.all([stage.open(), stage.open(), stage.open()]);
      const [first] = fleets;
      for (const ref of refs) await oldWish(first, ref, 2 * aDayMs);
      const made = await Promise.all(fleets.map(async (fleet) => fleet.wishMany(refs)));
      for (const [index] of refs.entries())
        expect(new Set(made.map((wishes) => wishes[index]?.id)).size).toBe(1);
      expect(await collect(first.wishes("open"))).toHaveLength(3);
    }));

  it("whose record nobody can rely on keeps its place, since nobody knows what it was", async () =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      const old = await oldWish(fleet, ref, 2 * aDayMs);
      stage.damage(old);
      const again = await fleet.wish(ref);
      expect(again).toMatchObject({ id: old, isNew: false });

      let told = "";
      const context = testContext([], { clock: hasty }, { out: () => {}, err: (text) => (told += text) });
      const { signal } = context;
      const waiting = { wishes: [again], endsMs: hasty.now() + 1_000, signal, services: [] };
      const looked = await waitForWishes(context, fleet, waiting);
      expect(looked).toMatchObject([{ isOpen: true, result: { outcome: "unknown" } }]);
      expect(told).toBe(
        `${ref}: the record of its wish is not what was written, and every worker leaves it alone; to give it up: simjobs resume --drop ${old}\n`,
      );
    }));
});

describe("what is written out of a fleet", () => {
  it("is sound, and has nothing in it that somebody who resumes from there would go on with", async () =>
    onStage(async (stage) => {
      const [done = "", open = "", asked = ""] = addJobs(stage.mock, 3);
      const fleet = await stage.open();
      await fleet.wish(done);
      await fleet.drain();
      await fleet.wish(open);
      const old = await oldWish(fleet, asked, 60_000);
      const folder = join(temporaryFolder(), "copy");
      const { verification, receipts, wishes } = await fleet.export(folder);
      expect({ receipts, wishes, sound: verification.sound }).toEqual({
        receipts: 1,
        wishes: 3,
        sound: true,
      });

      const disk = nodeJournalDisk(folder);
      const here = {
        host: "other",
        bootId: null,
        pid: 1,
        startedAt: "2026-01-01T00:00:00.000Z",
        version: "1",
      };
      const found = await findOpenWishes(disk, hasty, here, async () => null);
      expect(found.wishes).toEqual([]);
      const known = wishesIn(await readJournals(disk));
      expect(known.map(({ wish, status, sends }) => [wish.ref, status, sends])).toEqual(
        expect.arrayContaining([
          [done, "closed", 1],
          [open, "withdrawn", 0],
          [asked, "withdrawn", 1],
        ]),
      );
      // In the fleet nothing has changed.
      expect(await fleet.lookAt(old)).toMatchObject({ state: "asked", outcome: null });
      expect(await collect(fleet.wishes("open"))).toHaveLength(2);
    }));
});

describe("waiting in front of wishes", () => {
  it("asks the store once for all that has changed, however many wishes they are", async () =>
    onStage(async (stage) => {
      const fleet = await stage.open();
      const refs = Array.from({ length: 300 }, (_, index) => `ionworks:job-${index}`);
      const wishes = await fleet.wishMany(refs);
      let looks = 1;
      const clock: Clock = {
        ...hasty,
        now: () => looks,
        sleep: async (ms, signal) => {
          looks += 1;
          return hasty.sleep(ms, signal);
        },
      };
      const context = testContext([], { clock });
      const before = stage.questions();
      const waiting = { wishes, endsMs: 4, signal: context.signal, services: [] };
      expect(await waitForWishes(context, fleet, waiting)).toHaveLength(300);
      expect(looks).toBe(4);
      expect(stage.questions() - before).toBe(looks);
    }));

  it.each<readonly [what: string, asked: boolean, told: Readonly<Record<string, unknown>>]>([
    ["before anything was sent", false, { outcome: "not-sent", sends: 0 }],
    ["after a cancel may have left", true, { outcome: "unknown", sends: 1 }],
  ])("ends where somebody gives the wish up %s, and says so", async (_what, asked, result) =>
    onStage(async (stage) => {
      const [ref = ""] = addJobs(stage.mock, 1);
      const fleet = await stage.open();
      if (asked) await oldWish(fleet, ref, 60_000);
      const wish = await fleet.wish(ref);
      await fleet.withdraw(wish.id, "no");
      let told = "";
      const context = testContext([], { clock: hasty }, { out: () => {}, err: (text) => (told += text) });
      const { signal } = context;
      const waiting = { wishes: [wish], endsMs: Infinity, signal, services: [] };
      expect(await waitForWishes(context, fleet, waiting)).toMatchObject([{ isOpen: false, result }]);
      expect(told).toBe(`${ref}: its wish was given up\n`);
    }),
  );
});
