import { describe, expect, it } from "vitest";
import {
  cancelJobs,
  cleanUpJournals,
  FileJournal,
  findOpenWishes,
  openSubmitsIn,
  stopTimes,
  type CancelEvent,
  readJournals,
  readReceipts,
  resumeWishes,
  verifyJournals,
  wishesIn,
  writeReceipts,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { findAmong, MortalProcess, resumeAs } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved, type Behaviour } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const dayMs = 24 * 3_600_000;

function scene(behaviour: Partial<Behaviour> = {}) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(3), { ...wellBehaved, ...behaviour });
  const refs = ["1", "2"].map((id) => service.add(new SimulatedJob(id, -1, 10 * dayMs, "completed")));
  return { clock, service, refs, disk: new MemoryDisk() };
}

/** A process that died after its wishes were on record and before anything was sent. */
async function wishedAndDied({ clock, service, refs, disk }: ReturnType<typeof scene>) {
  const process = new MortalProcess(1, disk);
  const journal = new FileJournal(disk, clock, process.owner, "first");
  const where = await clock.run(service.identity());
  await journal.wish(
    refs.map((ref, index) => ({
      id: `wish-${index}`,
      ref,
      where,
      wishedAtMs: clock.wallNow(),
      reason: null,
    })),
  );
  return journal;
}

/** Another wish for some of the jobs, a minute later. */
async function wishAgain(
  { clock, service, refs }: ReturnType<typeof scene>,
  journal: FileJournal,
  ids: readonly string[],
): Promise<void> {
  await clock.run(clock.sleep(60_000));
  const where = await clock.run(service.identity());
  await journal.wish(
    refs
      .filter(({ id }) => ids.includes(id))
      .map((ref) => ({ id: `again-${ref.id}`, ref, where, wishedAtMs: clock.wallNow(), reason: null })),
  );
}

/** Two dead processes have asked a job to stop, in two of its runs. */
async function wishedForTwoRuns() {
  const at = scene({ runsOnce: false });
  const first = await wishedAndDied(at);
  const second = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "second");
  await wishAgain(at, second, ["1"]);
  const atMs = at.clock.wallNow();
  await first.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 });
  await second.note({ kind: "asked", wishId: "again-1", atMs, run: 2 });
  return at;
}

async function cancelled(at: ReturnType<typeof scene>) {
  const process = new MortalProcess(1, at.disk);
  const journal = new FileJournal(at.disk, at.clock, process.owner, "first");
  await at.clock.run(cancelJobs(at.service, at.refs, { journal, reason: "enough" }));
  await at.clock.run(journal.close());
  await writeReceipts(at.disk, at.clock, process.owner, "first");
  return { name: journal.name, process };
}

const change = (disk: MemoryDisk, name: string, edit: (lines: string[]) => string[]): void => {
  const file = disk.files.get(name);
  if (file === undefined) throw new Error(`${name} is missing`);
  file.text = edit(file.text.split("\n")).join("\n");
};

