import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { aFolder, file, filesOf, tree, write } from "../../test/folder-tree.js";
import { Killed, mortalDisk } from "../../test/mortal-disk.js";
import { ownMark } from "./process-mark.js";
import { nodeDisk } from "./saving-disk.js";
import { saveOn, saveResults } from "./save-results.js";
import type { Leftover } from "./tidy-up.js";

const { pid: gonePid } = spawnSync(process.execPath, ["-e", "0"]);
const [space = ""] = (await ownMark()).split("-");
const gone = `.simjobs-${space}-${gonePid}-1-0123456789ab`;

/** Looks into a file of the system until it says something. */
async function until(path: string, form: RegExp): Promise<void> {
  while (!form.test(readFileSync(path, "utf8"))) await new Promise((resolve) => setImmediate(resolve));
}

/** A staging folder as a process leaves it. */
function leave(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>> = { "arrived/a": "half" },
): void {
  mkdirSync(join(folder, name), { mode: 0o700, recursive: true });
  write(join(folder, name), files);
}

async function save(base: string): Promise<readonly Leftover[]> {
  const left: Leftover[] = [];
  await saveResults(filesOf(file("new", "1")), join(base, "out"), {
    overwrite: true,
    onLeftover: (one) => left.push(one),
  });
  return left;
}

describe("a folder of a process that has gone", () => {
  it.each(["", "out"])("is removed by the next one that comes there (in: %s)", async (below) => {
    const base = aFolder();
    write(base, { "out/mine": "mine" });
    leave(join(base, below), gone);
    expect(await save(base)).toEqual([]);
    expect(tree(base)).toEqual({ "out/mine": "mine", "out/new": "1" });
    expect(readdirSync(base)).toEqual(["out"]);
  });

  it("is removed with links in it, and not what they lead to", async () => {
    const base = aFolder();
    write(base, { "elsewhere/x": "mine" });
    leave(base, gone);
    symlinkSync(join(base, "elsewhere"), join(base, gone, "arrived/link"));
    await save(base);
    expect(tree(base)).toEqual({ "elsewhere/x": "mine", "out/new": "1" });
  });

  it.skipIf(process.platform !== "linux")("is one of a process that nobody has reaped, too", async () => {
    const base = aFolder();
    // The shell that has started it goes on as another program, which asks for no child.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
    onTestFinished(() => void parent.kill());
    const [chunk]: unknown[] = await once(parent.stdout, "data");
    const pid = Number(String(chunk));
    await until(`/proc/${parent.pid}/comm`, /^sleep/u);
    process.kill(pid, "SIGKILL");
    await until(`/proc/${pid}/stat`, /\) Z /u);
    leave(base, `.simjobs-${space}-${pid}-1-0123456789ab`);
    await save(base);
    expect(readdirSync(base)).toEqual(["out"]);
  });
});

/** Saves, and has something happen while folders are looked at. Returns how long that took, each time. */
async function saveWatching(base: string, happen: () => void): Promise<readonly number[]> {
  const pauses: number[] = [];
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms);
    happen();
  };
  await saveOn(nodeDisk, filesOf(file("new", "1")), join(base, "out"), {}, pause);
  return pauses;
}

describe("a folder of a process that nobody here can see", () => {
  const elsewhere = `.simjobs-${"0".repeat(16)}-${gonePid}-1-0123456789ab`;
  it("is removed if nobody has touched it while it was looked at", async () => {
    const base = aFolder();
    leave(base, elsewhere);
    expect(await saveWatching(base, () => {})).toEqual([6_000]);
    expect(readdirSync(base)).toEqual(["out"]);
  });

  it("stays if somebody has", async () => {
    const base = aFolder();
    leave(base, elsewhere);
    await saveWatching(base, () => nodeDisk.touch(join(base, elsewhere)));
    expect(readdirSync(base).toSorted()).toEqual([elsewhere, "out"]);
  });

  it("is looked at only where there is one", async () => {
    const base = aFolder();
    leave(base, gone);
    expect(await saveWatching(base, () => {})).toEqual([]);
  });
});

