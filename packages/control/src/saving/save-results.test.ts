import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobError, type ResultFile } from "@simjobs/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aFolder, file, filesOf, tree, write } from "../../test/folder-tree.js";
import { saveResults } from "./save-results.js";

/** The administrator may write everywhere, so a test of permissions runs as nobody. */
async function withoutPrivileges(base: string, work: () => Promise<void>): Promise<void> {
  const nobody = 65_534;
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    for (const path of [".", ...readdirSync(base, { recursive: true, encoding: "utf8" })])
      chownSync(join(base, path), nobody, nobody);
    process.seteuid?.(nobody);
  }
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(base, 0o700);
  }
}

describe("saving results", () => {
  it("makes the folder, the ones above it and the ones inside of it", async () => {
    const base = aFolder();
    const told: string[] = [];
    const saved = await saveResults(
      filesOf(file("eplusout.err", "ok", 2), file("case 1/a.csv", "1,2"), file("empty", "")),
      join(base, "new/out"),
      { onFile: ({ path }) => told.push(path) },
    );
    expect(tree(base)).toEqual({
      "new/out/eplusout.err": "ok",
      "new/out/case 1/a.csv": "1,2",
      "new/out/empty": "",
    });
    expect(saved.files).toEqual([
      { path: "eplusout.err", bytes: 2 },
      { path: "case 1/a.csv", bytes: 3 },
      { path: "empty", bytes: 0 },
    ]);
    expect(saved.bytes).toBe(5);
    expect(told).toEqual(["eplusout.err", "case 1/a.csv", "empty"]);
  });

  it("finds names for files that not every disk can keep under theirs, and tells which", async () => {
    const base = aFolder();
    const files = ["a:b.csv", "con.txt", "A.csv", "a.csv", ".simjobs-1/plan.json"].map((path) =>
      file(path, path),
    );
    const saved = await saveResults(filesOf(...files), join(base, "out"));
    expect(tree(join(base, "out"))).toEqual({
      "a_b.csv": "a:b.csv",
      "_con.txt": "con.txt",
      "A.csv": "A.csv",
      "a (2).csv": "a.csv",
      "_.simjobs-1/plan.json": ".simjobs-1/plan.json",
    });
    expect(saved.files.map(({ path, name }) => [path, name])).toEqual([
      ["a_b.csv", "a:b.csv"],
      ["_con.txt", "con.txt"],
      ["A.csv", undefined],
      ["a (2).csv", "a.csv"],
      ["_.simjobs-1/plan.json", ".simjobs-1/plan.json"],
    ]);
  });

  it("gives the folder the rights that any new folder has", async () => {
    const base = aFolder();
    await saveResults(filesOf(file("a", "1")), join(base, "out"));
    mkdirSync(join(base, "usual"));
    expect(statSync(join(base, "out")).mode).toBe(statSync(join(base, "usual")).mode);
  });

  it("adds to a folder and leaves alone what is there", async () => {
    const base = aFolder();
    write(base, { "out/notes.txt": "mine", "out/case/old.csv": "old" });
    await saveResults(filesOf(file("case/new.csv", "new"), file("b", "2")), join(base, "out"));
    expect(tree(base)).toEqual({
      "out/notes.txt": "mine",
      "out/case/old.csv": "old",
      "out/case/new.csv": "new",
      "out/b": "2",
    });
  });

  it("peer bug: empties the folder before results arrive, and loses what was there when they do not", async () => {
    const base = aFolder();
    write(base, { "out/a": "of the last run" });
    const broken = filesOf(file("a", "new"), new JobError("unreachable", "gone"));
    await expect(saveResults(broken, join(base, "out"), { overwrite: true })).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(tree(base)).toEqual({ "out/a": "of the last run" });
  });

  it("touches no file that is there, and then writes none of the others", async () => {
    const base = aFolder();
    const before = { "out/b": "mine", "out/c/d": "mine too" };
    write(base, before);
    const work = saveResults(filesOf(file("a", "1"), file("b", "2"), file("c/d", "3")), join(base, "out"));
    await expect(work).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(/already: b, c\/d$/),
    });
    expect(tree(base)).toEqual(before);
  });

  it("replaces what is there where that is asked for, and nothing else", async () => {
    const base = aFolder();
    write(base, { "out/a": "mine", "out/other": "stays" });
    await saveResults(filesOf(file("a", "1"), file("b", "2")), join(base, "out"), { overwrite: true });
    expect(tree(base)).toEqual({ "out/a": "1", "out/b": "2", "out/other": "stays" });
  });

  it.each([true, false])("never puts a file in place of a folder (overwrite: %s)", async (overwrite) => {
    const base = aFolder();
    write(base, { "out/a/x": "mine" });
    await expect(
      saveResults(filesOf(file("a", "1")), join(base, "out"), { overwrite }),
    ).rejects.toMatchObject({ code: "bad_input" });
    expect(tree(base)).toEqual({ "out/a/x": "mine" });
  });

  it.each([true, false])("follows no link inside of the folder (overwrite: %s)", async (overwrite) => {
    const base = aFolder();
    write(base, { "elsewhere/x": "mine", "out/y": "" });
    symlinkSync(join(base, "elsewhere"), join(base, "out/case"));
    await expect(
      saveResults(filesOf(file("case/x", "1")), join(base, "out"), { overwrite }),
    ).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("case (not a folder)"),
    });
    expect(readFileSync(join(base, "elsewhere/x"), "utf8")).toBe("mine");
  });

  it("replaces a link itself, not what it leads to", async () => {
    const base = aFolder();
    write(base, { elsewhere: "mine", "out/y": "" });
    symlinkSync(join(base, "elsewhere"), join(base, "out/a"));
    await saveResults(filesOf(file("a", "1")), join(base, "out"), { overwrite: true });
    expect(tree(base)).toEqual({ elsewhere: "mine", "out/a": "1", "out/y": "" });
  });

  it("writes through a link that is the chosen folder itself", async () => {
    const base = aFolder();
    mkdirSync(join(base, "real"));
    symlinkSync(join(base, "real"), join(base, "out"));
    await saveResults(filesOf(file("a", "1")), join(base, "out"));
    expect(tree(base)).toEqual({ "real/a": "1", out: `-> ${join(base, "real")}` });
  });

  it.each<[string, readonly (ResultFile | Error)[], string]>([
    ["a source that breaks", [file("a", "1"), new JobError("unreachable", "gone")], "unreachable"],
    ["a path that leads out", [file("a", "1"), file("../b", "2")], "bad_reply"],
    ["an absolute path", [file("/etc/x", "2")], "bad_reply"],
    ["fewer bytes than announced", [file("a", "1", 2)], "bad_reply"],
    ["more bytes than announced", [file("a", "123", 2)], "bad_reply"],
    ["more bytes than allowed", [file("a", "123456"), file("b", "123456")], "too_large"],
    ["more files than allowed", [file("a", ""), file("b", ""), file("c", ""), file("d", "")], "too_large"],
  ])("leaves nothing behind after %s", async (_what, files, code) => {
    const base = aFolder();
    write(base, { "out/mine": "mine" });
    for (const folder of ["out", "new"]) {
      await expect(
        saveResults(filesOf(...files), join(base, folder), { maxBytes: 10, maxFiles: 3 }),
      ).rejects.toMatchObject({ code });
    }
    expect(tree(base)).toEqual({ "out/mine": "mine" });
    expect(readdirSync(base)).toEqual(["out"]);
  });

  it("leaves nothing behind when it is stopped in the middle of a file", async () => {
    const base = aFolder();
    const stop = new AbortController();
    const reason = new Error("enough");
    const endless: ResultFile = {
      path: "a",
      size: null,
      content: (async function* content() {
        for (let nth = 0; ; nth += 1) {
          yield Buffer.from("x");
          if (nth === 3) stop.abort(reason);
        }
      })(),
    };
    await expect(saveResults(filesOf(endless), join(base, "out"), { signal: stop.signal })).rejects.toBe(
      reason,
    );
    expect(readdirSync(base)).toEqual([]);
  });

  it("takes everything back if the last file cannot be put in its place", async () => {
    const base = aFolder();
    const before = { "out/a": "mine", "out/locked/mine": "mine" };
    write(base, before);
    await withoutPrivileges(base, async () => {
      chmodSync(join(base, "out/locked"), 0o500);
      const files = filesOf(file("a", "1"), file("sub/b", "2"), file("locked/c", "3"));
      await expect(saveResults(files, join(base, "out"), { overwrite: true })).rejects.toMatchObject({
        code: "file_unwritable",
        message: expect.stringContaining("permission"),
      });
    });
    expect(tree(base)).toEqual(before);
    expect(existsSync(join(base, "out/sub"))).toBe(false);
  });

  it.each([
    ["a file is where the folder should be", (base: string) => writeFileSync(join(base, "out"), "mine")],
    ["a file is above it", (base: string) => writeFileSync(join(base, "out"), "mine"), "out/below"],
    ["it is a link to nowhere", (base: string) => symlinkSync(join(base, "nowhere"), join(base, "out"))],
  ])("says so where %s", async (_what, prepare, folder = "out") => {
    const base = aFolder();
    prepare(base);
    await expect(saveResults(filesOf(file("a", "1")), join(base, folder))).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(readdirSync(base)).toEqual(["out"]);
  });

  it("says so where there is no permission", async () => {
    const base = aFolder();
    await withoutPrivileges(base, async () => {
      chmodSync(base, 0o500);
      await expect(saveResults(filesOf(file("a", "1")), join(base, "out"))).rejects.toMatchObject({
        code: "file_unwritable",
        message: expect.stringContaining("permission"),
      });
    });
    expect(readdirSync(base)).toEqual([]);
  });

  it("works inside of a folder whose parent cannot be written to", async () => {
    const base = aFolder();
    write(base, { "out/mine": "mine" });
    await withoutPrivileges(base, async () => {
      chmodSync(base, 0o500);
      await saveResults(filesOf(file("a", "1")), join(base, "out"));
    });
    expect(tree(base)).toEqual({ "out/mine": "mine", "out/a": "1" });
  });

  it("writes nothing outside of the folder, whatever the paths are", async () => {
    const piece = fc.constantFrom("..", ".", "/", "\\", "a", "b", "out", " ");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(piece, { maxLength: 5 }), { maxLength: 4 }), async (paths) => {
        const base = mkdtempSync(join(tmpdir(), "simjobs-save-"));
        try {
          const files = paths.map((pieces) => file(pieces.join(""), "x"));
          const saved = await saveResults(filesOf(...files), join(base, "out")).catch(() => undefined);
          const found = Object.keys(tree(base));
          expect(found.sort()).toEqual((saved?.files ?? []).map(({ path }) => `out/${path}`).sort());
          expect(existsSync(join(base, "out"))).toBe(saved !== undefined);
        } finally {
          rmSync(base, { recursive: true, force: true });
        }
      }),
      { numRuns: 60 },
    );
  });
});
