import { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import type { Content } from "./content.js";
import { StoreFullError, type StoredFile, type UploadStore } from "./upload-store.js";
import { zipEntries } from "./zip-entries.js";

/** What one zip may unpack to. */
const mostBytes = 1024 * 1024 * 1024;

/**
 * Unpacks a zip into the store, as the service does with every zip that it is sent; the zip itself is dropped.
 *
 * @returns the files, which the caller has to drop; `undefined` if it is no zip that can be unpacked
 * @throws {StoreFullError}
 */
export async function unpackZip(
  zip: StoredFile,
  uploads: UploadStore,
): Promise<readonly StoredFile[] | undefined> {
  const files: StoredFile[] = [];
  try {
    const entries = await zipEntries(zip);
    if (entries === undefined) return undefined;
    if (entries.reduce((sum, { bytes }) => sum + bytes, 0) > mostBytes) return undefined;
    for (const entry of entries) {
      files.push(await uploads.receive(entry.name, Readable.from(asAnnounced(entry), { objectMode: false })));
    }
    return files;
  } catch (error) {
    for (const file of files) await uploads.drop(file);
    if (error instanceof StoreFullError) throw error;
    return undefined;
  } finally {
    await uploads.drop(zip);
  }
}

/**
 * Stops at an entry that unpacks to more, or to less, than it says: that is how a zip bomb goes off. One with another checksum
 * than it says is damaged.
 */
async function* asAnnounced({
  bytes,
  crc32: said,
  open,
}: Content & { readonly crc32: number }): AsyncGenerator<Buffer> {
  let left = bytes;
  let sum = 0;
  for await (const chunk of open()) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    left -= piece.length;
    if (left < 0) break;
    sum = crc32(piece, sum);
    yield piece;
  }
  if (left !== 0) throw new RangeError("an entry of the zip has another size than it says");
  if (sum !== said) throw new RangeError("an entry of the zip is damaged");
}