describe("nothing is touched", () => {
  it.each<[string, string]>([
    ["that has our mark in part only", ".simjobs-notes"],
    ["of a process that lives", `.simjobs-${space}-1-0-0123456789ab`],
    ["with more in its name", `${gone}.bak`],
    ["without its beginning", gone.slice(1)],
  ])("%s", async (_what, name) => {
    const base = aFolder();
    leave(base, name);
    const before = tree(base);
    await save(base);
    expect(tree(base)).toEqual({ ...before, "out/new": "1" });
  });

  it.each<[string, (path: string) => void]>([
    ["that is a file", (path) => writeFileSync(path, "mine")],
    [
      "that is a link",
      (path) => {
        mkdirSync(`${path}.real`, { mode: 0o700 });
        writeFileSync(`${path}.real/mine`, "mine");
        symlinkSync(`${path}.real`, path);
      },
    ],
    [
      "that others can write to",
      (path) => {
        mkdirSync(path);
        writeFileSync(join(path, "mine"), "mine");
        chmodSync(path, 0o777);
      },
    ],
  ])("with our mark %s", async (_what, make) => {
    const base = aFolder();
    make(join(base, gone));
    const before = tree(base);
    await save(base);
    expect(tree(base)).toEqual({ ...before, "out/new": "1" });
  });

  it.each<[string, unknown]>([
    ["is for a folder elsewhere", { target: "../elsewhere" }],
    ["is for the folder above", { target: ".." }],
    ["leads out of the folder", { files: [{ path: "../elsewhere/a", size: "1", changedNs: "1" }] }],
    ["makes folders elsewhere", { folders: ["/tmp/x"] }],
    ["is no plan", { schema: "other" }],
    ["is nothing", null],
  ])("by a plan that %s: it is told, and left where it is", async (_what, changes) => {
    const base = aFolder();
    write(base, { "elsewhere/a": "m" });
    const plan = { schema: "simjobs.move/1", target: "elsewhere", targetId: "1:1", folders: [], files: [] };
    const text = JSON.stringify(changes === null ? null : { ...plan, ...Object(changes) });
    leave(base, gone, { "plan.json": text, "replaced/0": "mine" });
    const [left] = await save(base);
    expect(left?.kept).toEqual(["everything that is in it"]);
    expect(tree(base)).toMatchObject({ "elsewhere/a": "m" });
    expect(Object.values(tree(base))).toContain("mine");
  });

  it("of two that save side by side", async () => {
    const base = aFolder();
    const second = (): Promise<unknown> => saveResults(filesOf(file("b", "2")), join(base, "other"));
    const content = async function* () {
      yield Buffer.from("1");
      await second();
      yield Buffer.from("1");
    };
    await saveResults(filesOf({ path: "a", size: 2, content: content() }), join(base, "out"));
    expect(tree(base)).toEqual({ "out/a": "11", "other/b": "2" });
  });
});

describe("files that had to make room and cannot go back", () => {
  it("stay where they are, are told of, and go back once there is room", async () => {
    const base = aFolder();
    write(base, { "out/a": "mine", "out/b": "mine too" });
    // Ended with both out of the way and one new file in its place.
    const { disk } = mortalDisk(8);
    const files = filesOf(file("a", "1"), file("b", "2"));
    await expect(saveOn(disk, files, join(base, "out"), { overwrite: true })).rejects.toThrow(Killed);
    const [name = ""] = readdirSync(base).filter((each) => each.startsWith(".simjobs-"));
    renameSync(join(base, name), join(base, gone));
    expect(existsSync(join(base, gone, "plan.json"))).toBe(true);
    write(base, { "out/b": "by somebody else" });

    const [left] = await save(base);
    expect(left).toMatchObject({ kept: ["b"] });
    expect(tree(base)).toMatchObject({ "out/a": "mine", "out/b": "by somebody else", "out/new": "1" });
    const folder = left?.folder ?? "";
    expect(tree(folder)).toMatchObject({ "replaced/1": "mine too" });

    renameSync(folder, join(base, gone));
    renameSync(join(base, "out/b"), join(base, "b of somebody else"));
    expect(await save(base)).toEqual([]);
    expect(tree(base)).toEqual({
      "out/a": "mine",
      "out/b": "mine too",
      "out/new": "1",
      "b of somebody else": "by somebody else",
    });
  });
});

it("takes nothing that the service has sent for a folder of ours", async () => {
  const base = aFolder();
  const plan = { schema: "simjobs.move/1", target: null, targetId: "1:1", folders: [], files: [] };
  const files = filesOf(file(`${gone}/plan.json`, JSON.stringify(plan)), file(`${gone}/replaced/0`, "x"));
  await saveResults(files, join(base, "out"));
  expect(await save(base)).toEqual([]);
  expect(Object.keys(tree(join(base, "out")))).toEqual([`_${gone}/plan.json`, `_${gone}/replaced/0`, "new"]);
});
