import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";

/** A file of a form. */
export interface FormFile {
  /** The part's name. */
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
  /** Its beginning, as far as it is kept. */
  readonly content: Buffer;
}

/** So much of a file is kept, in bytes. */
const kept = 32 * 1024 * 1024;

/**
 * Reads a multipart body to its end, and lets go what lies behind the first 32 MiB of a file.
 *
 * @returns `null` where it is no multipart body
 */
export async function readFormFiles(
  contentType: string | undefined,
  body: Readable,
): Promise<FormFile[] | null> {
  const files: FormFile[] = [];
  try {
    const parser = new Busboy({ headers: { "content-type": contentType ?? "" }, limits: { files: 100 } });
    parser.on("file", (part, content, name) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      content.on("data", (chunk: Buffer) => {
        if (bytes < kept) chunks.push(chunk);
        bytes += chunk.length;
      });
      content.on("end", () => files.push({ part, name: name ?? "", bytes, content: Buffer.concat(chunks) }));
    });
    body.on("error", (error) => parser.destroy(error));
    body.pipe(parser);
    await finished(parser, { readable: false });
    return files;
  } catch {
    body.resume();
    return null;
  }
}
