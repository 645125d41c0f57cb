import { TextDecoder } from "node:util";

/** Reads bytes as text by the charset of their content type, UTF-8 where none is given or known. */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = charsetOf(contentType);
  if (charset !== "utf-8") return decoderFor(charset).decode(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

/** The same for bytes that come piece by piece: a function to be called with one piece after the other. */
export function textReader(contentType: string | undefined): (piece: Uint8Array) => string {
  const decoder = decoderFor(charsetOf(contentType));
  return (piece) => decoder.decode(piece, { stream: true });
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder(); // a charset that nobody knows
  }
}

function charsetOf(contentType: string | undefined): string {
  if (contentType === undefined || contentType === "application/json") return "utf-8";
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/iu.exec(contentType)?.[1]?.toLowerCase();
  return charset === undefined || charset === "utf8" ? "utf-8" : charset;
}
