import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeJournalDisk } from "./node-disk.js";
import { folderProblem } from "./node-trust.js";
import { readJournals } from "./read-journals.js";
import { readReceipts } from "./receipts.js";
import { verifyJournals } from "./verify.js";

const isWindows = process.platform === "win32";
const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;
const name = "2026-01-05-12-abc.jsonl";

let home = "";
let folder = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "simjobs-trust-"));
  folder = join(home, "journal");
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const put = (path: string): string => {
  writeFileSync(path, "{}\n", { mode: 0o600 });
  return path;
};

function makePipe(path: string): void {
  execFileSync("sh", ["-c", 'mkfifo "$0"', path]);
}

/** Makes a plain file, and changes what is around it. */
function within(path: string, change: () => void): void {
  put(path);
  change();
}

describe.skipIf(isWindows)("what stands under a journal's name", () => {
  it.each<[string, (path: string) => void]>([
    ["a link", (path) => symlinkSync(put(join(home, "elsewhere")), path)],
    ["a link", (path) => symlinkSync(join(home, "nowhere"), path)],
    ["a folder", (path) => mkdirSync(path)],
    ["not a plain file", makePipe],
    ["open to others", (path) => chmodSync(put(path), 0o620)],
    ["open to others", (path) => chmodSync(put(path), 0o602)],
    ["in a folder open to others", (path) => within(path, () => chmodSync(folder, 0o770))],
    ["in a folder open to others", (path) => within(path, () => chmodSync(folder, 0o702))],
  ])("is told and not read, for it is %s", async (problem, make) => {
    make(join(folder, name));
    const disk = nodeJournalDisk(folder);
    const [file] = await readJournals(disk);
    expect(file).toMatchObject({ header: null, entries: [], faults: [{ file: name, line: 1, problem }] });
    const { faults, sound } = await verifyJournals(disk);
    expect([faults, sound]).toEqual([[{ file: name, line: 1, problem }], false]);
  });

  it.each<[string, (path: string) => void]>([
    ["a folder that all may enter and read", () => chmodSync(folder, 0o755)],
    ["a folder of one's own in one that all may write to", () => chmodSync(home, 0o777)],
    ["a file that all may read", (path) => chmodSync(path, 0o644)],
  ])("is read in %s", async (_what, make) => {
    make(put(join(folder, name)));
    const [file] = await readJournals(nodeJournalDisk(folder));
    expect(file?.faults.map(({ problem }) => problem)).toEqual(["not an entry"]);
  });

  it.skipIf(!isRoot).each<[string, (path: string) => void]>([
    ["another user's", (path) => chownSync(put(path), nobody, nobody)],
    ["in another user's folder", (path) => within(path, () => chownSync(folder, nobody, nobody))],
  ])("is told and not read, for it is %s", async (problem, make) => {
    make(join(folder, name));
    const [file] = await readJournals(nodeJournalDisk(folder));
    expect(file?.faults).toEqual([{ file: name, line: 1, problem }]);
  });

  it("is told for receipts as well, and for the file of heads", async () => {
    const receipts = "receipts-2026-01-05-12-abc.jsonl";
    mkdirSync(join(folder, receipts));
    makePipe(join(folder, "heads.jsonl"));
    const disk = nodeJournalDisk(folder);
    expect(await readReceipts(disk)).toMatchObject([{ name: receipts, receipts: [] }]);
    expect((await verifyJournals(disk)).faults).toEqual([
      { file: receipts, line: 1, problem: "a folder" },
      { file: "heads.jsonl", line: 1, problem: "not a plain file" },
    ]);
  });
});

describe.skipIf(isWindows)("what is written at its end", () => {
  it.each<[string, (path: string) => void]>([
    ["NOT_PLAIN", makePipe],
    ["NOT_PLAIN", (path) => mkdirSync(path)],
    ["IS_LINK", (path) => symlinkSync(put(join(home, "elsewhere")), path)],
    ["IS_LINK", (path) => symlinkSync(join(home, "nowhere"), path)],
  ])("is a plain file, made where it is missing, or is refused without waiting: %s", async (code, make) => {
    const disk = nodeJournalDisk(folder);
    await (await disk.open("one")).close();
    make(join(folder, "heads.jsonl"));
    await expect(disk.open("heads.jsonl")).rejects.toMatchObject({ code });
  });
});

describe.skipIf(isWindows)("a folder of journals", () => {
  it("is told to be open to others before there is anything in it", async () => {
    expect(await folderProblem(folder)).toBeNull();
    chmodSync(folder, 0o777);
    expect(await folderProblem(folder)).toBe("in a folder open to others");
  });
});

describe("a sign of life", () => {
  it("changes with each beat and each write, and nothing of what stands in the file", async () => {
    const disk = nodeJournalDisk(folder);
    expect(await disk.pulse(name)).toBeNull();
    await expect(disk.beat(name)).rejects.toMatchObject({ code: "ENOENT" });
    const path = put(join(folder, name));
    utimesSync(path, 1, 1);
    const first = await disk.pulse(name);
    expect(await disk.pulse(name)).toBe(first);
    await disk.beat(name);
    const second = await disk.pulse(name);
    const file = await disk.open(name);
    await file.append("{}\n");
    await file.close();
    expect(new Set([first, second, await disk.pulse(name)]).size).toBe(3);
    expect(await disk.read(name)).toBe("{}\n{}\n");
  });

  it.skipIf(isWindows)("is not waited for where it is a pipe", async () => {
    makePipe(join(folder, name));
    expect(await nodeJournalDisk(folder).pulse(name)).not.toBeNull();
  });
});
