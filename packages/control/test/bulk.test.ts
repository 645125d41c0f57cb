import { formatReference, hasEnded, type JobStatus } from "@simjobs/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  applyPlan,
  cancelJobs,
  makePlan,
  parsePlan,
  refuseExpired,
  selectJobs,
  sweepJobs,
  type CancelPlan,
  type Selection,
} from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob, type Truth } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const anHourMs = 3_600_000;

function scene(words: readonly Truth["word"][], behaviour: Partial<Behaviour> = {}) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(5), {
    ...wellBehaved,
    batchSize: 1_000,
    ...behaviour,
  });
  const jobs = words.map((word, index) => {
    const job = new SimulatedJob(String(index + 1), -1, anHourMs, "completed");
    service.add(job);
    if (word !== "pending") job.change(0, { word });
    return job;
  });
  const cancelled = (): string[] =>
    service.requests.filter(({ what }) => what === "cancel").map(({ id }) => id);
  return { clock, service, jobs, cancelled };
}

const plan = async ({ clock, service }: ReturnType<typeof scene>): Promise<CancelPlan> =>
  makePlan(service, await clock.run(selectJobs(service, {})), "status=active");

describe("a selection", () => {
  it("takes one's own active jobs where nothing else is said, and lists without a filter on status", async () => {
    const at = scene(["pending", "processing", "completed", "canceled", "odd-word", "pending"]);
    const [, , , , , last] = at.jobs;
    if (last !== undefined) last.owner = "bob";
    const { readings, complete, listed } = await at.clock.run(selectJobs(at.service, {}));
    expect(readings.map(({ ref }) => ref.id)).toEqual(["1", "2"]);
    expect({ complete, listed }).toEqual({ complete: true, listed: 6 });
  });

  it("believes the later of two records of one job", async () => {
    const at = scene(["pending", "pending"]);
    const list = at.service.list.bind(at.service);
    at.service.list = async function* (filter, call) {
      const end = yield* list(filter, call);
      const [, job] = at.jobs;
      job?.change(at.clock.now(), { word: "completed" });
      yield* list(filter, call);
      return end;
    };
    const { readings } = await at.clock.run(selectJobs(at.service, {}));
    expect(readings.map(({ ref }) => ref.id)).toEqual(["1"]);
  });

  it("takes names from elsewhere where the service tells none, and counts those that nobody tells", async () => {
    const at = scene(["pending", "pending", "pending", "completed"]);
    const names = new Map([
      ["1", "office"],
      ["2", "cell"],
    ]);
    const found = await at.clock.run(
      selectJobs(at.service, {
        names: (name) => name.startsWith("o"),
        nameOf: ({ ref }) => names.get(ref.id) ?? null,
      }),
    );
    expect(found.readings.map(({ ref }) => ref.id)).toEqual(["1"]);
    expect(found.nameless).toBe(1);
  });

  it("counts the active jobs that its status alone leaves out, and no others", async () => {
    const at = scene(["pending", "processing", "pending", "completed", "odd-word", "pending"]);
    const [, , , , , last] = at.jobs;
    if (last !== undefined) last.owner = "bob";
    const { readings, otherStatuses } = await at.clock.run(selectJobs(at.service, { statuses: ["running"] }));
    expect(readings.map(({ ref }) => ref.id)).toEqual(["2"]);
    expect([...otherStatuses]).toEqual([["queued", 2]]);
  });

  it("counts the jobs that would fit if the service told whose they are", async () => {
    const at = scene(["pending", "processing", "completed", "pending"]);
    const [, second, third, fourth] = at.jobs;
    for (const job of [second, third]) if (job !== undefined) job.owner = null;
    if (fourth !== undefined) fourth.owner = "bob";
    const select = async (selection: Selection) => {
      const { readings, ownerless } = await at.clock.run(selectJobs(at.service, selection));
      return { ids: readings.map(({ ref }) => ref.id), ownerless };
    };
    expect(await select({})).toEqual({ ids: ["1"], ownerless: 1 });
    expect(await select({ owner: { id: "bob" } })).toEqual({ ids: ["4"], ownerless: 1 });
    expect(await select({ owner: "any" })).toEqual({ ids: ["1", "2", "4"], ownerless: 0 });
  });

  it.each([
    ["an owner", { owner: "any" }, ["1", "2", "3"]],
    ["another owner", { owner: { id: "bob" } }, ["3"]],
    ["a name", { owner: "any", names: (name: string) => name.endsWith("2") }, ["2"]],
    ["a status", { statuses: ["running"] as JobStatus[] }, ["2"]],
    ["a word of the service", { nativeStatuses: ["pending"] }, ["1"]],
    ["a group", { among: new Set(["simulated:1"]) }, ["1"]],
    ["a time after all", { sinceMs: Date.UTC(2027, 0, 1) }, []],
    ["a project", { project: "p" }, []],
  ] as const)("can name %s", async (_what, selection, expected) => {
    const at = scene(["pending", "processing", "pending"]);
    const third = at.jobs[2];
    if (third !== undefined) third.owner = "bob";
    const { readings } = await at.clock.run(selectJobs(at.service, selection));
    expect(readings.map(({ ref }) => ref.id)).toEqual(expected);
  });
});