describe("resume", () => {
  it("finishes what a dead process had wished for", async () => {
    const at = scene();
    await wishedAndDied(at);
    const { results, left } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
    expect(left).toEqual([]);
    const again = await at.clock.run(resumeAs(new MortalProcess(3, at.disk), at.service));
    expect(again).toEqual({ results: [], left: [] });
  });

  it("asks for little more than a cancel a job, over a crash in the middle of many", async () => {
    const clock = new VirtualClock();
    const service = new SimulatedProvider(clock, new SeededRandom(4), {
      ...wellBehaved,
      batchSize: 10_000,
      roundTripMs: [50, 150],
    });
    const refs = Array.from({ length: 600 }, (_, index) =>
      service.add(new SimulatedJob(String(index), -1, 10 * dayMs, "completed")),
    );
    const process = new MortalProcess(1, new MemoryDisk());
    const journal = new FileJournal(process.disk, clock, process.owner, "first");
    clock.at(2_000, () => process.kill());
    await clock.run(Promise.race([cancelJobs(process.provider(service), refs, { journal }), process.death]));
    const asked = service.requests.filter(({ what }) => what === "cancel").length;
    expect(asked).toBeGreaterThan(200);
    expect(asked).toBeLessThan(400);
    const disk = process.disk.afterCrash(new SeededRandom(1), "process");
    await clock.run(clock.sleep(1_000));
    const { results } = await clock.run(resumeAs(new MortalProcess(2, disk), service, { receipts: false }));
    expect(results).toHaveLength(600);
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["cancelled"]));
    expect(service.requests.length / refs.length).toBeLessThanOrEqual(1.1);
  });

  it("tells no `not-sent` of a wish whose cancels were turned away before it", async () => {
    const at = scene();
    const journal = await wishedAndDied(at);
    const atMs = at.clock.wallNow();
    await journal.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 });
    await journal.note({ kind: "answered", wishId: "wish-0", atMs, answer: "turned-away", message: "429" });
    const [known] = wishesIn(await readJournals(at.disk));
    expect(known).toMatchObject({ sends: 1, turnedAway: 1, status: "asked" });
    const stop = new AbortController();
    stop.abort("SIGTERM");
    const { results } = await at.clock.run(
      resumeAs(new MortalProcess(2, at.disk), at.service, { signal: stop.signal }),
    );
    expect(results.map(({ outcome, cause }) => [outcome, cause])).toEqual([
      ["unknown", "unanswered"],
      ["not-sent", "signal"],
    ]);
  });

  it("finishes two wishes of two dead processes for one job as one: asks once, tells once, closes both", async () => {
    const at = scene();
    await wishedAndDied(at);
    const second = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "second");
    await wishAgain(at, second, ["1"]);
    const { results } = await at.clock.run(resumeAs(new MortalProcess(3, at.disk), at.service));
    expect(results.map(({ ref, outcome }) => `${ref.id} ${outcome}`).toSorted()).toEqual([
      "1 cancelled",
      "2 cancelled",
    ]);
    expect(at.service.requests.filter(({ what }) => what === "cancel")).toHaveLength(2);
    const wishes = wishesIn(await readJournals(at.disk));
    expect(wishes.map(({ closed }) => closed?.outcome)).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("calls no wish refused while the cancel of another wish for the same job goes unanswered", async () => {
    const at = scene();
    const first = await wishedAndDied(at);
    const atMs = at.clock.wallNow();
    await first.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 });
    const second = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "second");
    await wishAgain(at, second, ["1"]);
    at.service.requestCancel = async () => ({ answer: "refused", message: "not cancellable" });
    const { results } = await at.clock.run(
      resumeAs(new MortalProcess(3, at.disk), at.service, { timeoutMs: 60_000 }),
    );
    expect(results.map(({ ref, outcome }) => `${ref.id} ${outcome}`).toSorted()).toEqual([
      "1 unknown",
      "2 refused",
    ]);
  });

  it("tells what it has found out about one run when the disk is full before it comes to another", async () => {
    const at = await wishedForTwoRuns();
    at.clock.at(at.clock.now() + 62_000, () => (at.disk.onStep = full));
    const told: string[] = [];
    const onEvent = (event: CancelEvent): void => {
      if (event.kind === "finished")
        told.push(`${event.ref.id} ${event.result.outcome} ${event.result.cause}`);
    };
    const third = new MortalProcess(3, at.disk);
    const resumed = at.clock.run(resumeAs(third, at.service, { timeoutMs: 60_000, onEvent }));
    await expect(resumed).rejects.toMatchObject({ code: "journal_unwritable" }); // when it is closed
    expect(told).toEqual(["2 cancelled null", "1 unknown unanswered", "1 unknown unanswered"]);
  });

  it("leaves a wish of another run open, and says so, when its journal cannot be read any more", async () => {
    const at = await wishedForTwoRuns();
    const [firstFile = ""] = [...at.disk.files.keys()].filter((name) => name.includes("first"));
    at.clock.at(at.clock.now() + 62_000, () => at.disk.files.set(firstFile, { text: "rubbish\n", safe: 8 }));
    const resumed = resumeAs(new MortalProcess(3, at.disk), at.service, { timeoutMs: 60_000 });
    const { results, left } = await at.clock.run(resumed);
    expect(results.map(({ ref, outcome }) => `${ref.id} ${outcome}`)).toEqual(["1 unknown", "2 cancelled"]);
    expect(left.map(({ wish, why }) => `${wish.known.wish.id} ${why}`)).toEqual(["wish-0 unknown"]);
  });

  it.each([
    ["given up by hand", "withdrawn" as const],
    ["still open", "none" as const],
  ])("counts a cancel that left for a newer wish which is %s", async (_how, end) => {
    const at = scene();
    await wishedAndDied(at);
    const second = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "second");
    await wishAgain(at, second, ["1"]);
    const atMs = at.clock.wallNow();
    await second.note({ kind: "asked", wishId: "again-1", atMs, run: 1 });
    if (end === "withdrawn")
      await second.note({ kind: end, wishId: "again-1", atMs, why: "given up by hand" });
    const [ref] = at.refs;
    if (ref === undefined) throw new TypeError("a scene has a job");
    await at.clock.run(at.service.requestCancel(ref));
    await at.clock.run(at.clock.sleep(60_000));
    const { results } = await at.clock.run(resumeAs(new MortalProcess(3, at.disk), at.service));
    expect(results.find((result) => result.ref.id === "1")).toMatchObject({ outcome: "cancelled", sends: 1 });
  });

  it.each([
    ["open", ["strange unknown"]],
    ["over", []],
  ])(
    "leaves alone what a later release has wished for, and finishes the rest: %s",
    async (standing, leftAlone) => {
      const at = scene();
      const journal = await wishedAndDied(at);
      const where = await at.clock.run(at.service.identity());
      const ref = { provider: "simulated", kind: "kind-of-tomorrow", id: "1" };
      await journal.wish([{ id: "strange", ref, where, wishedAtMs: at.clock.wallNow(), reason: null }]);
      if (standing === "over")
        await journal.note({ kind: "withdrawn", wishId: "strange", atMs: at.clock.wallNow(), why: "" });
      const { results, left } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
      expect(left.map(({ wish, why }) => `${wish.known.wish.id} ${why}`)).toEqual(leftAlone);
    },
  );

  it("leaves the wishes of a living process alone", async () => {
    const at = scene();
    await wishedAndDied(at);
    const first = new MortalProcess(1, at.disk);
    const { owner } = new MortalProcess(2, at.disk);
    const open = await findOpenWishes(at.disk, at.clock, owner, findAmong([first]));
    expect(open.wishes.map(({ ownership }) => ownership)).toEqual(["living", "living"]);
  });

  it("takes a reused process number for another process", async () => {
    const at = scene();
    await wishedAndDied(at);
    const { owner } = new MortalProcess(2, at.disk);
    const open = await findOpenWishes(at.disk, at.clock, owner, async () => ({
      startedAt: "2026-03-01T00:00:00.000Z",
    }));
    expect(open.wishes.map(({ ownership }) => ownership)).toEqual(["free", "free"]);
  });

  it("lets one of two processes have a dead one's wishes", async () => {
    const at = scene();
    await wishedAndDied(at);
    const both = [new MortalProcess(2, at.disk), new MortalProcess(3, at.disk)];
    const found = await Promise.all(
      both.map(async (process) => ({
        process,
        open: await findOpenWishes(at.disk, at.clock, process.owner, findAmong(both)),
      })),
    );
    const resumed = await at.clock.run(
      Promise.all(
        found.map(async ({ process, open }) => {
          const journal = new FileJournal(at.disk, at.clock, process.owner, `pid${process.owner.pid}`);
          const place = { disk: at.disk, journal, owner: process.owner, find: findAmong(both) };
          return resumeWishes(at.service, open, place);
        }),
      ),
    );
    expect(resumed.map(({ results }) => results.length).sort((one, other) => one - other)).toEqual([0, 2]);
    expect(at.service.requests.filter(({ what }) => what === "cancel")).toHaveLength(2);
  });

  it.each([
    ["of another account", { origin: "https://simulated.example", account: "bob" }],
    ["at another origin", { origin: "https://127.0.0.1:4010", account: "ada" }],
  ])("never touches a job %s", async (_what, where) => {
    const at = scene();
    const journal = new FileJournal(at.disk, at.clock, new MortalProcess(1, at.disk).owner, "first");
    const [ref] = at.refs;
    if (ref === undefined) throw new TypeError("a scene has jobs");
    await journal.wish([{ id: "w", ref, where, wishedAtMs: at.clock.wallNow(), reason: null }]);
    const { results, left } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    expect(results).toEqual([]);
    expect(left.map(({ why }) => why)).toEqual(["elsewhere"]);
    expect(at.service.requests).toEqual([]);
  });

  it.each([true, undefined])(
    "cancels the jobs below one, where lists show any, if its wish meant them too: %s",
    async (withChildren) => {
      const at = scene({ cancelDelayMs: () => 0 });
      const [root, child] = ["root", "child"].map((id) => new SimulatedJob(id, -1, 10 * dayMs, "completed"));
      if (root === undefined || child === undefined) throw new TypeError("two jobs");
      root.kind = "parent";
      at.service.members.set("root", [child]);
      const [ref] = [root, child].map((job) => at.service.add(job));
      if (ref === undefined) throw new TypeError("two jobs");
      const journal = new FileJournal(at.disk, at.clock, new MortalProcess(1, at.disk).owner, "first");
      const where = await at.clock.run(at.service.identity());
      const wish = { id: "w", ref, where, wishedAtMs: at.clock.wallNow(), reason: null };
      await journal.wish([withChildren === undefined ? wish : { ...wish, withChildren: true }]);
      const { results } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
      expect(results).toMatchObject([{ outcome: "cancelled" }]);
      expect([root.now.word, child.now.word]).toEqual([
        "canceled",
        withChildren === true ? "canceled" : "pending",
      ]);
    },
  );

  it("asks anew for a wish that is older than a day", async () => {
    const at = scene();
    await wishedAndDied(at);
    await at.clock.run(at.clock.sleep(dayMs + 1));
    const lapsed = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    expect(lapsed.left.map(({ why }) => why)).toEqual(["lapsed", "lapsed"]);
    expect(at.service.requests).toEqual([]);
    const asked = await at.clock.run(
      resumeAs(new MortalProcess(3, at.disk), at.service, { lapsedToo: true }),
    );
    expect(asked.results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
  });

  it.each([
    ["older than a day by the service's clock, ours being slow", dayMs, "lapsed"],
    ["still to come by the service's clock, ours being fast", -2 * dayMs, "lapsed"],
    ["young by both clocks", 60_000, null],
  ])("asks anew for a wish that is %s", async (_what, aheadMs, why) => {
    const at = scene();
    await wishedAndDied(at);
    await at.clock.run(at.clock.sleep(1_000));
    at.service.clockAheadMs = aheadMs;
    const { left, results } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    expect(left.map((each) => each.why)).toEqual(why === null ? [] : [why, why]);
    expect(results).toHaveLength(why === null ? 2 : 0);
  });

  it("does not take up a wish that was withdrawn", async () => {
    const at = scene();
    const journal = await wishedAndDied(at);
    await journal.note({ kind: "withdrawn", wishId: "wish-0", atMs: at.clock.wallNow(), why: "Ctrl-C" });
    const { results } = await at.clock.run(resumeAs(new MortalProcess(2, at.disk), at.service));
    expect(results.map(({ ref }) => ref.id)).toEqual(["2"]);
  });
});

