import { describe, expect, it } from "vitest";
import { cancelJobs, FileJournal, readReceipts, writeReceipts } from "../src/index.js";
import { MemoryDisk } from "./memory-disk.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const owner = { host: "test", bootId: null, pid: 1, startedAt: "2026-01-01T00:00:00.000Z", version: "0" };

class DiskWithLines extends MemoryDisk {
  async *lines(name: string): AsyncGenerator<string, void, undefined> {
    yield* (await this.read(name)).split("\n").slice(0, -1);
  }
}

/** Cancels so many jobs with a journal, and without keeping what the results rest on. */
async function bulk(count: number, disk = new MemoryDisk()) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(5), { ...wellBehaved, batchSize: 10_000 });
  const refs = Array.from({ length: count }, (_, index) =>
    service.add(new SimulatedJob(String(index + 1), -1, 3_600_000, "completed")),
  );
  const journal = new FileJournal(disk, clock, owner, "one");
  const told = new Map<string, readonly unknown[]>();
  const results = await clock.run(
    cancelJobs(service, refs, {
      journal,
      keepsEvidence: ({ ref }) => ref.id === "1",
      onResult: ({ ref, evidence }) => told.set(ref.id, evidence),
    }),
  );
  await journal.close();
  return { clock, disk, journal, results, told };
}

describe("a bulk whose evidence is not kept", () => {
  it("has it in its journal and tells it once, and of the results those that were to keep it", async () => {
    const { clock, disk, journal, results, told } = await bulk(30);
    expect(results.every(({ outcome }) => outcome === "cancelled")).toBe(true);
    expect(results.filter(({ evidence }) => evidence.length > 0).map(({ ref }) => ref.id)).toEqual(["1"]);
    expect(await writeReceipts(disk, clock, owner, "two", journal.name)).toBe(30);
    const [file] = await readReceipts(disk);
    expect(file?.faults).toEqual([]);
    const written = new Map(file?.receipts.map(({ ref, evidence }) => [ref.split(":")[1], evidence]));
    expect(written).toEqual(told);
    expect(Math.min(...[...told.values()].map((evidence) => evidence.length))).toBeGreaterThan(2);
  });

  it("has thousands of wishes on record, each once and in order, before the first is asked", async () => {
    const { disk, journal } = await bulk(2_500);
    const lines = (await disk.read(journal.name)).trimEnd().split("\n");
    const kinds = lines.map((line) => String(JSON.parse(line)["kind"]));
    expect(kinds.slice(1, 2_501).every((kind) => kind === "wish")).toBe(true);
    expect(kinds.filter((kind) => kind === "wish")).toHaveLength(2_500);
    const refs = lines.slice(1, 2_501).map((line) => String(JSON.parse(line)["ref"]));
    expect(new Set(refs).size).toBe(2_500);
  });
});

describe("receipts that are written from one journal", () => {
  it.each([
    ["by its lines", new DiskWithLines()],
    ["by its whole text, where the disk gives no lines", new MemoryDisk()],
  ])("are those that all journals together would give: %s", async (_, place) => {
    const { clock, disk, journal } = await bulk(25, place);
    expect(await writeReceipts(disk, clock, owner, "own", journal.name)).toBe(25);
    const [own] = await readReceipts(disk);
    const others = new MemoryDisk();
    await (await others.create(journal.name)).append(await disk.read(journal.name));
    expect(await writeReceipts(others, clock, owner, "all")).toBe(25);
    const [all] = await readReceipts(others);
    const byId = (file: typeof own) => file?.receipts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    expect(byId(own)).toEqual(byId(all));
  });

  it("leave out what a changed line tells, and hold the others", async () => {
    const { clock, disk, journal } = await bulk(25);
    const text = await disk.read(journal.name);
    const changed = text.replace(
      /"kind":"closed"(.*)"outcome":"cancelled"/,
      '"kind":"closed"$1"outcome":"refused"',
    );
    expect(changed).not.toBe(text);
    const others = new MemoryDisk();
    await (await others.create(journal.name)).append(changed);
    expect(await writeReceipts(others, clock, owner, "own", journal.name)).toBe(24);
  });
});
