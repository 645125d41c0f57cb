import { Readable } from "node:stream";
import { isJobError, JobError } from "@simjobs/core";
import type { RequestBody } from "./transport.js";

/** A body as it goes over the wire, ready to be opened once per attempt. */
export interface WireBody {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly contentLength: number;
  /** Whether it can be opened once more. */
  readonly canOpen: () => boolean;
  readonly open: (told: BodyObserver) => Buffer | Readable;
}

interface BodyObserver {
  /** A stream has handed over so many bytes so far. */
  sent(bytes: number): void;
  /** The source of the body failed, which is not the network's fault. */
  failed(error: unknown): void;
}

/** A Buffer is handed to the socket whole; a stream waits until the socket has taken what came before. */
export const largestBuffer = 65_536;

const jsonType = ["content-type", "application/json"] as const;

/** Writes a body down, compressed if it asks for that, which alone takes its time. */
export function encodeBody(body: RequestBody): WireBody | Promise<WireBody> {
  if (body.kind === "stream") return streamBody(body);
  const plain = Buffer.from(stringify(body.value), "utf8");
  if (body.gzipFromBytes === undefined || plain.byteLength < body.gzipFromBytes) {
    return bytesBody(plain, [jsonType]);
  }
  return gzipped(plain).then((bytes) => bytesBody(bytes, [jsonType, ["content-encoding", "gzip"]]));
}

function bytesBody(bytes: Buffer, headers: WireBody["headers"]): WireBody {
  return {
    headers,
    contentLength: bytes.byteLength,
    canOpen: () => true,
    open: () => (bytes.byteLength > largestBuffer ? asStream(slices(bytes)) : bytes),
  };
}

function streamBody(body: RequestBody & { kind: "stream" }): WireBody {
  if (!Number.isSafeInteger(body.contentLength) || body.contentLength < 0) {
    throw new JobError("bad_input", `a body cannot be ${body.contentLength} bytes long`);
  }
  let opened = false; // only when the first byte is asked for: a refused connection leaves a body untouched
  return {
    headers: [["content-type", body.contentType]],
    contentLength: body.contentLength,
    canOpen: () => body.reopenable || !opened,
    open: (observer) =>
      asStream(
        counted(body, observer, () => {
          opened = true;
        }),
      ),
  };
}

async function* counted(
  body: RequestBody & { kind: "stream" },
  observer: BodyObserver,
  onOpen: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  onOpen();
  try {
    for await (const chunk of body.open()) {
      bytes += chunk.byteLength;
      if (bytes > body.contentLength) break;
      yield chunk;
      observer.sent(bytes);
    }
  } catch (error) {
    observer.failed(error);
    throw error;
  }
  if (bytes !== body.contentLength) {
    const error = new JobError(
      "bad_input",
      `the body was to be ${body.contentLength} bytes long and ${bytes > body.contentLength ? "is longer" : `ended after ${bytes}`}`,
      { hint: "Leave the file alone while it is sent." },
    );
    observer.failed(error);
    throw error;
  }
}

// oxlint-disable-next-line require-await -- a stream is read as an asynchronous one
async function* slices(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.byteLength; at += largestBuffer) yield bytes.subarray(at, at + largestBuffer);
}

function asStream(chunks: AsyncIterable<Uint8Array>): Readable {
  return Readable.from(chunks, { objectMode: false, highWaterMark: largestBuffer });
}

/** @throws {JobError} `bad_input` for what JSON has no words for: it would be left out, or come out as `null` */
function stringify(value: unknown): string {
  let text: string | undefined;
  try {
    text = written(value);
    if (text?.includes("null") === true) text = written(value, onlyNumbersOfJson);
  } catch (error) {
    if (isJobError(error)) throw error;
    throw unwritable(error);
  }
  if (text === undefined) throw unwritable();
  return text;
}

function unwritable(cause?: unknown): JobError {
  return new JobError("bad_input", "the body of a request cannot be written as JSON", { cause });
}

/** `undefined` where nothing of a value can be written, which the type of `JSON.stringify` leaves out. */
function written(value: unknown, replacer?: (key: string, part: unknown) => unknown): string | undefined {
  return JSON.stringify(value, replacer);
}

/** Numbers that JSON has no word for come out as `null`. Looking at each part takes longer, so only where there is one. */
function onlyNumbersOfJson(_key: string, part: unknown): unknown {
  if (typeof part !== "number" || Number.isFinite(part)) return part;
  throw new JobError("bad_input", `a request cannot hold the number ${part}: JSON has no word for it`, {
    hint: "Leave the field out, or give it another value.",
  });
}

async function gzipped(bytes: Buffer): Promise<Buffer> {
  const { gzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    gzip(bytes, (error, result) => (error === null ? resolve(result) : reject(error)));
  });
}
