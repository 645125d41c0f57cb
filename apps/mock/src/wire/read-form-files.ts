import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";

/** A file of a form, of which only its size is kept. */
export interface FormFile {
  /** The part's name. */
  readonly part: string;
  readonly name: string;
  readonly bytes: number;
}

/**
 * Reads a multipart body to its end, and lets the files' contents go.
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
      let bytes = 0;
      content.on("data", (chunk: Buffer) => (bytes += chunk.length));
      content.on("end", () => files.push({ part, name: name ?? "", bytes }));
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
