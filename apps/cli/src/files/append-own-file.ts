import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname } from "node:path";
import { withoutWaiting } from "./read-own-file.js";
import { makeFolder } from "@simjobs/http";

const atItsEnd = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | withoutWaiting;

/**
 * Writes at the end of a file of ours, and makes it where it is missing. Never waits for anybody to read it.
 *
 * @throws what `node:fs` throws
 */
export async function appendOwnFile(path: string, text: string): Promise<void> {
  makeFolder(dirname(path));
  const file = await open(path, atItsEnd, 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
