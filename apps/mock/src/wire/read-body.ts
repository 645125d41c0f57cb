import type { Readable } from "node:stream";

/** The most that a JSON body may unpack to, in bytes. */
const jsonBodyLimit = 64 * 1024 * 1024;

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
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "broken", message: error instanceof Error ? error.message : String(error) };
  }
}
