import { AttemptError } from "../failure/attempt-error.js";
import { tooLarge } from "../exchange.js";

/**
 * Unpacks a body by its `Content-Encoding`, and stops as soon as more than `maxBytes` have come out: 48 KB of gzip can
 * hold 50 MB.
 *
 * @throws {AttemptError} `too-large`, `unreadable`
 */
export async function unpack(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase() ?? "") {
    case "":
    case "identity":
      return body;
    case "gzip":
    case "x-gzip":
      return body.byteLength === 0 ? body : gunzipped(body, maxBytes);
    default:
      throw new AttemptError(
        "unreadable",
        `the answer is encoded in a way that nobody asked for${named(encoding)}`,
      );
  }
}

async function gunzipped(body: Buffer, maxBytes: number): Promise<Buffer> {
  const { gunzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength: Math.max(1, maxBytes) }, (error, result) => {
      if (error === null) resolve(result);
      else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") reject(tooLarge(maxBytes));
      else reject(new AttemptError("unreadable", "the answer is broken gzip", { cause: error }));
    });
  });
}

function named(encoding: string | undefined): string {
  return encoding !== undefined && /^[a-z-]{1,12}$/u.test(encoding) ? ` (${encoding})` : "";
}