describe("a journal that is not what it was", () => {
  it.each([
    [
      "changed",
      (lines: string[]) =>
        lines.map((line, index) => (index === 2 ? line.replace("simulated:2", "simulated:9") : line)),
      "changed",
    ],
    ["removed", (lines: string[]) => lines.filter((_, index) => index !== 2), "out of place"],
    [
      "swapped",
      (lines: string[]) => [lines[0], lines[2], lines[1], ...lines.slice(3)].map(String),
      "out of place",
    ],
    [
      "made unreadable",
      (lines: string[]) => lines.map((line, index) => (index === 2 ? line.slice(5) : line)),
      "not JSON",
    ],
  ])("tells file and line of an entry that was %s, and reads the rest", async (_what, edit, problem) => {
    const at = scene();
    const { name } = await cancelled(at);
    change(at.disk, name, edit);
    const { faults, sound } = await verifyJournals(at.disk);
    expect(sound).toBe(false);
    expect(faults[0]).toMatchObject({ file: name, problem });
    expect(faults[0]?.line).toBeGreaterThanOrEqual(2);
    const [journal] = await readJournals(at.disk);
    expect(journal?.entries.length).toBeGreaterThan(4);
  });

  it("tells that its end was cut off, since its head was kept", async () => {
    const at = scene();
    const { name } = await cancelled(at);
    change(at.disk, name, (lines) => [...lines.slice(0, -2), ""]);
    expect(await verifyJournals(at.disk)).toMatchObject({
      faults: [],
      sound: false,
      shortened: [{ file: name }],
    });
  });

  it("tells that a file is gone", async () => {
    const at = scene();
    const { name } = await cancelled(at);
    await at.disk.remove(name);
    expect(await verifyJournals(at.disk)).toMatchObject({ missing: [name], sound: false });
  });

  it("bears a last line that a crash has torn", async () => {
    const at = scene();
    await wishedAndDied(at);
    const [name = ""] = at.disk.files.keys();
    change(at.disk, name, (lines) => [...lines.slice(0, -2), lines.at(-2)?.slice(0, 20) ?? ""]);
    const files = await readJournals(at.disk);
    expect(wishesIn(files)).toHaveLength(1);
    expect(files[0]?.faults).toEqual([{ file: name, line: 3, problem: "torn end" }]);
    expect((await verifyJournals(at.disk)).sound).toBe(true);
  });
});

