import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  cancelJobs,
  FileJournal,
  findOpenWishes,
  lookUpSubmit,
  readJournals,
  readReceipts,
  takeOpenWishes,
  verifyJournals,
  wishesIn,
  writeReceipts,
} from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { findAmong, MortalProcess, resumeAs } from "./mortal-process.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const dayMs = 24 * 3_600_000;
type Lines = readonly string[];
type Edit = (lines: Lines) => Lines;

function scene(ids: readonly string[] = ["1", "2", "3"]) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(3), wellBehaved);
  const refs = ids.map((id) => service.add(new SimulatedJob(id, -1, 10 * dayMs, "completed")));
  return { clock, service, refs, disk: new MemoryDisk() };
}
type Scene = ReturnType<typeof scene>;

/** A process died after its wishes were on record: first line, then one line a wish, `wish-0` for job 1. */
async function wishedAndDied(
  { clock, service, refs, disk }: Scene,
  pid = 1,
  prefix = "wish",
): Promise<FileJournal> {
  const journal = new FileJournal(disk, clock, new MortalProcess(pid, disk).owner, "first");
  const where = await clock.run(service.identity());
  await journal.wish(
    refs.map((ref, index) => ({
      id: `${prefix}-${index}`,
      ref,
      where,
      wishedAtMs: clock.wallNow(),
      reason: null,
    })),
  );
  return journal;
}

function edit(disk: MemoryDisk, name: string, change: Edit): void {
  const file = disk.files.get(name);
  if (file === undefined) throw new TypeError(`${name} is missing`);
  file.text = `${change(file.text.trimEnd().split("\n")).join("\n")}\n`;
}

/** Writes the chain of a file anew, so that it holds together with what it says now. */
const chainAnew: Edit = (lines) => {
  let prev = "0".repeat(64);
  return lines.map((line, index) => {
    const { n: _n, prev: _prev, hash: _hash, ...entry }: Record<string, unknown> = JSON.parse(line);
    const hash = createHash("sha256")
      .update(JSON.stringify([index + 1, prev, entry]))
      .digest("hex");
    const written = JSON.stringify({ ...entry, n: index + 1, prev, hash });
    prev = hash;
    return written;
  });
};

const onLine =
  (number: number, change: (line: string) => string): Edit =>
  (lines) =>
    lines.map((line, index) => (index === number - 1 ? change(line) : line));

const cancelsOf = ({ service }: Scene): readonly string[] =>
  service.requests
    .filter(({ what }) => what === "cancel")
    .map(({ id }) => id)
    .toSorted();

async function resume(at: Scene, lapsedToo = false) {
  const { results, left } = await at.clock.run(
    resumeAs(new MortalProcess(90, at.disk), at.service, { lapsedToo, timeoutMs: 60_000 }),
  );
  return {
    results: results.map(({ ref, outcome }) => `${ref.id} ${outcome}`).toSorted(),
    left: left.map(({ wish, why }) => `${wish.known.wish.id} ${why}`).toSorted(),
  };
}

