import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/**
 * Opens a file to be read, and never waits for one: what became a pipe since it was looked at would be opened only when
 * somebody writes into it.
 *
 * @throws what `node:fs` throws
 */
export function openFile(path: string): Promise<FileHandle> {
  // Windows has no such flag, and no such pipes among its files.
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}
