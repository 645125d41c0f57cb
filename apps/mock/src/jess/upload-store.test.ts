import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UploadStore } from "./upload-store.js";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "upload-store-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const pieces = (count: number): Readable =>
  Readable.from(Array.from({ length: count }, () => Buffer.alloc(1000, "x")));

it("keeps a small file in memory, and reads any part of it", async () => {
  const store = new UploadStore(root);
  const file = await store.receive("in.idf", Readable.from([Buffer.from("Version,"), Buffer.from("9.3;")]));
  expect(file).toMatchObject({
    name: "in.idf",
    bytes: 12,
    sha256: createHash("sha256").update("Version,9.3;").digest("hex"),
  });
  expect((await file.read(8, 3)).toString()).toBe("9.3");
  expect(await readdir(root)).toEqual([]);
});

it("writes a large file to a folder of its own, for this user only, and removes it in the end", async () => {
  const store = new UploadStore(root);
  const file = await store.receive("big.idf", pieces(3000));
  expect(file.bytes).toBe(3_000_000);
  expect((await file.read(2_999_990, 100)).toString()).toBe("x".repeat(10));
  const [folder = ""] = await readdir(root);
  const [written = ""] = await readdir(join(root, folder));
  const { size, mode } = await stat(join(root, folder, written));
  expect([size, mode & 0o777]).toEqual([3_000_000, 0o600]);
  await store.close();
  expect(await readdir(root)).toEqual([]);
});

it("takes many small files to the disk once they fill the memory", async () => {
  const store = new UploadStore(root);
  for (let count = 0; count < 70; count += 1) await store.receive("part.idf", pieces(1000));
  const [folder = ""] = await readdir(root);
  expect((await readdir(join(root, folder))).length).toBeGreaterThan(0);
  await store.close();
});