describe("a wish whose line is not what was written", () => {
  it.each<[string, Edit, readonly string[], readonly string[]]>([
    [
      "a digit of its job",
      onLine(3, (line) => line.replace("simulated:2", "simulated:9")),
      ["1", "3"],
      ["wish-1 changed"],
    ],
    [
      "its job, to one that there is",
      onLine(3, (line) => line.replace("simulated:2", "simulated:3")),
      ["1", "3"],
      ["wish-1 changed"],
    ],
    ["its name", onLine(3, (line) => line.replace("wish-1", "wish-7")), ["1", "3"], ["wish-7 changed"]],
    ["its account", onLine(3, (line) => line.replace('"ada"', '"bob"')), ["1", "3"], ["wish-1 elsewhere"]],
    [
      "its time",
      onLine(3, (line) => line.replace('"2026-01-01', '"2026-01-02')),
      ["1", "3"],
      ["wish-1 changed"],
    ],
    ["its number", onLine(3, (line) => line.replace('"n":3', '"n":4')), ["1", "3"], ["wish-1 changed"]],
    [
      "a line before it taken away",
      (lines) => [...lines.slice(0, 2), ...lines.slice(3)],
      ["1"],
      ["wish-2 changed"],
    ],
    [
      "a line put in before it",
      (lines) => [...lines.slice(0, 2), lines[3] ?? "", ...lines.slice(2)],
      ["1"],
      ["wish-1 changed", "wish-2 changed"],
    ],
    [
      "lines that have changed places",
      (lines) => [lines[0], lines[1], lines[3], lines[2]].map(String),
      ["1"],
      ["wish-1 changed", "wish-2 changed"],
    ],
    [
      "a first line of somebody else",
      onLine(1, (line) => line.replace('"pid":1', '"pid":2')),
      [],
      ["wish-0 unknown", "wish-1 unknown", "wish-2 unknown"],
    ],
    [
      "a first line that cannot be read",
      onLine(1, (line) => line.slice(1)),
      [],
      ["wish-0 unknown", "wish-1 unknown", "wish-2 unknown"],
    ],
    ["no first line", (lines) => lines.slice(1), [], ["wish-0 changed", "wish-1 changed", "wish-2 changed"]],
  ])("is told and never acted on, and the rest is: %s", async (_what, change, finished, left) => {
    const at = scene();
    at.service.add(new SimulatedJob("9", -1, 10 * dayMs, "completed"));
    const { name } = await wishedAndDied(at);
    edit(at.disk, name, change);
    const plain = await resume(at);
    const expected = finished.filter(
      (id) => !plain.left.some((each) => each.startsWith(`wish-${Number(id) - 1} perhaps`)),
    );
    expect(cancelsOf(at)).toEqual(expected);
    const anyway = await resume(at, true); // nor with a yes
    expect(cancelsOf(at)).toEqual(finished);
    expect(anyway.left).toEqual(left);
    expect((await verifyJournals(at.disk)).sound).toBe(false);
  });

  it("in a file that two were merged into is told and never acted on", async () => {
    const [at, other] = [scene(), scene(["1", "2"])];
    const { name } = await wishedAndDied(at);
    const { name: theirs } = await wishedAndDied(other, 2, "their");
    edit(at.disk, name, (lines) => [
      ...lines,
      ...(other.disk.files.get(theirs)?.text.trimEnd().split("\n") ?? []),
    ]);
    const { left } = await resume(at);
    expect(left.filter((each) => each.startsWith("their"))).toEqual(["their-0 changed", "their-1 changed"]);
    expect(cancelsOf(at).length).toBeLessThanOrEqual(3);
  });

  it("in a file that has another's name is told and never acted on", async () => {
    const at = scene();
    const { name } = await wishedAndDied(at);
    const file = at.disk.files.get(name);
    if (file === undefined) throw new TypeError("there is a file");
    at.disk.files.delete(name);
    at.disk.files.set("2026-01-01-1-second.jsonl", file);
    expect(await resume(at)).toEqual({
      results: [],
      left: ["wish-0 changed", "wish-1 changed", "wish-2 changed"],
    });
    const { faults } = await verifyJournals(at.disk);
    expect(faults).toContainEqual({ file: "2026-01-01-1-second.jsonl", line: 1, problem: "another file's" });
  });

  it("is given up like any other, and then not told any more", async () => {
    const at = scene(["1"]);
    const { name } = await wishedAndDied(at);
    edit(
      at.disk,
      name,
      onLine(2, (line) => line.replace("simulated:1", "simulated:9")),
    );
    const process = new MortalProcess(5, at.disk);
    const open = await findOpenWishes(at.disk, at.clock, process.owner, findAmong([process]));
    const journal = new FileJournal(at.disk, at.clock, process.owner, "drop");
    const place = { disk: at.disk, journal, owner: process.owner, find: findAmong([process]) };
    const { taken } = await takeOpenWishes(open.wishes, open, place, at.clock, () => false);
    expect(taken).toHaveLength(1);
    await journal.note({ kind: "withdrawn", wishId: "wish-0", atMs: at.clock.wallNow(), why: "given up" });
    await journal.dismiss(name, open.faults.length);
    const later = await findOpenWishes(
      at.disk,
      at.clock,
      new MortalProcess(6, at.disk).owner,
      async () => null,
    );
    expect([later.wishes, later.faults]).toEqual([[], []]);
    edit(at.disk, name, (lines) => [...lines, "rubbish"]);
    const more = await findOpenWishes(
      at.disk,
      at.clock,
      new MortalProcess(6, at.disk).owner,
      async () => null,
    );
    expect(more.faults).toHaveLength(2); // what is damaged since is told again
  });
});

