import { mkdirSync, mkdtempSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolders } from "./make-folders.js";

const freshFolder = (): string => mkdtempSync(join(tmpdir(), "simjobs-folders-"));

it("makes what is missing, and tells the first of it", async () => {
  const root = freshFolder();
  expect(await makeFolders(join(root, "a", "b", "c"), 0o700)).toBe(join(root, "a"));
  expect(statSync(join(root, "a", "b", "c")).isDirectory()).toBe(true);
  if (process.platform !== "win32") expect(statSync(join(root, "a", "b")).mode & 0o777).toBe(0o700);
  expect(await makeFolders(join(root, "a", "d"))).toBe(join(root, "a", "d"));
  expect(await makeFolders(join(root, "a", "d"))).toBeUndefined();
});

it("makes a folder once for those who want it at the same time", async () => {
  const path = join(freshFolder(), "a", "b");
  await Promise.all(Array.from({ length: 8 }, async () => makeFolders(path)));
  expect(statSync(path).isDirectory()).toBe(true);
});

it.each([
  ["a file", (path: string) => writeFileSync(path, ""), "EEXIST"],
  ["a link that leads nowhere", (path: string) => symlinkSync("nowhere", path), "ENOENT"],
  ["a link in a circle", (path: string) => symlinkSync("a", path), "ELOOP"],
])("refuses %s in its place", async (_what, put, code) => {
  const path = join(freshFolder(), "a");
  put(path);
  await expect(makeFolders(path)).rejects.toMatchObject({ code });
});

it("refuses a folder below a file", async () => {
  const path = join(freshFolder(), "a");
  writeFileSync(path, "");
  await expect(makeFolders(join(path, "b", "c"))).rejects.toMatchObject({ code: "ENOTDIR" });
});

it("goes on below a link to a folder", async () => {
  const root = freshFolder();
  mkdirSync(join(root, "real"));
  symlinkSync("real", join(root, "link"));
  expect(await makeFolders(join(root, "link", "a"))).toBe(join(root, "link", "a"));
});

it.skipIf(process.platform !== "linux").each(["/proc/simjobs", "/proc/simjobs/a/b", "/proc/self/simjobs/a"])(
  "ends where nobody can make a folder: %s",
  async (path) => {
    await expect(makeFolders(path)).rejects.toMatchObject({ code: "ENOENT" });
  },
);
