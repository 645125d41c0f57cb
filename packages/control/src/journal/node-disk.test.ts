import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeJournalDisk } from "./node-disk.js";

let home = "";
let folder = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "simjobs-disk-"));
  folder = join(home, "a", "journal");
});
afterEach(async () => rm(home, { recursive: true, force: true }));

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const written = async (name: string, ...texts: readonly string[]): Promise<void> => {
  const file = await nodeJournalDisk(folder).create(name);
  for (const text of texts) await file.append(text);
  await file.sync();
  await file.close();
};

describe("a real folder of journals", () => {
  it("gives the lines of a file that is larger than what is read at once, without a last one that has no end", async () => {
    // A line separator and an emoji are no ends of lines, wherever what is read at once ends.
    const lines = Array.from(
      { length: 3_000 },
      (_, index) => `${index} \u2028 \u{1f50b} ${"é".repeat(index % 97)}`,
    );
    await written("one.jsonl", ...lines.map((line) => `${line}\n`), "torn");
    const read: string[] = [];
    for await (const line of nodeJournalDisk(folder).lines?.("one.jsonl") ?? []) read.push(line);
    expect(read).toEqual(lines);
  });

  it("gives no lines of what is no file, and says so", async () => {
    await written("one.jsonl", "line\n");
    await symlink(join(folder, "one.jsonl"), join(folder, "two.jsonl"));
    const read = async (): Promise<void> => {
      for await (const line of nodeJournalDisk(folder).lines?.("two.jsonl") ?? []) expect(line).toBe("");
    };
    await expect(read()).rejects.toThrow("link");
  });

  it("has no files where it is not there yet, and reading does not make it", async () => {
    expect(await nodeJournalDisk(folder).list()).toEqual([]);
    expect(await readdir(home)).toEqual([]);
  });

  it("is made for its owner alone, and so are its files", async () => {
    const disk = nodeJournalDisk(folder);
    await written("one.jsonl", "a\n");
    await disk.claim("two.owner", "b\n");
    await (await disk.open("heads.jsonl")).close();
    expect(await modeOf(folder)).toBe(0o700);
    for (const name of ["one.jsonl", "two.owner", "heads.jsonl"]) {
      expect(await modeOf(join(folder, name)), name).toBe(0o600);
    }
  });

  it("appends whole texts in their order, to new files and to those that are there", async () => {
    const large = "ä".repeat(300_000);
    await written("one.jsonl", "first\n", `${large}\n`);
    const again = await nodeJournalDisk(folder).open("one.jsonl");
    await again.append("last\n");
    await again.close();
    expect(await nodeJournalDisk(folder).read("one.jsonl")).toBe(`first\n${large}\nlast\n`);
  });

  it("makes a file only where there is none", async () => {
    await written("one.jsonl", "mine\n");
    await expect(nodeJournalDisk(folder).create("one.jsonl")).rejects.toMatchObject({ code: "EEXIST" });
    expect(await readFile(join(folder, "one.jsonl"), "utf8")).toBe("mine\n");
  });

  it("lets one of many claim a name, whole, and leaves nothing else behind", async () => {
    const claims = Array.from({ length: 20 }, async (_, index) =>
      nodeJournalDisk(folder).claim("one.owner", `${index}\n`),
    );
    const won = await Promise.all(claims);
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(folder, "one.owner"), "utf8")).toBe(`${won.indexOf(true)}\n`);
    expect(await readdir(folder)).toEqual(["one.owner"]);
  });

  it("lists what is there, whatever it is, but for what a crash left half made", async () => {
    await written("one.jsonl", "a\n");
    await mkdir(join(folder, "more"));
    await writeFile(join(folder, ".5f0c.tmp"), "half");
    expect([...(await nodeJournalDisk(folder).list())].toSorted()).toEqual(["more", "one.jsonl"]);
  });

  it("is not taken for empty where it is a link to a disk that is not there", async () => {
    await mkdir(join(home, "a"));
    await symlink(join(home, "disk"), folder);
    await expect(nodeJournalDisk(folder).list()).rejects.toMatchObject({ code: "DANGLING" });
  });

  it("removes a file, and tells where there is none", async () => {
    await written("one.jsonl", "a\n");
    await nodeJournalDisk(folder).remove("one.jsonl");
    expect(await readdir(folder)).toEqual([]);
    await expect(nodeJournalDisk(folder).remove("one.jsonl")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it.each(["../one", "a/b", "..", ".hidden", ""])("touches nothing outside of itself: %j", async (name) => {
    const disk = nodeJournalDisk(folder);
    await mkdir(folder, { recursive: true });
    await writeFile(join(home, "one"), "not ours");
    await expect(disk.read(name)).rejects.toThrow(RangeError);
    await expect(disk.create(name)).rejects.toThrow(RangeError);
    await expect(disk.open(name)).rejects.toThrow(RangeError);
    await expect(disk.remove(name)).rejects.toThrow(RangeError);
    await expect(disk.claim(name, "x")).rejects.toThrow(RangeError);
    expect(await readdir(folder)).toEqual([]);
  });

  it("tells what the system tells where it cannot be written", async () => {
    await writeFile(join(home, "a"), "a file where the folder should be");
    await expect(nodeJournalDisk(folder).create("one.jsonl")).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(nodeJournalDisk(folder).list()).rejects.toMatchObject({ code: "ENOTDIR" });
  });
});
