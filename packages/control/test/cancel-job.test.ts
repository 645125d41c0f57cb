import { JobError, type JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  cancelJob,
  cancelJobs,
  selectJobs,
  sweepJobs,
  waitForEnd,
  type CancelEvent,
  type CancelOptions,
  type Journal,
  type WishNote,
} from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const anHourMs = 3_600_000;

const fail = async (): Promise<void> => {
  throw new JobError("journal_unwritable", "no space left");
};

function scene(behaviour: Partial<Behaviour> = {}, jobs = 1) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(1), { ...wellBehaved, ...behaviour });
  const added = Array.from({ length: jobs }, (_, index) => {
    const job = new SimulatedJob(String(index + 1), 0, anHourMs, "completed");
    return { job, ref: service.add(job) };
  });
  const [first] = added;
  if (first === undefined) throw new TypeError("a scene has a job");
  const cancel = (options: CancelOptions = {}) => clock.run(cancelJob(service, first.ref, options));
  return { clock, service, added, ...first, cancel };
}

describe("cancelJob", () => {
  it("tells `cancelled` only after it has read that the job ended as cancelled, and looks once more", async () => {
    const { cancel, job, service } = scene();
    const result = await cancel();
    expect(result).toMatchObject({
      outcome: "cancelled",
      status: "cancelled",
      nativeStatus: "canceled",
      settled: true,
      sends: 1,
    });
    expect(job.now.word).toBe("canceled");
    const cancelAt = service.requests.find(({ what }) => what === "cancel")?.atMs ?? Infinity;
    const looksAfter = service.requests.filter(({ what, atMs }) => what === "get" && atMs > cancelAt);
    expect(looksAfter.length).toBeGreaterThanOrEqual(2);
    expect(result.requests).toBe(service.requests.length);
  });

  it("rests its outcome on evidence in the order of time", async () => {
    const { evidence, requestedAt, confirmedAt } = await scene().cancel();
    expect(evidence.map(({ what }) => what)).toEqual(expect.arrayContaining(["read", "sent", "accepted"]));
    expect(evidence.some(({ cancelFlag }) => cancelFlag === true)).toBe(true);
    const times = evidence.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(String(requestedAt) < String(confirmedAt)).toBe(true);
  });

  it.each([
    ["already-cancelled", "canceled"],
    ["finished-first", "completed"],
    ["finished-first", "failed"],
  ] as const)("tells `%s` and sends nothing where the job reads %s", async (outcome, word) => {
    const { cancel, job, service } = scene();
    job.change(0, { word });
    expect(await cancel()).toMatchObject({ outcome, requestedAt: null, sends: 0 });
    expect(service.requests.filter(({ what }) => what === "cancel")).toEqual([]);
  });

  it("tells `finished-first` where the job completes before the cancel reaches its cases", async () => {
    const { cancel, job, clock } = scene({ cancelDelayMs: () => 60_000 });
    clock.at(2_500, () => job.change(2_500, { word: "completed", flag: false }));
    expect(await cancel()).toMatchObject({ outcome: "finished-first", status: "completed" });
  });

  it("believes in a missing job only when told twice, the staleness apart", async () => {
    const { cancel, service, job } = scene();
    service.jobs.delete(job.id);
    expect(await cancel()).toMatchObject({ outcome: "not-found", vanished: false, sends: 0 });
    const looks = service.requests.map(({ atMs }) => atMs);
    expect((looks.at(-1) ?? 0) - (looks[0] ?? 0)).toBeGreaterThanOrEqual(5_000);
  });

  it("says that a job it had read has vanished", async () => {
    const { cancel, clock, job } = scene({ cancelDelayMs: () => null });
    clock.at(2_000, () => job.change(2_000, { word: "gone" }));
    expect(await cancel()).toMatchObject({ outcome: "not-found", vanished: true });
  });

  it("asks again when the service says no, and tells `refused` only when it keeps saying no", async () => {
    const { cancel, service } = scene({ refusesUntilMs: Infinity });
    const result = await cancel();
    expect(result).toMatchObject({ outcome: "refused", cause: null, message: "not cancellable", sends: 4 });
    expect(service.requests.filter(({ what }) => what === "cancel")).toHaveLength(4);
  });

  it("cancels a job that could not be cancelled at first", async () => {
    expect(await scene({ refusesUntilMs: 3_000 }).cancel()).toMatchObject({ outcome: "cancelled" });
  });

  it("never says cancelled, refused or not sent where every answer is lost and nothing happens", async () => {
    const { cancel, job } = scene({ loseBeforeChance: 1 });
    expect(await cancel()).toMatchObject({ outcome: "unknown", cause: "unanswered" });
    expect(job.isOver).toBe(false);
  });

  it("finds out by reading what became of a cancel whose answer was lost", async () => {
    expect(await scene({ loseAfterChance: 1 }).cancel()).toMatchObject({ outcome: "cancelled" });
  });

  it("tells `still-cancelling` at the deadline, on a reading after the accept", async () => {
    const { cancel, job } = scene({ cancelDelayMs: () => 120_000 });
    const result = await cancel({ timeoutMs: 1_000 });
    expect(result).toMatchObject({
      outcome: "still-cancelling",
      status: "cancelling",
      nativeStatus: "pending",
    });
    expect(job.isOver).toBe(false);
  });

  it.each([
    ["every answer is lost", { loseAfterChance: 1 }, { outcome: "cancelled" }],
    ["no cancel arrives", { loseBeforeChance: 1 }, { outcome: "unknown", cause: "unanswered" }],
    ["the service says no", { refusesUntilMs: Infinity }, { outcome: "refused" }],
    ["nobody may cancel it", { forbiddenChance: 1 }, { outcome: "refused", cause: "forbidden" }],
    ["it is answered and nothing happens", { cancelDelayMs: () => null }, { outcome: "still-cancelling" }],
  ] as const)(
    "asks once and no more where a second cancel deletes the job and %s",
    async (_what, behaviour, told) => {
      const { cancel, service, job } = scene({ repeatDoes: "delete", ...behaviour });
      expect(await cancel()).toMatchObject({ ...told, sends: 1 });
      expect(service.requests.filter(({ what }) => what === "cancel")).toHaveLength(1);
      expect(job.history.map(({ word }) => word)).not.toContain("gone");
    },
  );

  it("tells `requested` at once where the caller chose not to wait", async () => {
    const { cancel, clock } = scene({ cancelDelayMs: () => 120_000 });
    expect(await cancel({ wait: false })).toMatchObject({ outcome: "requested", status: "cancelling" });
    expect(clock.now()).toBeLessThan(1_000);
  });

  it.each([
    ["before anything was sent", 10, "not-sent", 0],
    ["after the accept", 2_000, "still-cancelling", 1],
  ] as const)("tells what is known when it is stopped %s", async (_when, atMs, outcome, sends) => {
    const { cancel, clock } = scene({ cancelDelayMs: () => 120_000 });
    const stop = new AbortController();
    clock.at(atMs, () => stop.abort(new Error("stopped by hand")));
    expect(await cancel({ signal: stop.signal })).toMatchObject({ outcome, sends });
  });

  it("counts a cancel as sent that was stopped while it was under way", async () => {
    const { cancel, clock } = scene({ roundTripMs: [1_000, 1_000] });
    const stop = new AbortController();
    clock.at(1_100, () => stop.abort(new Error("stopped by hand")));
    expect(await cancel({ signal: stop.signal })).toMatchObject({
      outcome: "unknown",
      cause: "unanswered",
      sends: 1,
    });
  });

  it.each([
    ["not-sent", "sign-in", 0],
    ["unknown", "sign-in", 1_500],
  ] as const)(
    "tells `%s` with cause `%s` where the sign-in is lost after %d ms",
    async (outcome, cause, atMs) => {
      const { cancel } = scene({ signInLostAtMs: atMs, roundTripMs: [400, 400], loseBeforeChance: 1 });
      expect(await cancel()).toMatchObject({ outcome, cause });
    },
  );

  it("tells no `not-sent` where every cancel left and was turned away, and keeps the wish open", async () => {
    const notes: WishNote[] = [];
    const journal: Journal = { wish: async () => {}, note: async (note) => void notes.push(note) };
    const { clock, service, ref } = scene();
    service.requestCancel = async (_ref, call) => {
      const request = { method: "POST", path: "/jobs/1/cancel" };
      call?.onEvent?.({ kind: "request", ...request, attempt: 1, intent: "cancel" });
      call?.onEvent?.({ kind: "may-have-left", ...request });
      throw new JobError("throttled", "slow down");
    };
    const result = await clock.run(cancelJob(service, ref, { timeoutMs: 10_000, journal }));
    expect(result).toMatchObject({ outcome: "unknown", cause: "unanswered" });
    expect(result.sends).toBeGreaterThan(1);
    expect(result.requestedAt).not.toBeNull();
    expect(result.evidence.map(({ what }) => what)).toContain("turned-away");
    expect(notes.filter(({ kind }) => kind === "closed")).toEqual([]);
  });

  it("tells `not-sent` where only the sign-in for a cancel left", async () => {
    const { clock, service, ref } = scene();
    service.requestCancel = async (_ref, call) => {
      const request = { method: "POST", path: "/session" };
      call?.onEvent?.({ kind: "request", ...request, attempt: 1, intent: "sign-in" });
      call?.onEvent?.({ kind: "may-have-left", ...request });
      throw new JobError("unauthorized", "wrong password");
    };
    const result = await clock.run(cancelJob(service, ref));
    expect(result).toMatchObject({ outcome: "not-sent", cause: "sign-in", sends: 0, requestedAt: null });
  });

  it("tells `not-sent` where no cancel can leave", async () => {
    expect(await scene({ neverLeftChance: 1 }).cancel()).toMatchObject({
      outcome: "not-sent",
      cause: "unreachable",
      sends: 0,
    });
  });

  it("tells `contradicted` where an ended job comes back, and asks once more", async () => {
    const { cancel, clock, job, service } = scene({ cancelDelayMs: () => 500 });
    clock.at(3_000, () => {
      job.cancelDueMs = null;
      job.change(3_000, { word: "processing" });
    });
    const result = await cancel();
    expect(result).toMatchObject({ outcome: "contradicted", why: "revived" });
    expect(service.requests.filter(({ what }) => what === "cancel")).toHaveLength(2);
  });

  it("refuses a reference of another provider before anything is asked", async () => {
    const { service, clock } = scene();
    const stranger: JobRef = { provider: "jess", kind: "job", id: "1" };
    await expect(clock.run(cancelJob(service, stranger))).rejects.toMatchObject({ code: "bad_input" });
    expect(service.requests).toEqual([]);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["a text", "sim:1"],
    ["an empty object", {}],
    ["a reference without an id", { provider: "sim", kind: "job" }],
    ["a number for its id", { provider: "sim", kind: "job", id: 12_259 }],
  ])("refuses %s in place of a reference before anything is asked", async (_what, ref) => {
    const { service, clock } = scene();
    const cancelling = (async (): Promise<unknown> => Reflect.apply(cancelJob, undefined, [service, ref]))();
    await expect(clock.run(cancelling)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("ref must be a reference of a job: provider, kind and id as texts"),
    });
    expect(service.requests).toEqual([]);
  });
});

