import { formatReference, JobError, type JobRef, type Provider } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  applyPlan,
  cancelJob,
  cancelJobs,
  makePlan,
  selectJobs,
  sweepJobs,
  type CancelEvent,
  type CancelOptions,
  type Journal,
} from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const anHourMs = 3_600_000;

/** A job with two members, which end with it after `memberDelayMs`, or run on by themselves. */
function tree(memberDelayMs: number | null, behaviour: Partial<Behaviour> = {}, complete = true) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(2), {
    ...wellBehaved,
    settles: false,
    ...behaviour,
  });
  const [root, ...members] = ["root", "a", "b"].map((id) => {
    const job = new SimulatedJob(id, -1, anHourMs, "completed");
    return { job, ref: service.add(job) };
  });
  if (root === undefined) throw new TypeError("a tree has a root");
  const [first] = members;
  first?.job.change(0, { word: "completed" });
  const provider: Provider = {
    specificationVersion: 1,
    name: service.name,
    grammar: service.grammar,
    clock,
    capabilities: {
      ...service.capabilities,
      canListChildren: true,
      kinds: { job: { runsOnce: true, settles: false, hasMembers: true } },
    },
    identity: async () => service.identity(),
    get: async (ref, call) => service.get(ref, call),
    getMany: async (refs, call) => service.getMany(refs, call),
    list: (filter, call) => service.list(filter, call),
    submit: async (request, call) => service.submit(request, call),
    requestCancel: async (ref, call) => {
      if (ref.id === "root" && memberDelayMs !== null) {
        clock.at(clock.now() + memberDelayMs, () => {
          for (const { job } of members) if (!job.isOver) job.change(clock.now(), { word: "canceled" });
        });
      }
      return service.requestCancel(ref, call);
    },
    children: async (ref) => {
      const own: readonly JobRef[] = ref.id === "root" ? members.map((member) => member.ref) : [];
      return { readings: await Promise.all(own.map(async (member) => service.get(member))), complete };
    },
  };
  const sent = (): string[] => service.requests.filter(({ what }) => what === "cancel").map(({ id }) => id);
  return { clock, provider, root, members, sent };
}

const rootAlone = { names: (name: string): boolean => name === "job root" };

/** The same at a service where only a look shows whether a job is made of others. */
const perhaps = (from: ReturnType<typeof tree>) => {
  let looks = 0;
  const children = from.provider.children?.bind(from.provider);
  const provider: Provider = {
    ...from.provider,
    capabilities: {
      ...from.provider.capabilities,
      kinds: { job: { runsOnce: true, settles: false, hasMembers: "perhaps" } },
    },
    children: async (ref, call) => {
      looks += 1;
      call?.onEvent?.({ kind: "request", method: "GET", path: "/list", attempt: 1, intent: "read" });
      return (await children?.(ref, call)) ?? { readings: [], complete: false };
    },
  };
  return { ...from, provider, looks: () => looks };
};

