import { mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "./make-folder.js";

const freshFolder = (): string => mkdtempSync(join(tmpdir(), "simjobs-folder-"));

it("makes what is missing, for nobody else, and leaves what is there", () => {
  const path = join(freshFolder(), "a", "b");
  makeFolder(path);
  makeFolder(path);
  if (process.platform !== "win32") expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  expect(statSync(path).isDirectory()).toBe(true);
});

it.each([
  ["a file", "EEXIST", ["a"]],
  ["a file above it", "ENOTDIR", ["a", "b"]],
])("refuses %s in its place", (_what, code, names) => {
  const root = freshFolder();
  writeFileSync(join(root, "a"), "");
  expect(() => makeFolder(join(root, ...names))).toThrow(expect.objectContaining({ code }));
});

it.skipIf(process.platform !== "linux").each(["/proc/simjobs", "/proc/simjobs/a/b"])(
  "ends where nobody can make a folder: %s",
  (path) => {
    expect(() => makeFolder(path)).toThrow(expect.objectContaining({ code: "ENOENT" }));
  },
);
