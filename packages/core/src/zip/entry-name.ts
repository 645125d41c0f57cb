/** What is said of an entry's name beside it. */
interface NameFacts {
  /** The archive says that the name is UTF-8 (general purpose bit 11). */
  readonly isSaidUtf8: boolean;
  /** Content of Info-ZIP's Unicode path field (0x7075), where there is one. */
  readonly unicodePath: Uint8Array | undefined;
}

/** The upper half of code page 437, in which names are that say nothing else. */
const upperHalf =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/**
 * The name of a zip's entry. Finder and older programs write UTF-8 without saying so; what is UTF-8 is taken for it, since
 * no text in another encoding is by chance.
 *
 * @see APPNOTE.TXT 4.4.4 (bit 11), 4.6.9 (Unicode path) and appendix D
 */
export function entryName(bytes: Uint8Array, { isSaidUtf8, unicodePath }: NameFacts): string {
  const other = isSaidUtf8 ? undefined : nameIn(unicodePath, bytes);
  return other ?? utf8(bytes) ?? codePage437(bytes);
}

/** The field counts only for the name that it was made for. */
function nameIn(field: Uint8Array | undefined, name: Uint8Array): string | undefined {
  if (field === undefined || field.length < 6 || field[0] !== 1) return undefined;
  const sum = new DataView(field.buffer, field.byteOffset).getUint32(1, true);
  return sum === crc32(name) ? utf8(field.subarray(5)) : undefined;
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function codePage437(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte < 0x80 ? String.fromCodePoint(byte) : (upperHalf[byte - 0x80] ?? ""),
  ).join("");
}

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