describe("a plan", () => {
  it("is applied to what is still active in it, and tells why the rest was left alone", async () => {
    const at = scene(["pending", "pending", "pending", "pending"]);
    const made = await plan(at);
    at.jobs[0]?.change(at.clock.now(), { word: "completed" });
    at.jobs[1]?.change(at.clock.now(), { word: "odd-word" });
    at.jobs[2]?.change(at.clock.now(), { run: 2 });
    const { results, skipped } = await at.clock.run(applyPlan(at.service, made));
    expect(results.map(({ ref, outcome }) => [ref.id, outcome])).toEqual([["4", "cancelled"]]);
    expect(skipped.map(({ row, why }) => [row.ref, why])).toEqual([
      ["simulated:1", "ended"],
      ["simulated:2", "unknown"],
      ["simulated:3", "another-run"],
    ]);
  });

  it("leaves a job alone that is told to be somebody else's by now", async () => {
    const at = scene(["pending", "pending"]);
    const made = await plan(at);
    const [first] = at.jobs;
    if (first !== undefined) first.owner = "bob";
    const { results, skipped } = await at.clock.run(applyPlan(at.service, made));
    expect(results.map(({ ref }) => ref.id)).toEqual(["2"]);
    expect(skipped.map(({ row, why }) => [row.ref, why])).toEqual([["simulated:1", "another-owner"]]);
    expect(at.cancelled()).toEqual(["2"]);
  });

  it("survives being written out and read", async () => {
    const at = scene(["pending"]);
    const made = await plan(at);
    expect(parsePlan(JSON.parse(JSON.stringify(made)))).toEqual(made);
  });

  it.each([
    ["was edited", (made: CancelPlan) => ({ ...made, rows: [...made.rows, ...made.rows] }), "edited"],
    ["is none", () => ({ schema: "simjobs.cancel/1" }), "not a plan"],
    [
      "has a row too much to be understood",
      (made: CancelPlan) => ({ ...made, rows: [{ ref: 1 }] }),
      "not a plan",
    ],
  ])("is refused where it %s", async (_what, edit, words) => {
    const at = scene(["pending"]);
    const made = await plan(at);
    expect(() => parsePlan(edit(made))).toThrow(words);
  });

  it("is refused after an hour", async () => {
    const at = scene(["pending"]);
    const made = await plan(at);
    await at.clock.run(at.clock.sleep(anHourMs - 1));
    expect(() => refuseExpired(made, at.service)).not.toThrow();
    await at.clock.run(at.clock.sleep(1));
    await expect(at.clock.run(applyPlan(at.service, made))).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("expired") as string,
    });
    expect(at.cancelled()).toEqual([]);
  });

  it.each([
    ["an hour later by the service's clock, whatever ours says", 0, anHourMs, "expired"],
    ["before it was made, by the service's clock", 0, -2 * 60_000, "is still to come"],
    ["still within the hour by the service's clock", anHourMs, -anHourMs, null],
  ])("is looked at %s", async (_what, sleptMs, aheadMs, words) => {
    const at = scene(["pending"]);
    const made = await plan(at);
    await at.clock.run(at.clock.sleep(sleptMs));
    at.service.clockAheadMs = aheadMs;
    const look = () => refuseExpired(made, at.service);
    if (words === null) expect(look).not.toThrow();
    else expect(look).toThrow(words);
  });

  it("is refused for another account or server", async () => {
    const at = scene(["pending"]);
    const made = await plan(at);
    for (const other of [{ account: "bob" }, { origin: "https://127.0.0.1" }, { provider: "jess" }]) {
      await expect(at.clock.run(applyPlan(at.service, { ...made, ...other }))).rejects.toMatchObject({
        code: "bad_input",
      });
    }
    expect(at.cancelled()).toEqual([]);
  });

  it("listens to a caller's signal without a warning, however many rows it reads one by one", async () => {
    const at = scene(
      Array.from({ length: 30 }, () => "pending" as const),
      { batchSize: 1 },
    );
    const made = await plan(at);
    const warnings: string[] = [];
    const hear = ({ name }: Error): void => void warnings.push(name);
    process.on("warning", hear);
    await at.clock.run(applyPlan(at.service, made, { signal: new AbortController().signal }));
    process.off("warning", hear);
    expect(warnings).toEqual([]);
  });

  it.each([
    ["once", true, ["1", "21", "41"]],
    ["again where it is old and its job can run again", false, ["1", "21", "41", "1"]],
  ])(
    "is read %s before its first cancel, if its lists take longer than a reading may lag",
    async (_how, runsOnce, pages) => {
      const pending = Array.from({ length: 60 }, () => "pending" as const);
      const at = scene(pending, { batchSize: 20, roundTripMs: [4_000, 4_000], runsOnce });
      const made = await plan(at);
      await at.clock.run(applyPlan(at.service, made));
      const firstCancel = at.service.requests.findIndex(({ what }) => what === "cancel");
      const listed = at.service.requests.slice(0, firstCancel).filter(({ id }) => id !== "");
      expect(listed.map(({ id }) => id.split(",")[0])).toEqual(pages);
    },
  );

  it("never touches a job that it does not name, whatever drifts in between", async () => {
    const words = fc.constantFrom<Truth["word"]>(
      "pending",
      "processing",
      "completed",
      "failed",
      "canceled",
      "odd-word",
      "gone",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { minLength: 1, maxLength: 12 }),
        fc.array(fc.record({ job: fc.nat(11), word: words, run: fc.constantFrom(1, 1, 2) }), {
          maxLength: 12,
        }),
        fc.nat(4),
        async (before, drifts, newcomers) => {
          const at = scene(before);
          const made = await plan(at);
          for (const { job, word, run } of drifts) at.jobs[job]?.change(at.clock.now(), { word, run });
          for (let more = 0; more < newcomers; more += 1)
            at.service.add(new SimulatedJob(`new${more}`, at.clock.now(), anHourMs, "completed"));
          const { results, skipped } = await at.clock.run(applyPlan(at.service, made));
          const planned = new Set(made.rows.map(({ ref }) => ref));
          const active = new Set(made.rows.filter(({ status }) => !hasEnded(status)).map(({ ref }) => ref));
          for (const id of at.cancelled()) expect(active).toContain(`simulated:${id}`);
          const told = [
            ...results.map(({ ref }) => formatReference(ref)),
            ...skipped.map(({ row }) => row.ref),
          ];
          expect(told.sort()).toEqual([...planned].sort());
          for (const job of at.jobs) if (job.now.run > 1) expect(job.foreignCancels).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a sweep", () => {
  it("takes what comes while it runs, and is over when nothing of mine was active for the quiet time", async () => {
    const at = scene(["pending", "processing", "completed"]);
    const { clock, service } = at;
    for (let index = 0; index < 8; index += 1) {
      const atMs = 5_000 + index * 7_000;
      clock.at(
        atMs,
        () => void service.add(new SimulatedJob(`late${index}`, atMs, atMs + anHourMs, "completed")),
      );
    }
    const { ended, results } = await clock.run(sweepJobs(service, {}));
    expect(ended).toBe("empty");
    expect(results.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 10 }, () => "cancelled"));
    for (const job of service.jobs.values()) expect(["canceled", "completed"]).toContain(job.now.word);
  });

  it("leaves no job behind that is older than the quiet time, with somebody submitting beside it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 15 }),
        fc.nat(20_000),
        async (times, delay) => {
          const at = scene(["pending"], { cancelDelayMs: () => delay });
          const { clock, service } = at;
          for (const [index, atMs] of times.entries()) {
            clock.at(
              atMs,
              () =>
                void service.add(new SimulatedJob(`late${index}`, atMs, atMs + 10 * anHourMs, "completed")),
            );
          }
          await clock.run(sweepJobs(service, {}, { quietMs: 10_000 }));
          for (const job of service.jobs.values()) {
            const bornMs = job.history[0]?.atMs ?? 0;
            if (clock.now() - bornMs > 10_000 + delay + 6_000) expect(job.isOver).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    ["its time is up", { sweepTimeoutMs: 20_000 }, "timeout"],
    ["it has cancelled the most that it may", { max: 1 }, "max"],
  ] as const)("ends when %s", async (_what, options, ended) => {
    const at = scene(["pending", "pending"]);
    at.clock.at(18_000, () => void at.service.add(new SimulatedJob("late", 18_000, anHourMs, "completed")));
    expect(await at.clock.run(sweepJobs(at.service, {}, options))).toMatchObject({ ended });
  });

  it("sends nothing where nobody can see the whole list", async () => {
    const at = scene(["pending"], { listsAreComplete: false });
    const swept = await at.clock.run(sweepJobs(at.service, {}));
    expect(swept).toMatchObject({ ended: "incomplete", results: [], rounds: 1 });
    expect(at.cancelled()).toEqual([]);
  });

  it("tells what became of the jobs that were asked before the list could not be seen whole any more", async () => {
    let isWhole = true;
    const at = scene(["pending"], { listsAreComplete: () => isWhole });
    at.clock.at(18_000, () => void (isWhole = false));
    const swept = await at.clock.run(sweepJobs(at.service, {}));
    expect(swept).toMatchObject({ ended: "incomplete", results: [{ outcome: "cancelled" }] });
  });

  it("refuses jobs that are not one's own", async () => {
    const at = scene(["pending"]);
    await expect(at.clock.run(sweepJobs(at.service, { owner: "any" }))).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(at.cancelled()).toEqual([]);
  });

  it("tells jobs with an unknown word and does not wait for them", async () => {
    const at = scene(["odd-word"]);
    const { ended, undecided } = await at.clock.run(sweepJobs(at.service, {}));
    expect(ended).toBe("empty");
    expect(undecided.map(({ id }) => id)).toEqual(["1"]);
  });
});

