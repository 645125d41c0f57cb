/** Why bytes are no text that can be read. Line and column count from 1, and columns are characters. */
export interface TextFault {
  readonly line: number;
  readonly column: number;
  /** `it is UTF-16`, `the byte 0xe9 is no UTF-8` */
  readonly why: string;
}

/** What bytes say as text, or why they say nothing. */
export type DecodedText =
  | { readonly text: string; readonly fault?: undefined }
  | { readonly fault: TextFault; readonly text?: undefined };

/**
 * Reads bytes as UTF-8, exactly: where one byte is none, there is no text. A mark at the beginning, which some editors
 * write, is no part of the text. Everything else stays as it is, ends of lines too.
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const other = otherEncodingOf(bytes);
  if (other !== undefined) return { fault: { line: 1, column: 1, why: `it is ${other}` } };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { fault: findFault(bytes) };
  }
}

/** The encodings that tell of themselves in their first bytes. */
function otherEncodingOf(bytes: Uint8Array): string | undefined {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? "UTF-32" : "UTF-16";
  if (first === 0xfe && second === 0xff) return "UTF-16";
  if (first === 0 && second === 0) return "UTF-32";
  // Without a mark: every other byte of a Latin text is zero.
  const isHalfEmpty = (first === 0) !== (second === 0) && (third === 0) === (first === 0);
  return isHalfEmpty && bytes.length > 3 && (fourth === 0) === (second === 0) ? "UTF-16" : undefined;
}

/** A decoder tells that something is wrong, and not where: the shortest beginning that is wrong tells that. */
function findFault(bytes: Uint8Array): TextFault {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (beginningOf(bytes, middle) === undefined) bad = middle;
    else good = middle;
  }
  const before = beginningOf(bytes, good) ?? "";
  const lines = before.split("\n");
  const at = new TextEncoder().encode(before).length + markLength(bytes);
  const byte = bytes[at];
  const why =
    byte === undefined || bad > bytes.length
      ? "it ends within a character"
      : `the byte 0x${byte.toString(16).padStart(2, "0")} is no UTF-8`;
  return { line: lines.length, column: Array.from(lines.at(-1) ?? "").length + 1, why };
}

/** The text of the first bytes, without a character that is not whole yet; `undefined` if a byte of them is wrong. */
function beginningOf(bytes: Uint8Array, length: number): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
  } catch {
    return undefined;
  }
}

function markLength([first, second, third]: Uint8Array): number {
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
}
