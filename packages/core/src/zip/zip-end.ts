/** Where the list of a zip's files is. All places are counted from the beginning of the file. */
export interface ZipEnd {
  readonly directoryAt: number;
  readonly directoryBytes: number;
  /** How many files it lists, as far as it says so: without zip64 records only the last 16 bits of the number count. */
  readonly entries: number;
  readonly isZip64: boolean;
  /** Bytes before the zip, as in one that unpacks itself: what the zip calls its beginning is here. */
  readonly startsAt: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const longestComment = 0xffff;
/** What may follow a zip: some programs and some downloads fill up the last block. */
const mostFollowing = 0x10000;

/** So much of the end of a file is needed to find the end of a zip in it. */
export const zipTailBytes = end64Bytes + locatorBytes + endBytes + longestComment + mostFollowing;

/**
 * The places where a zip may end, the likeliest first: a comment, or what follows, may look like an end by chance.
 *
 * @param tail - the last bytes of the file, `zipTailBytes` of them unless it is shorter
 * @returns a sentence where there is one place, and it is not the end of a zip that can be read
 * @see APPNOTE.TXT 4.3.14 to 4.3.16
 */
export function findZipEnds(tail: Uint8Array, fileBytes: number): readonly (ZipEnd | string)[] {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const tailAt = fileBytes - tail.byteLength;
  const ends: (ZipEnd | string)[] = [];
  for (let at = tail.byteLength - endBytes; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== endSignature) continue;
    if (at + endBytes + view.getUint16(at + 20, true) > tail.byteLength) continue; // its comment would not fit in
    const end = readEnd(view, at, tailAt);
    if (end !== undefined) ends.push(end);
  }
  return ends;
}

function readEnd(view: DataView, at: number, tailAt: number): ZipEnd | string | undefined {
  const locatorAt = at - locatorBytes;
  if (locatorAt >= 0 && view.getUint32(locatorAt, true) === locatorSignature) {
    return readEnd64(view, locatorAt, tailAt);
  }
  if (view.getUint16(at + 4, true) !== 0 || view.getUint16(at + 6, true) !== 0) return split;
  return place(
    {
      entries: view.getUint16(at + 10, true),
      bytes: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    },
    tailAt + at,
    false,
  );
}

const split = "it is one part of a zip that was split into several";

function readEnd64(view: DataView, locatorAt: number, tailAt: number): ZipEnd | string | undefined {
  if (view.getUint32(locatorAt + 16, true) > 1) return split;
  // It lies right before the locator, unless there is room for extensions between them; then it is where it is said to be.
  const said = bigNumber(view, locatorAt + 8) - tailAt;
  const at = [locatorAt - end64Bytes, said].find(
    (candidate) =>
      candidate >= 0 &&
      candidate + end64Bytes <= locatorAt &&
      view.getUint32(candidate, true) === end64Signature,
  );
  if (at === undefined) return undefined;
  if (view.getUint32(at + 16, true) !== 0 || view.getUint32(at + 20, true) !== 0) return split;
  return place(
    {
      entries: bigNumber(view, at + 32),
      bytes: bigNumber(view, at + 40),
      offset: bigNumber(view, at + 48),
    },
    tailAt + at,
    true,
  );
}

/** The list ends where the end record begins, so whatever is before its beginning is no part of the zip. */
function place(
  said: { readonly entries: number; readonly bytes: number; readonly offset: number },
  endAt: number,
  isZip64: boolean,
): ZipEnd | string | undefined {
  const directoryAt = endAt - said.bytes;
  const startsAt = directoryAt - said.offset;
  if (said.bytes === 0 && endAt > 0) return undefined; // one without a list has nothing before its end
  if (startsAt < 0) return "its beginning is missing";
  return { directoryAt, directoryBytes: said.bytes, entries: said.entries, isZip64, startsAt };
}

/** More than a double keeps is more than any file has. */
function bigNumber(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