describe("many at once", () => {
  it("takes at most 1.1 requests a job, from the first cancel on, for 2,000 jobs that stop after a while", async () => {
    const at = scene(
      Array.from({ length: 2_000 }, () => "pending" as const),
      { batchSize: 10_000, roundTripMs: [50, 150] },
    );
    const refs = at.jobs.map(({ id }) => ({ provider: "simulated", kind: "job", id }));
    const results = await at.clock.run(cancelJobs(at.service, refs, { timeoutMs: anHourMs }));
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["cancelled"]));
    const first = at.service.requests.findIndex(({ what }) => what === "cancel");
    expect((at.service.requests.length - first) / refs.length).toBeLessThanOrEqual(1.1);
  });

  it("withdraws what was not sent when a person stops it, and leaves it on record otherwise", async () => {
    for (const byHand of [true, false]) {
      const at = scene(Array.from({ length: 100 }, () => "pending" as const));
      const notes = new Map<string, number>();
      const stop = new AbortController();
      at.clock.at(70, () => stop.abort("SIGINT"));
      const results = await at.clock.run(
        cancelJobs(
          at.service,
          at.jobs.map(({ id }) => ({ provider: "simulated", kind: "job", id })),
          {
            signal: stop.signal,
            isWithdrawnBy: (reason) => byHand && reason === "SIGINT",
            journal: {
              wish: async () => {},
              note: async ({ kind }) => void notes.set(kind, (notes.get(kind) ?? 0) + 1),
            },
          },
        ),
      );
      const notSent = results.filter(({ outcome }) => outcome === "not-sent").length;
      expect(results).toHaveLength(100);
      expect(notSent).toBeGreaterThan(0);
      expect(notSent).toBe(100 - at.cancelled().length);
      expect(notes.get("withdrawn") ?? 0).toBe(byHand ? notSent : 0);
      expect(notes.get("closed") ?? 0).toBe(0);
    }
  });
});

describe("a first look that the caller has had", () => {
  it.each([
    ["is not asked for again", 0, 1],
    ["is asked for again once it is older than a reading may lag", 60_000, 2],
  ])("%s", async (_what, waitMs, looks) => {
    const at = scene(["pending", "pending"]);
    const { readings } = await at.clock.run(selectJobs(at.service, {}));
    const known = new Map(readings.map((reading) => [formatReference(reading.ref), reading]));
    await at.clock.run(at.clock.sleep(waitMs));
    const before = at.service.requests.length;
    const results = await at.clock.run(
      cancelJobs(
        at.service,
        readings.map(({ ref }) => ref),
        { known, wait: false },
      ),
    );
    expect(results.every(({ sends }) => sends === 1)).toBe(true);
    const lists = at.service.requests.slice(before).filter(({ what }) => what !== "cancel");
    expect(lists.length > 0).toBe(looks === 2);
  });
});
