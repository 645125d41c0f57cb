import type { Readable } from "node:stream";

/** The most that a JSON body may unpack to, in bytes. */
const jsonBodyLimit = 64 * 1024 * 1024;
/** What is nested more deeply could be read, but not written out again. */
const deepestJson = 500;

/** A body that is too large for the mock to hold. */
class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
  readonly statusCode = 413;
}

/** Collects a body that is expected to be small. */
export async function collectBody(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > jsonBodyLimit) throw new BodyTooLargeError("the body is larger than 64 MiB");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export type JsonBody =
  | { readonly kind: "none" }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "broken"; readonly message: string };

/** Reads a collected body as JSON, whatever its content type says. Nothing at all is no body. */
export function readJson(body: unknown): JsonBody {
  if (!Buffer.isBuffer(body) || body.length === 0) return { kind: "none" };
  const text = body.toString("utf8");
  if (text.trim() === "") return { kind: "none" };
  if (body.length > 2 * deepestJson && isTooDeep(body))
    return { kind: "broken", message: `it is nested more than ${String(deepestJson)} levels deep` };
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "broken", message: error instanceof Error ? error.message : String(error) };
  }
}

/** Counts brackets outside of texts; whether the rest is JSON does not matter. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let isInText = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (isInText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) {
      isInText = true;
    } else if (byte === openList || byte === openObject) {
      depth += 1;
      if (depth > deepestJson) return true;
    } else if (byte === closeList || byte === closeObject) {
      depth -= 1;
    }
  }
  return false;
}

const [quote, backslash, openList, closeList, openObject, closeObject] = Buffer.from('"\\[]{}');
