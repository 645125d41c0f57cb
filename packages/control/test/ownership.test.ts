import { describe, expect, it } from "vitest";
import {
  cancelJobs,
  cleanUpJournals,
  FileJournal,
  findOpenWishes,
  readJournals,
  resumeWishes,
  verifyJournals,
  wishesIn,
  type FindProcess,
  type JournalOwner,
  type OpenWishes,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { repeatOn } from "./repeat-on.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const dayMs = 24 * 3_600_000;

const writer: JournalOwner = {
  host: "build-1",
  machineId: "m1",
  bootId: "boot-1",
  space: "pid:[1] time:[1]",
  pid: 4711,
  startedAt: "2026-01-01T00:00:00.000Z",
  startTicks: 5_000,
  version: "1",
};
/** Another process beside it, on the same machine, in the same container. */
const here: JournalOwner = {
  ...writer,
  pid: 4712,
  startedAt: "2026-01-01T00:01:00.000Z",
  startTicks: 11_000,
};

const nobody: FindProcess = async () => null;
const found =
  (facts: Awaited<ReturnType<FindProcess>>): FindProcess =>
  async (pid) =>
    pid === writer.pid ? facts : null;
const itself = found({ startedAt: writer.startedAt, startTicks: 5_000 });

interface Scene {
  readonly clock: VirtualClock;
  readonly disk: MemoryDisk;
  readonly service: SimulatedProvider;
  readonly journal: FileJournal;
}

/** A process has wished for some jobs and sent nothing. It goes on showing that it lives while `isAlive` says so. */
async function wished(
  owner: JournalOwner = writer,
  { beats = true, isAlive = () => true }: { readonly beats?: boolean; readonly isAlive?: () => boolean } = {},
): Promise<Scene> {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(3), wellBehaved);
  const refs = ["1", "2"].map((id) => service.add(new SimulatedJob(id, -1, 100 * dayMs, "completed")));
  const disk = new MemoryDisk();
  const journal = new FileJournal(
    disk,
    clock,
    owner,
    "first",
    beats ? { repeat: repeatOn(clock, isAlive) } : {},
  );
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
  return { clock, disk, service, journal };
}

async function resume(
  { clock, disk, service }: Scene,
  open: OpenWishes,
  find: FindProcess = nobody,
  owner: JournalOwner = here,
) {
  const journal = new FileJournal(disk, clock, owner, "second", { repeat: repeatOn(clock) });
  const resumed = await clock.run(resumeWishes(service, open, { disk, journal, owner, find }));
  await clock.run(journal.close());
  return resumed;
}

const cancels = ({ service }: Scene): readonly string[] =>
  service.requests.filter(({ what }) => what === "cancel").map(({ id }) => id);