describe("a wish whose end may have stood in a damaged line", () => {
  const damages: readonly [string, (line: string) => string][] = [
    ["changed", (line) => line.replace("by hand", "by foot")],
    ["about another wish, it says now", (line) => line.replace("wish-0", "wish-8")],
    ["unreadable", (line) => line.slice(3)],
  ];
  it.each([
    ...damages.map(([what, change]) => [what, onLine(5, change)] as const),
    ["gone, between others", (lines: Lines) => [...lines.slice(0, 4), ...lines.slice(5)]] as const,
  ])("is left alone until somebody says yes: the line of a person's no is %s", async (_what, change) => {
    const at = scene();
    const journal = await wishedAndDied(at);
    const atMs = at.clock.wallNow();
    await journal.note({ kind: "withdrawn", wishId: "wish-0", atMs, why: "by hand" });
    await journal.note({ kind: "asked", wishId: "wish-1", atMs, run: 1 });
    edit(at.disk, journal.name, change);
    const plain = await resume(at);
    expect(plain.left).toContain("wish-0 perhaps-over");
    expect(cancelsOf(at)).not.toContain("1");
    const { results } = await resume(at, true);
    expect(results).toContain("1 cancelled");
  });

  it.each(damages)(
    "is left alone also where a later process wrote that line: it is %s",
    async (_what, change) => {
      const at = scene();
      await wishedAndDied(at);
      const process = new MortalProcess(5, at.disk);
      const open = await findOpenWishes(at.disk, at.clock, process.owner, findAmong([process]));
      const journal = new FileJournal(at.disk, at.clock, process.owner, "drop");
      const place = { disk: at.disk, journal, owner: process.owner, find: findAmong([process]) };
      await takeOpenWishes(open.wishes.slice(0, 1), open, place, at.clock, () => false);
      await journal.note({ kind: "withdrawn", wishId: "wish-0", atMs: at.clock.wallNow(), why: "by hand" });
      edit(at.disk, journal.name, onLine(3, change));
      const { left } = await resume(at);
      expect(left).toContain("wish-0 perhaps-over");
      expect(cancelsOf(at)).not.toContain("1");
    },
  );

  it("is finished where the damaged line stands before it, or in a file that has nothing to do with it", async () => {
    const at = scene();
    const { name } = await wishedAndDied(at);
    const other = new FileJournal(at.disk, at.clock, new MortalProcess(2, at.disk).owner, "other");
    await other.note({ kind: "withdrawn", wishId: "none", atMs: at.clock.wallNow(), why: "" });
    edit(
      at.disk,
      other.name,
      onLine(2, () => "rubbish"),
    );
    edit(
      at.disk,
      name,
      onLine(2, () => "rubbish"),
    );
    const { results, left } = await resume(at);
    expect([results, left]).toEqual([["2 cancelled", "3 cancelled"], []]);
  });
});

