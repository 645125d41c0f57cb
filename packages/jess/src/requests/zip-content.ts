import { isNoise, JobError } from "@simjobs/core";
import type { JessFile } from "./jess-file.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { fingerprint, readStart } from "./read-content.js";
import { openArchive, type ZipMember } from "./zip/archive.js";

/** What is in a zip that is to be sent. To be closed. */
export interface ZipContent {
  /** Noise is left out: it means nothing, though it goes along. */
  readonly entries: readonly InventoryEntry[];
  close(): void;
}

const zipLimits = { maxBytes: 1024 ** 4, maxEntries: 100_000, maxRatio: Infinity };
/** A zip of no more than this is unpacked once before it is sent, as that takes a moment only. */
const mostTriedBytes = 1024 ** 3;

/**
 * Looks into a zip as the service is going to: all that it has to unpack must be there, whole, and in a form that programs
 * can read.
 *
 * @throws {JobError} `bad_input`
 * @see docs/services/jess.md 9.3
 */
export async function lookIntoZip(
  file: JessFile,
  name: string,
  signal: AbortSignal | undefined,
): Promise<ZipContent> {
  const bad = (why: string, cause?: unknown): JobError =>
    new JobError("bad_input", `${JSON.stringify(name)} cannot be sent: ${why}`, {
      cause,
      hint: "Pack it anew, as a plain zip: without a password, in one piece, by the usual method (Deflate).",
    });
  const source = typeof file === "string" ? file : file.content;
  const archive = await openArchive(source, zipLimits, { broken: bad, tooLarge: bad });
  try {
    const members = archive.members.filter(({ path }) => !isNoise(path));
    if (members.length === 0) throw bad("there are no files in the zip");
    const isBesideNoise = members.length < archive.members.length;
    for (const { path, fault } of members) {
      if (fault !== undefined) {
        throw bad(`${JSON.stringify(path.slice(0, 200))} in the zip cannot be unpacked: ${fault}`);
      }
    }
    if (members.reduce((sum, { size }) => sum + size, 0) <= mostTriedBytes) await unpack(members, signal);
    return {
      entries: members.map((member) => ({
        path: member.path,
        isPacked: true,
        isBesideNoise,
        read: (maxBytes) => readStart(member.open(), maxBytes),
        fingerprint: async () => fingerprint(member.size, member.crc32),
      })),
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** Unpacks all files into nothing, which tells of damage. */
async function unpack(members: readonly ZipMember[], signal: AbortSignal | undefined): Promise<void> {
  for (const member of members) {
    for await (const _chunk of member.open()) signal?.throwIfAborted();
  }
}