describe("a job that is made of others", () => {
  it("is cancelled when they have all ended, without a word to them", async () => {
    const { clock, provider, root, sent } = tree(2_000);
    expect(await clock.run(cancelJob(provider, root.ref))).toMatchObject({
      outcome: "cancelled",
      tree: { known: 2, ended: 2, complete: true, members: [] },
    });
    expect(sent()).toEqual(["root"]);
  });

  it("has those cancelled that go on after it, and names them", async () => {
    const { clock, provider, root, sent } = tree(null);
    const wished: string[] = [];
    const journal: Journal = {
      wish: async (wishes) => void wished.push(...wishes.map(({ ref }) => ref.id)),
      note: async () => {},
    };
    const result = await clock.run(cancelJob(provider, root.ref, { journal }));
    expect(result).toMatchObject({ outcome: "cancelled", tree: { known: 2, ended: 2 } });
    expect(result.tree?.members.map(({ ref, outcome }) => [ref.id, outcome])).toEqual([["b", "cancelled"]]);
    expect(sent()).toEqual(["root", "b"]);
    expect(wished).toEqual(["root", "b"]);
  });

  it("shares the wish for a member that is meant by itself as well", async () => {
    const { clock, provider, root, members, sent } = tree(null, { cancelDelayMs: () => 20_000 });
    const wished: string[] = [];
    const journal: Journal = {
      wish: async (wishes) => void wished.push(...wishes.map(({ ref }) => ref.id)),
      note: async () => {},
    };
    const [, member] = members.map(({ ref }) => ref);
    if (member === undefined) throw new TypeError("a tree has members");
    const results = await clock.run(cancelJobs(provider, [root.ref, member], { journal }));
    expect(results.map(({ ref, outcome }) => [ref.id, outcome])).toEqual([
      ["root", "cancelled"],
      ["b", "cancelled"],
    ]);
    expect(wished).toEqual(["root", "b"]);
    expect(sent().sort()).toEqual(["b", "root"]);
  });

  it("lets twenty of them wait for members whose turn comes after theirs", async () => {
    const { clock, provider, root, members } = tree(null);
    const [, member] = members.map(({ ref }) => ref);
    if (member === undefined) throw new TypeError("a tree has members");
    root.job.change(0, { word: "canceled" }); // nothing is sent to a root, and none is answered
    const roots = Array.from({ length: 20 }, (_, index) => ({ ...root.ref, id: `root-${index}` }));
    const asked = ({ id }: JobRef): JobRef => (id.startsWith("root-") ? root.ref : { ...root.ref, id });
    const many: Provider = {
      ...provider,
      get: async (ref, call) => ({ ...(await provider.get(asked(ref), call)), ref }),
      getMany: async (refs, call) => {
        const told = await Promise.all(
          refs.map(async (ref) => ({ ...(await provider.get(asked(ref), call)), ref })),
        );
        return new Map(told.map((reading) => [formatReference(reading.ref), reading]));
      },
      children: async (ref) => provider.children?.(asked(ref)) ?? { readings: [], complete: false },
    };
    const results = await clock.run(cancelJobs(many, [...roots, member]));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(
      new Set(["already-cancelled", "cancelled"]),
    );
    expect(results).toHaveLength(21);
  });

  it("is still being cancelled while one of them goes on", async () => {
    const { clock, members, provider, root } = tree(null, { answerWhenOver: "no" });
    const stubborn = members[1]?.job;
    if (stubborn !== undefined) stubborn.cancelDueMs = Infinity; // takes no cancel any more
    const notes: string[] = [];
    const journal: Journal = {
      wish: async () => {},
      note: async (note) => void notes.push(`${note.kind} ${note.wishId}`),
    };
    let count = 0;
    const newId = (): string => `wish-${(count += 1)}`;
    const result = await clock.run(cancelJob(provider, root.ref, { timeoutMs: 20_000, journal, newId }));
    expect(result).toMatchObject({
      outcome: "still-cancelling",
      confirmedAt: null,
      tree: { known: 2, ended: 1 },
    });
    expect(notes.filter((note) => note === "closed wish-1")).toEqual([]); // its wish stays open
  });

  it.each([
    ["already-cancelled", "canceled"],
    ["finished-first", "completed"],
  ] as const)("is `still-cancelling` and not `%s` while a member of it goes on", async (outcome, word) => {
    const over = tree(null, { cancelDelayMs: () => 0 });
    over.root.job.change(0, { word });
    expect(await over.clock.run(cancelJob(over.provider, over.root.ref))).toMatchObject({
      outcome,
      tree: { known: 2, ended: 2 },
    });
    const goesOn = tree(null, { cancelDelayMs: () => null });
    goesOn.root.job.change(0, { word });
    const result = await goesOn.clock.run(cancelJob(goesOn.provider, goesOn.root.ref, { timeoutMs: 20_000 }));
    expect(result).toMatchObject({ outcome: "still-cancelling", tree: { known: 2, ended: 1 } });
  });

  it.each([
    ["cannot be listed again", 1],
    ["cannot be listed at all", 0],
  ])("forgets no member that it has seen active, where they %s", async (_what, times) => {
    const { clock, provider, root } = tree(null);
    const children = provider.children?.bind(provider);
    let listed = 0;
    const failing: Provider["children"] = async (ref, call) => {
      listed += 1;
      if (listed > times || children === undefined) throw new JobError("service_failed", "500");
      return children(ref, call);
    };
    const result = await clock.run(cancelJob({ ...provider, children: failing }, root.ref));
    expect(result).toMatchObject(
      times === 0
        ? { outcome: "cancelled", tree: null }
        : { outcome: "still-cancelling", tree: { known: 2, ended: 1, complete: false } },
    );
  });

  it("counts a member that a second list leaves out", async () => {
    const { clock, provider, root } = tree(null, { cancelDelayMs: () => 0 });
    const children = provider.children?.bind(provider);
    let listed = 0;
    const shorter: Provider["children"] = async (ref, call) => {
      listed += 1;
      const all = await children?.(ref, call);
      if (all === undefined) throw new TypeError("a tree has members");
      return listed === 1 ? all : { readings: all.readings.slice(0, 1), complete: true };
    };
    expect(await clock.run(cancelJob({ ...provider, children: shorter }, root.ref))).toMatchObject({
      outcome: "cancelled",
      tree: { known: 2, ended: 2, members: [{ outcome: "cancelled", ref: { id: "b" } }] },
    });
  });

  it("says where nobody can name all of its members", async () => {
    const { clock, provider, root } = tree(1_000, {}, false);
    expect(await clock.run(cancelJob(provider, root.ref))).toMatchObject({
      outcome: "cancelled",
      tree: { complete: false },
    });
  });

  describe("perhaps", () => {
    it("has those cancelled that go on after it, and looks for none below them", async () => {
      const { clock, provider, root, sent, looks } = perhaps(tree(null));
      const events: CancelEvent[] = [];
      const onEvent = (event: CancelEvent): void => void events.push(event);
      const result = await clock.run(cancelJob(provider, root.ref, { onEvent }));
      expect(result).toMatchObject({ outcome: "cancelled", tree: { known: 2, ended: 2, complete: true } });
      expect(sent()).toEqual(["root", "b"]);
      expect(looks()).toBe(2);
      const asked = events.flatMap((event) =>
        event.kind === "call" && event.event.kind === "request" && event.ref.id === "root"
          ? [event.event.path]
          : [],
      );
      expect(asked.filter((path) => path === "/list")).toHaveLength(2);
      expect(result.requests).toBe(asked.length);
      expect(events.filter(({ kind }) => kind === "members")).toMatchObject([
        { ref: root.ref, known: 2, active: 1 },
      ]);
    });

    it.each([
      [true, null],
      [false, { known: 0, ended: 0, complete: false, members: [] }],
    ])("is told as a job alone where none is found and these are all: %s", async (complete, told) => {
      const { clock, provider, members, looks } = perhaps(tree(null, { cancelDelayMs: () => 0 }, complete));
      const [, alone] = members;
      if (alone === undefined) throw new TypeError("a tree has members");
      expect(await clock.run(cancelJob(provider, alone.ref))).toMatchObject({
        outcome: "cancelled",
        tree: told,
      });
      expect(looks()).toBe(1);
    });

    it.each<[string, number, CancelOptions, boolean]>([
      ["twenty jobs", 20, {}, true],
      ["more", 21, {}, false],
      ["more, where it is asked for", 21, { withChildren: true }, true],
      ["one, where it is not wanted", 1, { withChildren: false }, false],
    ])("is looked into for %s", async (_what, count, options, looked) => {
      const { clock, provider, root, looks } = perhaps(tree(null));
      root.job.change(0, { word: "canceled" });
      const asked = ({ id }: JobRef): JobRef => (id.startsWith("root") ? root.ref : { ...root.ref, id });
      const many: Provider = {
        ...provider,
        get: async (ref, call) => ({ ...(await provider.get(asked(ref), call)), ref }),
        getMany: async () => new Map(),
      };
      const refs = Array.from({ length: count }, (_each, index) => ({ ...root.ref, id: `root-${index}` }));
      await clock.run(cancelJobs(many, refs, options));
      expect(looks()).toBe(looked ? count : 0);
    });

    it("comes to an end also where a service calls two each other's parent, and shows them as they were", async () => {
      const { clock, provider, root, members } = perhaps(tree(null));
      const [, other] = members;
      if (other === undefined) throw new TypeError("a tree has members");
      const stale = { status: "running", nativeStatus: "processing", source: "list" } as const;
      const circle: Provider = {
        ...provider,
        children: async ({ id }) => {
          const below = id === "root" ? other.ref : root.ref;
          return { readings: [{ ...(await provider.get(below)), ...stale }], complete: true };
        },
      };
      const results = await clock.run(cancelJobs(circle, [root.ref, other.ref]));
      expect(results.map(({ outcome }) => outcome)).toEqual(["still-cancelling", "still-cancelling"]);
    });

    it("is left alone by a plan and by a sweep, which touch nothing that they do not name", async () => {
      const { clock, provider, root, sent } = perhaps(tree(null, { cancelDelayMs: () => 0 }));
      const found = await clock.run(selectJobs(provider, rootAlone));
      await clock.run(applyPlan(provider, makePlan(provider, found, "name=job root")));
      expect([root.job.now.word, sent()]).toEqual(["canceled", ["root"]]);

      const swept = perhaps(tree(null, { cancelDelayMs: () => 0 }));
      await swept.clock.run(sweepJobs(swept.provider, rootAlone));
      expect([swept.root.job.now.word, swept.sent()]).toEqual(["canceled", ["root"]]);
    });
  });

  it("is not looked into where the caller does not wait", async () => {
    const { clock, provider, root } = tree(null, { cancelDelayMs: () => 0 });
    expect(await clock.run(cancelJob(provider, root.ref, { wait: false }))).toMatchObject({ tree: null });
  });
});