describe("a submit whose line is not what was written", () => {
  it("is told and never looked up", async () => {
    const at = scene();
    const process = new MortalProcess(1, at.disk);
    const journal = new FileJournal(at.disk, at.clock, process.owner, "first");
    const where = await at.clock.run(at.service.identity());
    const about = { id: "s", where, provider: "simulated", mark: "mark-1", inputs: "0" };
    await journal.submit({ kind: "submitting", atMs: at.clock.wallNow(), ...about });
    edit(
      at.disk,
      journal.name,
      onLine(2, (line) => line.replace('"mark-1"', '"mark-2"')),
    );
    const open = await findOpenWishes(
      at.disk,
      at.clock,
      new MortalProcess(2, at.disk).owner,
      async () => null,
    );
    expect(open.submits).toMatchObject([{ mark: "mark-2", isVerified: false }]);
    const [submit] = open.submits;
    if (submit === undefined) throw new TypeError("it is open");
    const looked = lookUpSubmit(at.service, submit, open, journal);
    expect(await at.clock.run(looked)).toEqual({ outcome: "changed", refs: [] });
    expect(at.service.requests).toEqual([]);
  });
});

/** Two cancels by two processes, with their receipts. */
async function twoCancels() {
  const at = scene(["1", "2"]);
  const names: string[] = [];
  for (const [index, ref] of at.refs.entries()) {
    const process = new MortalProcess(index + 1, at.disk);
    const journal = new FileJournal(at.disk, at.clock, process.owner, `j${index}`);
    await at.clock.run(cancelJobs(at.service, [ref], { journal }));
    await at.clock.run(journal.close());
    await writeReceipts(at.disk, at.clock, process.owner, `j${index}`);
    names.push(journal.name);
  }
  const [first = "", second = ""] = names;
  const files = [...at.disk.files.keys()].filter((name) => name !== "heads.jsonl");
  return { ...at, first, second, files };
}

function swap(disk: MemoryDisk, one: string, other: string): void {
  const [first, second] = [disk.files.get(one), disk.files.get(other)];
  if (first === undefined || second === undefined) throw new TypeError("both are there");
  disk.files.set(one, second);
  disk.files.set(other, first);
}