describe("the journal of cancelJob", () => {
  it.each<[string, (service: SimulatedProvider, ref: JobRef) => Promise<unknown>]>([
    ["cancelled", async (service, ref) => cancelJobs(service, [ref])],
    ["watched", async (service, ref) => waitForEnd(service, ref)],
    ["selected", async (service) => selectJobs(service, {})],
    ["swept", async (service) => sweepJobs(service, {})],
  ])(
    "asks nothing of a provider that speaks another version of the port, where jobs are %s",
    async (_how, act) => {
      const { clock, service, ref } = scene();
      Object.assign(service, { specificationVersion: 2 });
      await expect(clock.run(act(service, ref))).rejects.toMatchObject({
        code: "not_supported",
        message: expect.stringContaining("speaks version 2 of the provider port"),
      });
      expect(service.requests).toEqual([]);
    },
  );

  it("has the wish before anything is asked, and the asking before the cancel leaves", async () => {
    const { cancel, service } = scene();
    const entries: string[] = [];
    const journal: Journal = {
      wish: async (wishes) =>
        void entries.push(`wish ${wishes.length} after ${service.requests.length} requests`),
      note: async (note) =>
        void entries.push(
          `${note.kind} after ${service.requests.filter(({ what }) => what === "cancel").length} cancels`,
        ),
    };
    await cancel({ journal, reason: "wrong\u202emesh" });
    expect(entries).toEqual([
      "wish 1 after 0 requests",
      "asked after 0 cancels",
      "answered after 1 cancels",
      "closed after 1 cancels",
    ]);
  });

  it.each(["wish", "asked"] as const)("sends nothing where the %s cannot be written", async (what) => {
    const { cancel, service } = scene();
    const journal: Journal = { wish: what === "wish" ? fail : async () => {}, note: fail };
    await expect(cancel({ journal })).rejects.toMatchObject({ code: "journal_unwritable" });
    expect(service.requests.filter(({ what: asked }) => asked === "cancel")).toEqual([]);
  });

  it("leaves the wish open where the job goes on", async () => {
    const { cancel } = scene({ cancelDelayMs: () => null });
    const kinds: string[] = [];
    const journal: Journal = { wish: async () => {}, note: async (note) => void kinds.push(note.kind) };
    await cancel({ journal, timeoutMs: 5_000 });
    expect(kinds).not.toContain("closed");
  });
});

describe("cancelJobs", () => {
  it("reads many jobs with one request, and tells each", async () => {
    const { added, clock, service } = scene({ batchSize: 1_000 }, 50);
    const events: CancelEvent[] = [];
    const results = await clock.run(
      cancelJobs(
        service,
        added.map(({ ref }) => ref),
        { onEvent: (event) => events.push(event) },
      ),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(added.map(() => "cancelled"));
    expect(results.map(({ ref }) => ref.id)).toEqual(added.map(({ job }) => job.id));
    const reads = service.requests.filter(({ what }) => what !== "cancel");
    expect(reads.length).toBeLessThan(10);
    expect(events.filter(({ kind }) => kind === "finished")).toHaveLength(50);
  });

  it("cancels a job that is given twice once", async () => {
    const { ref, clock, service } = scene();
    const results = await clock.run(cancelJobs(service, [ref, { ...ref }]));
    expect(results).toHaveLength(1);
    expect(service.requests.filter(({ what }) => what === "cancel")).toHaveLength(1);
  });
});
