import type { RequestBody } from "@simjobs/http";
import type { CheckedFile } from "./jess-file.js";

export interface MultipartField {
  readonly name: string;
  readonly value: string;
}

export interface MultipartBody {
  readonly body: Extract<RequestBody, { readonly kind: "stream" }>;
  /** What went wrong with a file while the body was last read, if anything did. The body was not sent whole then. */
  readonly failure: () => unknown;
}

interface Part {
  readonly size: number;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/**
 * A `multipart/form-data` body, streamed, its length known beforehand.
 *
 * Fields come first. They carry a type with a character set, as one known client sends them: without it a server may
 * take a title with an umlaut for Latin-1. Every file is a part of the name `file`.
 *
 * @param boundary - must not occur in what is sent; the caller makes it random
 * @see docs/services/jess.md 3 J7
 */
export function multipartBody(
  boundary: string,
  fields: readonly MultipartField[],
  files: readonly CheckedFile[],
): MultipartBody {
  const parts: readonly Part[] = [
    ...fields.map(({ name, value }) =>
      textPart(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quotable(name)}"\r\n` +
          `Content-Type: text/plain; charset=utf-8\r\n\r\n${value}\r\n`,
      ),
    ),
    ...files.flatMap((file) => [
      textPart(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quotable(file.name)}"\r\n` +
          "Content-Type: application/octet-stream\r\n\r\n",
      ),
      file,
      textPart("\r\n"),
    ]),
    textPart(`--${boundary}--\r\n`),
  ];
  let failure: unknown;

  async function* open(): AsyncGenerator<Uint8Array> {
    failure = undefined;
    try {
      for (const part of parts) yield* part.open();
    } catch (error) {
      failure = error;
      throw error;
    }
  }

  return {
    body: {
      kind: "stream",
      contentType: `multipart/form-data; boundary=${boundary}`,
      contentLength: parts.reduce((sum, part) => sum + part.size, 0),
      open,
      reopenable: true,
    },
    failure: () => failure,
  };
}

function textPart(text: string): Part {
  const bytes = new TextEncoder().encode(text);
  return { size: bytes.byteLength, open: () => [bytes] };
}

/** Names as browsers write them into a quoted parameter: UTF-8, with the three characters that would end it encoded. */
function quotable(name: string): string {
  return name.replace(/["\r\n]/gu, (character) => encodeURIComponent(character));
}
