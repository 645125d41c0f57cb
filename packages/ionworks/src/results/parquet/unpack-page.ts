import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { JobError } from "@simjobs/core";
import { Decompress } from "fzstd";
import type { CompressionCodec, Compressors } from "hyparquet";
import { compressors as others } from "hyparquet-compressors";

/** A page of more bytes than this is not unpacked: writers make pages of about a million. */
export const mostPageBytes = 128 * 1024 ** 2;

/**
 * How pages are unpacked, for hyparquet too. None gives more bytes than the page's header has said, whatever the packed ones
 * say of themselves.
 */
export const pageCompressors: Compressors = {
  ...others,
  GZIP: (packed, bytes) => gunzipSync(packed, { maxOutputLength: atLeastOne(bytes) }),
  BROTLI: (packed, bytes) => brotliDecompressSync(packed, { maxOutputLength: atLeastOne(bytes) }),
  ZSTD: unpackZstd,
};

/** @throws {JobError} `not_supported` for a codec that is not known; {Error} for another size than told */
export function unpackPage(packed: Uint8Array, bytes: number, codec: CompressionCodec): Uint8Array {
  if (codec === "UNCOMPRESSED") {
    if (packed.byteLength !== bytes) throw new Error("a page that is not packed has two sizes");
    return packed;
  }
  const unpack = pageCompressors[codec];
  if (unpack === undefined) throw unknownForm(`packed with ${codec}`);
  const unpacked = unpack(packed, bytes);
  if (unpacked.byteLength !== bytes) throw new Error("a page unpacks to another size than it says");
  return unpacked;
}

/** What is sound for all we know, and cannot be read here. */
export function unknownForm(how: string): JobError {
  return new JobError("not_supported", `the table is ${how}, which is not read here`, {
    hint: "Fetch the file as it is (parquet), and read it with a program that knows this.",
  });
}

function unpackZstd(packed: Uint8Array, bytes: number): Uint8Array {
  const unpacked = new Uint8Array(bytes);
  let filled = 0;
  const stream = new Decompress((chunk) => {
    if (chunk.byteLength > bytes - filled) throw new Error("a page unpacks to more than it says");
    unpacked.set(chunk, filled);
    filled += chunk.byteLength;
  });
  stream.push(packed, true);
  return unpacked.subarray(0, filled);
}

/** Zlib takes no limit of none. */
function atLeastOne(bytes: number): number {
  return Math.max(1, bytes);
}
