import { basename } from "node:path";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { collectBody } from "../wire/read-body.js";
import { StoreFullError, type StoredFile, type UploadStore } from "./upload-store.js";

/** A multipart request after it has been read. */
export interface SubmissionParts {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly StoredFile[];
}

/** A body that is not the multipart that its header promises. */
class MultipartError extends Error {
  override readonly name = "MultipartError";
  readonly statusCode = 400;
}

/**
 * Reads a multipart body in any of the known dialects: names without quotes, `filename*`, fields sent as file parts,
 * files before fields, a quoted boundary. Only the parts called `file` are files, whatever else has a file name.
 *
 * @see docs/services/jess.md 3, J7
 * @returns the files, which the caller has to drop
 * @throws {MultipartError}, {StoreFullError}; nothing is kept then
 */
export async function readSubmissionParts(
  contentType: string,
  body: Readable,
  uploads: UploadStore,
): Promise<SubmissionParts> {
  const fields = new Map<string, string>();
  const reading: Promise<StoredFile | undefined>[] = [];
  const parser = openParser(contentType);
  parser.on("field", (name, value) => fields.set(name, value));
  parser.on("file", (name, content, fileName) => {
    const part = async (): Promise<StoredFile | undefined> => {
      if (name === "file") return uploads.receive(basename(fileName ?? ""), content);
      fields.set(name, (await collectBody(content)).toString("utf8"));
      return undefined;
    };
    const taken = part();
    // A part that fails is no longer read, so the parser would wait for ever.
    taken.catch((error: unknown) =>
      parser.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    reading.push(taken);
  });
  try {
    body.on("error", (error) => parser.destroy(error));
    body.pipe(parser);
    await finished(parser, { readable: false });
    const files = await Promise.all(reading);
    return { fields, files: files.filter((file) => file !== undefined) };
  } catch (error) {
    body.unpipe(parser);
    body.resume();
    for (const part of await Promise.allSettled(reading)) {
      if (part.status === "fulfilled" && part.value !== undefined) await uploads.drop(part.value);
    }
    if (error instanceof StoreFullError) throw error;
    throw new MultipartError("the multipart body cannot be read", { cause: error });
  }
}

function openParser(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      limits: { fieldSize: 1024 * 1024, files: 10_000, fields: 10_000 },
    });
  } catch (error) {
    throw new MultipartError("the content type has no usable boundary", { cause: error });
  }
}
