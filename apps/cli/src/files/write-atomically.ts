import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeFolder } from "@simjobs/http";

/**
 * Writes a file so that a crash leaves the old content or the new, never a part. Its folder is made where it is missing.
 *
 * @param unique - something that no other writer has, for the name of the temporary file
 */
export async function writeAtomically(
  path: string,
  text: string,
  options: { readonly unique: string; readonly mode?: number | undefined },
): Promise<void> {
  const { unique, mode = 0o600 } = options;
  makeFolder(dirname(path));
  const temporary = `${path}.${unique}.tmp`;
  const file = await open(temporary, "wx", mode);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }); // made here, or it would not be open
    throw error;
  }
}
