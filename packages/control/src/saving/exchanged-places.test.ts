import { execFileSync } from "node:child_process";
import {
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { ResultFile } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { aFolder, file, filesOf, tree, write } from "../../test/folder-tree.js";
import { nodeDisk } from "./saving-disk.js";
import { saveOn, saveResults } from "./save-results.js";

/** A file in the middle of whose arrival something happens. */
function fileDuring(path: string, happening: () => void): ResultFile {
  const content = async function* () {
    yield Buffer.from("ne");
    happening();
    yield Buffer.from("w");
  };
  return { path, size: null, content: content() };
}

const swapFor = (place: string, other: string) => (base: string) => {
  renameSync(join(base, place), join(base, "was"));
  symlinkSync(join(base, other), join(base, place));
};

describe("a folder that is exchanged while results are on their way", () => {
  it.each<[string, string, Record<string, string>, (base: string) => void]>([
    ["for a link, where it was there", "out", { "out/a": "old" }, swapFor("out", "victim")],
    [
      "for a link, where it was to be made",
      "out",
      {},
      (base) => symlinkSync(join(base, "victim"), join(base, "out")),
    ],
    ["for a link to nowhere", "out", {}, (base) => symlinkSync(join(base, "nowhere"), join(base, "out"))],
    [
      "for another folder",
      "out",
      { "out/a": "old" },
      (base) => {
        renameSync(join(base, "out"), join(base, "was"));
        renameSync(join(base, "victim"), join(base, "out"));
        symlinkSync(join(base, "out"), join(base, "victim"));
      },
    ],
    [
      "for a file",
      "out",
      { "out/a": "old" },
      (base) => {
        renameSync(join(base, "out"), join(base, "was"));
        writeFileSync(join(base, "out"), "mine");
      },
    ],
    [
      "by its parent, where it was there",
      "up/out",
      { "up/out/a": "old", "victim/out/a": "precious" },
      swapFor("up", "victim"),
    ],
    ["by its parent, where it was to be made", "up/out", { "up/x": "x" }, swapFor("up", "victim")],
    [
      "by something above its parent",
      "top/up/out",
      { "top/up/out/a": "old", "victim/up/out/a": "precious" },
      swapFor("top", "victim"),
    ],
    ["for nothing", "out", { "out/a": "old" }, (base) => renameSync(join(base, "out"), join(base, "was"))],
  ])("%s, is not written through", async (_how, folder, before, exchange) => {
    const base = aFolder();
    write(base, { "victim/a": "precious", ...before });
    let expected: Record<string, string> = {};
    const arriving = fileDuring("a", () => {
      exchange(base);
      expected = withoutStaging(tree(base));
    });
    await expect(
      saveResults(filesOf(arriving, file("b", "2")), join(base, folder), { overwrite: true }),
    ).rejects.toMatchObject({ code: "file_unwritable" });
    expect(tree(base)).toEqual(expected);
  });

  it("for one that somebody else has made, gets the results if nothing of them is there", async () => {
    const base = aFolder();
    const arriving = fileDuring("a", () => write(base, { "out/mine": "mine" }));
    await saveResults(filesOf(arriving), join(base, "out"));
    expect(tree(base)).toEqual({ "out/mine": "mine", "out/a": "new" });
  });
});

function withoutStaging(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => !path.includes(".simjobs-")));
}

describe("what comes into the way while results are on their way", () => {
  it.each<[string, (base: string) => void, (base: string) => void]>([
    [
      "a file",
      (base) => writeFileSync(join(base, "out/b"), "mine"),
      (base) => expect(readFileSync(join(base, "out/b"), "utf8")).toBe("mine"),
    ],
    [
      "a link",
      (base) => symlinkSync("../victim", join(base, "out/b")),
      (base) => expect(lstatSync(join(base, "out/b")).isSymbolicLink()).toBe(true),
    ],
    [
      "a folder",
      (base) => mkdirSync(join(base, "out/b")),
      (base) => expect(lstatSync(join(base, "out/b")).isDirectory()).toBe(true),
    ],
  ])("%s, stays, and nothing is written", async (_what, happen, check) => {
    const base = aFolder();
    write(base, { victim: "precious", "out/x": "x" });
    const arriving = fileDuring("b", () => happen(base));
    await expect(saveResults(filesOf(file("a", "1"), arriving), join(base, "out"))).rejects.toMatchObject({
      code: "bad_input",
    });
    check(base);
    expect(tree(base)).toMatchObject({ victim: "precious", "out/x": "x" });
    expect(tree(base)).not.toHaveProperty("out/a");
  });

  it("a link in place of a folder inside, is not followed", async () => {
    const base = aFolder();
    write(base, { "victim/b": "precious", "out/case/b": "old" });
    const arriving = fileDuring("case/b", () => swapFor("out/case", "victim")(base));
    await expect(
      saveResults(filesOf(file("a", "1"), arriving), join(base, "out"), { overwrite: true }),
    ).rejects.toMatchObject({ code: "bad_input" });
    expect(readFileSync(join(base, "victim/b"), "utf8")).toBe("precious");
  });

  it.skipIf(process.platform !== "linux")(
    "a link in the very moment in which a folder is entered, is not followed",
    async () => {
      const base = aFolder();
      write(base, { "victim/b": "precious", "out/case/b": "old" });
      let isSwapped = false;
      const disk = {
        ...nodeDisk,
        openFolder: (path: string) => {
          if (path.endsWith("/case") && !isSwapped) {
            isSwapped = true;
            renameSync(join(base, "out/case"), join(base, "out/was"));
            symlinkSync(join(base, "victim"), join(base, "out/case"));
          }
          return nodeDisk.openFolder(path);
        },
      };
      const work = saveOn(disk, filesOf(file("a", "1"), file("case/b", "new")), join(base, "out"), {
        overwrite: true,
      });
      await expect(work).rejects.toMatchObject({ code: "file_unwritable" });
      expect(readFileSync(join(base, "victim/b"), "utf8")).toBe("precious");
      expect(tree(base)).not.toHaveProperty("out/a");
    },
  );

  it("a folder in place of a file in the very moment in which that is replaced, stays with all that is in it", async () => {
    const base = aFolder();
    write(base, { "out/a": "old" });
    const disk = {
      ...nodeDisk,
      rename: (from: string, to: string) => {
        if (from.endsWith("/a") && to.includes("/replaced/")) {
          rmSync(join(base, "out/a"));
          write(base, { "out/a/thesis": "mine" });
        }
        nodeDisk.rename(from, to);
      },
    };
    const work = saveOn(disk, filesOf(file("a", "1")), join(base, "out"), { overwrite: true });
    await expect(work).rejects.toMatchObject({ code: "bad_input" });
    expect(tree(base)).toEqual({ "out/a/thesis": "mine" });
  });
});

describe("what is replaced", () => {
  it("keeps its content under the other names that it has", async () => {
    const base = aFolder();
    write(base, { "out/a": "mine" });
    linkSync(join(base, "out/a"), join(base, "elsewhere"));
    await saveResults(filesOf(file("a", "1")), join(base, "out"), { overwrite: true });
    expect(tree(base)).toEqual({ elsewhere: "mine", "out/a": "1" });
  });

  it.skipIf(process.platform === "win32")("may be a pipe, which nobody waits for", async () => {
    const base = aFolder();
    mkdirSync(join(base, "out"));
    execFileSync("sh", ["-c", `mkfifo "$0"`, join(base, "out/a")]);
    await saveResults(filesOf(file("a", "1")), join(base, "out"), { overwrite: true });
    expect(tree(base)).toEqual({ "out/a": "1" });
  });
});