describe("a process that has left open wishes", () => {
  const otherContainer = { ...here, space: "pid:[2] time:[1]" };
  const otherMachine = { ...here, bootId: "boot-2", machineId: "m2", host: "build-2" };
  const renamed = { ...here, host: "laptop-dhcp-7" };
  const sameNumber = found({ startedAt: writer.startedAt, startTicks: 9_000 });
  const clockWasSet = found({ startedAt: "2026-03-01T00:00:00.000Z", startTicks: 5_000 });
  const startNotTold = found({ startedAt: null });

  it.each<[string, string, JournalOwner, FindProcess]>([
    ["in the table, with its start", "living", here, itself],
    ["not in the table", "free", here, nobody],
    ["ended and not reaped", "free", here, found(null)],
    ["whose number another has", "free", here, sameNumber],
    ["in the table, with a clock that was set meanwhile", "living", here, clockWasSet],
    ["in the table, under another name of the machine", "living", renamed, itself],
    ["not in the table, under another name of the machine", "free", renamed, nobody],
  ])("%s is %s, by the table of processes alone", async (_where, ownership, owner, find) => {
    const { clock, disk } = await wished();
    const startMs = clock.now();
    const open = await clock.run(findOpenWishes(disk, clock, owner, find));
    expect(open.wishes.map((wish) => wish.ownership)).toEqual([ownership, ownership]);
    expect([...open.owners.values()]).toMatchObject([{ host: "build-1", pid: 4711 }]);
    expect(clock.now()).toBe(startMs);
  });

  it.each<[string, JournalOwner, FindProcess]>([
    ["in another container", otherContainer, nobody],
    ["in another container, where this one has a process of its number", otherContainer, itself],
    ["before the machine was started anew", { ...here, bootId: "boot-2" }, itself],
    ["on another machine", otherMachine, nobody],
    ["on a machine that tells no start of its own", { ...here, bootId: null }, itself],
    ["of a system that tells no start of a process", here, startNotTold],
  ])("%s is living if it shows itself, and silent if it does not", async (_where, owner, find) => {
    for (const isAlive of [true, false]) {
      const { clock, disk } = await wished(writer, { isAlive: () => isAlive });
      const startMs = clock.now();
      const open = await clock.run(findOpenWishes(disk, clock, owner, find));
      const ownership = isAlive ? "living" : "silent";
      expect(open.wishes.map((wish) => wish.ownership)).toEqual([ownership, ownership]);
      const lookedMs = clock.now() - startMs;
      if (isAlive) expect(lookedMs).toBeLessThanOrEqual(1_500);
      else expect(lookedMs).toBe(2_000); // twice its period
    }
  });

  it.each<[string, string, FindProcess, string]>([
    ["that lives", "build-1", found({ startedAt: writer.startedAt }), "living"],
    ["that lives under another name", "other", found({ startedAt: writer.startedAt }), "living"],
    ["that is not in the table", "build-1", nobody, "free"],
    ["that is not in the table of another name, and may be in a container", "other", nobody, "silent"],
  ])("of an earlier release, %s (here: %s)", async (_what, host, find, ownership) => {
    const { space: _space, startTicks: _ticks, machineId: _machine, ...old } = writer;
    const { clock, disk } = await wished(old, { beats: false });
    const open = await clock.run(findOpenWishes(disk, clock, { ...here, host }, find));
    expect(open.wishes.map((wish) => wish.ownership)).toEqual([ownership, ownership]);
  });

  it("is watched by no clock but our own: setting it while we look changes nothing", async () => {
    const { clock, disk } = await wished(writer, { isAlive: () => false });
    const startMs = clock.now();
    let looks = 0;
    const jumping = {
      now: () => clock.now(),
      sleep: async (ms: number) => clock.sleep(ms),
      wallNow: () => clock.wallNow() + (looks++ % 2) * 40 * dayMs,
    };
    const elsewhere = { ...here, bootId: "boot-2" };
    const open = await clock.run(findOpenWishes(disk, jumping, elsewhere, nobody, Infinity));
    expect(open.wishes.map((wish) => wish.ownership)).toEqual(["silent", "silent"]);
    expect(clock.now() - startMs).toBe(2_000);
  });

  it("is looked at together with all others, once", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const where = await at.clock.run(at.service.identity());
    for (const pid of [1, 2, 3]) {
      const other = new FileJournal(at.disk, at.clock, { ...writer, pid }, `p${pid}`, {
        repeat: repeatOn(at.clock, () => pid === 2),
      });
      const ref = { provider: "simulated", kind: "job", id: "1" };
      await other.wish([{ id: `w${pid}`, ref, where, wishedAtMs: at.clock.wallNow(), reason: null }]);
    }
    const startMs = at.clock.now();
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, { ...here, bootId: "b2" }, nobody));
    expect(open.wishes.map(({ known, ownership }) => `${known.wish.id} ${ownership}`).toSorted()).toEqual([
      "w1 silent",
      "w2 living",
      "w3 silent",
      "wish-0 silent",
      "wish-1 silent",
    ]);
    expect(at.clock.now() - startMs).toBe(2_000);
  });

  it("is not waited for where nothing of its is open", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const atMs = at.clock.wallNow();
    for (const wishId of ["wish-0", "wish-1"])
      await at.journal.note({ kind: "withdrawn", wishId, atMs, why: "" });
    const startMs = at.clock.now();
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, { ...here, bootId: "b2" }, nobody));
    expect([open.wishes, open.owners.size, at.clock.now() - startMs]).toEqual([[], 0, 0]);
  });

  it("shows itself no more when it has closed its journal, and is then not waited for", async () => {
    const at = await wished();
    await at.clock.run(at.journal.close());
    const startMs = at.clock.now();
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, { ...here, bootId: "b2" }, nobody));
    expect(open.wishes.map((wish) => wish.ownership)).toEqual(["silent", "silent"]);
    expect(at.clock.now()).toBe(startMs);
  });
});