describe("verify", () => {
  it("finds nothing wrong with what was written", async () => {
    const at = await twoCancels();
    expect(await verifyJournals(at.disk)).toMatchObject({
      sound: true,
      files: 4,
      receipts: 2,
      withoutHead: [],
      headsUnread: 0,
    });
  });

  it("finds an outcome that was forged, with the chain of every file written anew", async () => {
    const at = await twoCancels();
    for (const name of at.files) {
      edit(at.disk, name, (lines) =>
        chainAnew(lines.map((line) => line.replaceAll('"cancelled"', '"refused"'))),
      );
    }
    const { sound, rewritten, faults } = await verifyJournals(at.disk);
    expect([sound, faults]).toEqual([false, []]);
    expect(rewritten.map(({ file }) => file).toSorted()).toEqual(at.files.toSorted());
  });

  it("finds an outcome that was forged in a receipt alone, though nothing is kept of it any more", async () => {
    const at = await twoCancels();
    for (const name of at.files.filter((each) => each.startsWith("receipts"))) {
      edit(at.disk, name, (lines) =>
        chainAnew(lines.map((line) => line.replaceAll('"cancelled"', '"refused"'))),
      );
      edit(at.disk, "heads.jsonl", (lines) => lines.filter((line) => !line.includes(name)));
    }
    const { sound, disagreeing, withoutHead } = await verifyJournals(at.disk);
    expect([sound, disagreeing.length, withoutHead.length]).toEqual([false, 2, 2]);
  });

  it("finds an end that was written anew after what was kept of it, by an earlier head", async () => {
    const at = scene(["1"]);
    const { name } = await wishedAndDied(at);
    await resume(at); // keeps what there was when it took over
    const head = at.disk.files.get("heads.jsonl")?.text ?? "";
    edit(at.disk, name, (lines) =>
      chainAnew(lines.map((line) => line.replace('"reason":null', '"reason":"x"'))),
    );
    expect(await verifyJournals(at.disk)).toMatchObject({
      sound: false,
      rewritten: [{ file: name, entry: 2 }],
    });
    // Also where the heads are gone: whoever took it over has put it on record.
    at.disk.files.delete("heads.jsonl");
    expect(head).toContain(name);
    expect(await verifyJournals(at.disk)).toMatchObject({ rewritten: [{ file: name, entry: 2 }] });
  });

  it("finds two journals that have changed places", async () => {
    const at = await twoCancels();
    swap(at.disk, at.first, at.second);
    const { sound, rewritten } = await verifyJournals(at.disk);
    expect(sound).toBe(false);
    expect(rewritten.length).toBeGreaterThan(0);
  });

  it("finds two journals that have changed places, though nothing was ever kept of them", async () => {
    const at = scene(["1"]);
    const names = [(await wishedAndDied(at)).name, (await wishedAndDied(at, 2)).name] as const;
    swap(at.disk, ...names);
    const { sound, faults, withoutHead } = await verifyJournals(at.disk);
    expect([sound, withoutHead.length]).toEqual([false, 2]);
    expect(faults.map(({ problem }) => problem)).toEqual(["another file's", "another file's"]);
  });

  it.each<[string, (at: Awaited<ReturnType<typeof twoCancels>>) => string]>([
    ["a journal", ({ first }) => first],
    ["receipts", ({ files }) => files.find((name) => name.startsWith("receipts")) ?? ""],
    ["the heads", () => "heads.jsonl"],
  ])("finds that %s are gone", async (_what, which) => {
    const at = await twoCancels();
    const name = which(at);
    at.disk.files.delete(name);
    expect(await verifyJournals(at.disk)).toMatchObject({ sound: false, missing: [name] });
  });

  it("finds that a file was emptied, and that its end is missing", async () => {
    const at = await twoCancels();
    at.disk.files.set(at.first, { text: "", safe: 0 });
    edit(at.disk, at.second, (lines) => lines.slice(0, -1));
    const { sound, shortened } = await verifyJournals(at.disk);
    expect([sound, shortened.map(({ file }) => file).toSorted()]).toEqual([
      false,
      [at.first, at.second].toSorted(),
    ]);
  });

  it("says how much of what was kept it cannot read: a line torn by a crash spoils itself alone", async () => {
    const at = await twoCancels();
    const heads = at.disk.files.get("heads.jsonl");
    if (heads === undefined) throw new TypeError("there are heads");
    heads.text = heads.text.slice(0, -20);
    const process = new MortalProcess(9, at.disk);
    const journal = new FileJournal(at.disk, at.clock, process.owner, "later");
    await journal.note({ kind: "withdrawn", wishId: "none", atMs: at.clock.wallNow(), why: "" });
    await at.clock.run(journal.close());
    const { sound, headsUnread, withoutHead } = await verifyJournals(at.disk);
    expect([sound, headsUnread, withoutHead.length]).toEqual([true, 1, 1]);
  });

  it("writes no receipt of an end that is not what was written", async () => {
    const at = await twoCancels();
    for (const name of at.files.filter((each) => each.startsWith("receipts"))) at.disk.files.delete(name);
    edit(at.disk, at.first, (lines) =>
      lines.map((line) => line.replace('"outcome":"cancelled"', '"outcome":"refused"')),
    );
    expect(
      wishesIn(await readJournals(at.disk)).map(({ closed, doubt }) => [closed?.outcome, doubt]),
    ).toEqual([
      [undefined, "perhaps-over"],
      ["cancelled", null],
    ]);
    await writeReceipts(at.disk, at.clock, new MortalProcess(9, at.disk).owner, "again");
    expect(
      (await readReceipts(at.disk)).flatMap((file) => file.receipts.map(({ outcome }) => outcome)),
    ).toEqual(["cancelled"]);
  });
});