describe("receipts", () => {
  it("hold who, why, what was asked, every answer that mattered, and the outcome", async () => {
    const at = scene();
    await cancelled(at);
    const [receipt] = (await readReceipts(at.disk)).flatMap((file) => file.receipts);
    expect(receipt).toMatchObject({
      ref: "simulated:1",
      origin: "https://simulated.example",
      account: "ada",
      reason: "enough",
      outcome: "cancelled",
      sends: 1,
      settled: true,
    });
    expect(receipt?.evidence.map(({ what }) => what)).toEqual(
      expect.arrayContaining(["read", "sent", "accepted"]),
    );
    expect(receipt?.evidence.filter(({ digest }) => digest !== null).length).toBeGreaterThan(1);
    expect(String(receipt?.wishedAt) <= String(receipt?.requestedAt)).toBe(true);
  });

  it("are written once", async () => {
    const at = scene();
    const { process } = await cancelled(at);
    expect(await writeReceipts(at.disk, at.clock, process.owner, "again")).toBe(0);
  });

  it("outlive their journal, which goes after 90 days and is not missed", async () => {
    const at = scene();
    const { name } = await cancelled(at);
    const later = new MortalProcess(2, at.disk);
    await at.clock.run(at.clock.sleep(89 * dayMs));
    expect(await cleanUpJournals(at.disk, at.clock, later.owner, findAmong([later]), "c1")).toEqual([]);
    await at.clock.run(at.clock.sleep(2 * dayMs));
    expect(await cleanUpJournals(at.disk, at.clock, later.owner, findAmong([later]), "c2")).toEqual([name]);
    expect(await verifyJournals(at.disk)).toMatchObject({ receipts: 2, missing: [], sound: true });
  });

  it("keep a journal with an open wish, however old", async () => {
    const at = scene();
    await wishedAndDied(at);
    const later = new MortalProcess(2, at.disk);
    await at.clock.run(at.clock.sleep(365 * dayMs));
    expect(await cleanUpJournals(at.disk, at.clock, later.owner, findAmong([later]), "c")).toEqual([]);
  });
});

