/** A report is a text for people. More than this is not read; its end is what counts, so the beginning is dropped. */
const largestReport = 4 * 1024 * 1024;

/** Reads a report, or the end of a very long one. */
export async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let kept: Buffer = Buffer.alloc(0);
  for await (const chunk of content) {
    // A program that died, or a disk that was full, leaves zeros behind the text; no report has any in it.
    kept = Buffer.concat([kept, chunk.includes(0) ? chunk.filter((byte) => byte !== 0) : chunk]);
    if (kept.byteLength > 2 * largestReport) kept = Buffer.from(kept.subarray(-largestReport));
  }
  return kept.toString("utf8");
}
