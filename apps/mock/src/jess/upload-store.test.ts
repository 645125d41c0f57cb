import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StoreFullError, UploadStore } from "./upload-store.js";

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

const large = 1500;

it("keeps a file for as long as somebody needs it", async () => {
  const store = new UploadStore(root);
  const file = await store.receive("big.idf", pieces(large));
  store.keep(file);
  await store.drop(file);
  expect(store.use).toEqual({ files: 1, inMemory: 0, onDisk: large * 1000 });
  expect((await file.read(0, 3)).toString()).toBe("xxx");
  await store.drop({ ...file, name: "a copy of the object" });
  expect(store.use).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
  const [folder = ""] = await readdir(root);
  expect(await readdir(join(root, folder))).toEqual([]);
  await store.drop(file);
  expect(store.use).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
  await store.close();
});

it("takes no more than its limit to the disk, and leaves nothing of what was too much", async () => {
  const store = new UploadStore(root, 2_000_000);
  const first = await store.receive("first.idf", pieces(large));
  await expect(store.receive("second.idf", pieces(large))).rejects.toThrow(StoreFullError);
  expect(store.use).toEqual({ files: 1, inMemory: 0, onDisk: large * 1000 });
  const [folder = ""] = await readdir(root);
  expect(await readdir(join(root, folder))).toHaveLength(1);
  await store.drop(first);
  await store.receive("third.idf", pieces(large));
  expect(store.use).toMatchObject({ files: 1, onDisk: large * 1000 });
  await store.close();
});

async function* broken(): AsyncGenerator<Buffer> {
  yield* pieces(large);
  throw new Error("gone");
}

it("leaves nothing of a file whose sender goes away", async () => {
  const store = new UploadStore(root);
  await expect(store.receive("big.idf", Readable.from(broken()))).rejects.toThrow("gone");
  expect(store.use).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
  const [folder = ""] = await readdir(root);
  expect(await readdir(join(root, folder))).toEqual([]);
  await store.close();
});

it("starts anew after it was cleared, and knows old files no more", async () => {
  const store = new UploadStore(root);
  const old = await store.receive("old.idf", pieces(large));
  store.clear();
  expect(store.use).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
  const next = await store.receive("new.idf", pieces(large));
  await store.drop(old);
  expect(store.use).toMatchObject({ files: 1, onDisk: large * 1000 });
  expect((await next.read(0, 1)).toString()).toBe("x");
  await store.close();
  expect(await readdir(root)).toEqual([]);
});
