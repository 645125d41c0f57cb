import { Readable } from "node:stream";
import { readWhole } from "../jess/content.js";
import { UploadStore } from "../jess/upload-store.js";
import { zipEntries } from "../jess/zip-entries.js";

/** The files of a zip, by name; `undefined` if it is none. */
export async function readZip(zip: Buffer): Promise<ReadonlyMap<string, Buffer> | undefined> {
  const store = new UploadStore();
  try {
    const entries = await zipEntries(await store.receive("a.zip", Readable.from([zip])));
    if (entries === undefined) return undefined;
    const files = new Map<string, Buffer>();
    for (const entry of entries) files.set(entry.name, await readWhole(entry));
    return files;
  } finally {
    await store.close();
  }
}