describe("submits on record", () => {
  it("are open until their answer is known, and unclear ones stay open", async () => {
    const at = scene();
    const process = new MortalProcess(1, at.disk);
    const journal = new FileJournal(at.disk, at.clock, process.owner, "first");
    const where = await at.clock.run(at.service.identity());
    for (const id of ["made", "unclear", "lost"]) {
      await journal.submit({
        kind: "submitting",
        id,
        atMs: at.clock.wallNow(),
        where,
        provider: "simulated",
        mark: `mark-${id}`,
        inputs: "0",
      });
    }
    await journal.submit({
      kind: "submitted",
      submitId: "made",
      atMs: at.clock.wallNow(),
      refs: at.refs,
      answer: "made",
    });
    await journal.submit({
      kind: "submitted",
      submitId: "unclear",
      atMs: at.clock.wallNow(),
      refs: [],
      answer: "unclear",
    });
    const open = openSubmitsIn(await readJournals(at.disk));
    expect(open.map(({ id, mark, account }) => [id, mark, account])).toEqual([
      ["unclear", "mark-unclear", "ada"],
      ["lost", "mark-lost", "ada"],
    ]);
  });
});

describe("how long stops take", () => {
  it("is told by kind, from what the journals know", async () => {
    const at = scene();
    await cancelled(at);
    const files = await readJournals(at.disk);
    const times = stopTimes(files, "simulated", "job");
    expect(times).toMatchObject({ count: 2 });
    expect(times?.medianMs).toBeGreaterThanOrEqual(4_000);
    expect(times?.longestMs).toBeLessThan(60_000);
    expect(stopTimes(files, "simulated", "pipeline")).toBeNull();
    expect(stopTimes(files, "jess", "job")).toBeNull();
  });

  it("counts a stop once, however many wishes there were for it", async () => {
    const at = scene();
    await wishedAndDied(at);
    const second = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "second");
    await wishAgain(at, second, ["1", "2"]);
    await at.clock.run(resumeAs(new MortalProcess(3, at.disk), at.service));
    const files = await readJournals(at.disk);
    expect(wishesIn(files).map(({ closed }) => closed?.outcome)).toEqual(Array(4).fill("cancelled"));
    expect(stopTimes(files, "simulated", "job")).toMatchObject({ count: 2 });
  });
});

async function full(): Promise<never> {
  throw new Error("ENOSPC: no space left on device");
}

describe("a disk that takes nothing any more", () => {
  it.each(["claim", "append", "open", "sync"])(
    "is told as an unwritable journal by a resume that cannot %s, and nothing is sent",
    async (step) => {
      const at = scene();
      await wishedAndDied(at);
      const second = new MortalProcess(2, at.disk);
      at.disk.onStep = async (what) => (what === step ? full() : undefined);
      await expect(at.clock.run(resumeAs(second, at.service))).rejects.toMatchObject({
        code: "journal_unwritable",
      });
      expect(at.service.requests).toEqual([]);
    },
  );

  it.each(["sync", "open"])(
    "is told as an unwritable journal when it is closed and cannot %s",
    async (step) => {
      const at = scene();
      const journal = await wishedAndDied(at);
      await journal.note({ kind: "answered", wishId: "wish-0", atMs: 0, answer: "lost", message: "" });
      at.disk.onStep = async (what) => (what === step ? full() : undefined);
      await expect(at.clock.run(journal.close())).rejects.toMatchObject({ code: "journal_unwritable" });
    },
  );
});