describe("wishes of a process that was silent", () => {
  const elsewhere = { ...here, bootId: "boot-2", host: "build-2" };

  it("are finished by a plain resume", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    const { results, left } = await resume(at, open, nobody, elsewhere);
    expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
    expect(left).toEqual([]);
    expect((await verifyJournals(at.disk)).sound).toBe(true);
  });

  it("are not sent for by their own process any more, should it have lived: it looks before each send", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    await resume(at, open, nobody, elsewhere);
    const before = cancels(at);
    const ref = at.service.add(new SimulatedJob("3", -1, 100 * dayMs, "completed"));
    const again = at.clock.run(cancelJobs(at.service, [ref], { journal: at.journal }));
    await expect(again).rejects.toMatchObject({
      code: "journal_unwritable",
      message: expect.stringContaining("taken these jobs over") as string,
    });
    expect(cancels(at)).toEqual(before);
    const atMs = at.clock.wallNow();
    await expect(at.journal.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 })).rejects.toMatchObject({
      code: "journal_unwritable",
    });
    const [known] = wishesIn(await readJournals(at.disk));
    expect(known?.sends).toBe(1); // what was not sent does not count
  });

  it("count with what their process had still done until it was taken over", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    const where = await at.clock.run(at.service.identity());
    const atMs = at.clock.wallNow();
    // It had only been asleep.
    await at.journal.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 });
    await at.journal.note({ kind: "withdrawn", wishId: "wish-1", atMs, why: "Ctrl-C" });
    const ref = at.service.add(new SimulatedJob("3", -1, 100 * dayMs, "completed"));
    await at.journal.wish([{ id: "late", ref, where, wishedAtMs: atMs, reason: null }]);
    const { results } = await resume(at, open, nobody, elsewhere);
    expect(results.map(({ ref, outcome, sends }) => `${ref.id} ${outcome} ${sends}`).toSorted()).toEqual([
      "1 cancelled 2", // the cancel that had left counts
      "3 cancelled 1",
    ]);
    expect(cancels(at)).not.toContain("2");
  });

  it("go to one of two that come at once, and a third may take them from a taker that was silent", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    const owners = [elsewhere, { ...elsewhere, pid: 99, startTicks: 1 }];
    const resumed = await at.clock.run(
      Promise.all(
        owners.map(async (owner) => {
          const journal = new FileJournal(at.disk, at.clock, owner, "r", {
            repeat: repeatOn(at.clock, () => false),
          });
          return resumeWishes(
            at.service,
            open,
            { disk: at.disk, journal, owner, find: nobody },
            { wait: false },
          );
        }),
      ),
    );
    expect(resumed.map(({ results }) => String(results.length)).toSorted()).toEqual(["0", "2"]);
    expect(resumed.flatMap(({ left }) => left.map(({ why }) => why))).toEqual(["living", "living"]);
    const third = { ...here, bootId: "boot-3" };
    const later = await at.clock.run(findOpenWishes(at.disk, at.clock, third, nobody));
    expect([...later.owners.values()]).toMatchObject([{ ownership: "silent", host: "build-2", turn: 1 }]);
    const { results } = await resume(at, later, nobody, third);
    expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
  });

  it("stop a taker that was overtaken itself", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    const [name = ""] = open.owners.keys();
    const taker = new FileJournal(at.disk, at.clock, elsewhere, "taker");
    await at.disk.claim(`${name}.owner`, "{}");
    await taker.take(name, { count: 1, hash: "x" }, 1);
    const atMs = at.clock.wallNow();
    await taker.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 });
    await at.disk.claim(`${name}.owner.2`, "{}");
    await expect(taker.note({ kind: "asked", wishId: "wish-0", atMs, run: 1 })).rejects.toMatchObject({
      code: "journal_unwritable",
    });
  });

  it("keep a sign of life of their own where the disk takes no more", async () => {
    const at = await wished();
    at.disk.onStep = async () => {
      throw new Error("ENOSPC: no space left on device");
    };
    const open = await at.clock.run(findOpenWishes(at.disk, at.clock, elsewhere, nobody));
    expect(open.wishes.map((wish) => wish.ownership)).toEqual(["living", "living"]);
  });
});

describe("old journals in which nothing is open", () => {
  it("are cleaned up with what stands beside them, but for one whose process shows that it lives", async () => {
    const at = await wished(writer, { isAlive: () => false });
    const atMs = at.clock.wallNow();
    for (const wishId of ["wish-0", "wish-1"])
      await at.journal.note({ kind: "withdrawn", wishId, atMs, why: "" });
    await at.disk.claim(`${at.journal.name}.owner`, JSON.stringify({ ...writer, bootId: "b0" }));
    const notes = `${at.journal.name}.owner-notes`;
    await at.disk.claim(notes, "somebody's");
    const living = new FileJournal(at.disk, at.clock, { ...writer, pid: 5 }, "second", {
      repeat: (everyMs, work) => {
        at.clock.at(91 * dayMs - 10_000, () => repeatOn(at.clock)(everyMs, work)); // before that, nobody looks
        return () => {};
      },
    });
    await living.note({ kind: "withdrawn", wishId: "none", atMs, why: "" });
    await at.clock.run(at.clock.sleep(91 * dayMs));
    const elsewhere = { ...here, bootId: "boot-2" };
    const removed = await at.clock.run(cleanUpJournals(at.disk, at.clock, elsewhere, nobody, "c"));
    expect(removed).toEqual([at.journal.name]);
    const left = (await at.disk.list()).filter((name) => name.startsWith(at.journal.name));
    expect(left).toEqual([notes]);
    expect(await at.disk.list()).toContain(living.name);
  });
});

describe("a wish from far ahead of now", () => {
  it.each([
    [-25, true],
    [-23, false],
    [23, false],
    [25, true],
  ])("%i hours old has lapsed: %s", async (hours, lapsed) => {
    const at = await wished();
    const clock = {
      now: () => at.clock.now(),
      sleep: async () => {},
      wallNow: () => at.clock.wallNow() + hours * 3_600_000,
    };
    const open = await findOpenWishes(at.disk, clock, here, nobody);
    expect(open.wishes.map((wish) => wish.lapsed)).toEqual([lapsed, lapsed]);
  });
});
