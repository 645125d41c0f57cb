import { buffer } from "node:stream/consumers";
import type { ResultFile } from "@simjobs/core";

/** Every file with its text, in its order. */
export async function readFiles(files: AsyncIterable<ResultFile>): Promise<Record<string, string>> {
  const read: Record<string, string> = {};
  for await (const { path, content } of files) read[path] = (await buffer(content)).toString();
  return read;
}
