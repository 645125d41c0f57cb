import { randomUUID } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { MockInputError } from "../base/mock-input-error.js";
import type { MockSnapshot } from "../base/mock-snapshot.js";
import { readSnapshot } from "./load-world.js";

/** @throws {MockInputError} where there is no snapshot that can be loaded */
export async function readSnapshotFile(path: string): Promise<MockSnapshot> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new MockInputError(`the snapshot ${path} cannot be read: ${reason}`);
  }
  try {
    return readSnapshot(JSON.parse(text));
  } catch (error) {
    if (error instanceof MockInputError) throw new MockInputError(`${path}: ${error.message}`);
    throw new MockInputError(`${path} is no snapshot: it is not JSON`);
  }
}

/** Whoever looks finds the file before or the whole new one. */
export async function writeSnapshotFile(path: string, snapshot: MockSnapshot): Promise<void> {
  const fresh = `${path}.${randomUUID()}.new`;
  await writeFile(fresh, `${JSON.stringify(snapshot)}\n`, { mode: 0o600 });
  await rename(fresh, path);
}
