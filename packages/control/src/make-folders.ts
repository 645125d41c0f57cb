import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCodeOf } from "@simjobs/core";

/**
 * Makes a folder and those above it that are missing. As `mkdir` does with `recursive`, but that it ends everywhere: where a folder
 * takes no others and says that there is no such one, as those of `/proc` do, Node tries again without an end.
 *
 * @param mode - of those that are made
 * @returns the first that was made, `undefined` where all were there
 * @throws what the system says: `EEXIST` for something that is no folder, `ELOOP` or `ENOENT` for a link that leads nowhere
 */
export async function makeFolders(path: string, mode?: number): Promise<string | undefined> {
  try {
    await mkdir(path, { mode });
    return path;
  } catch (error) {
    const above = dirname(path);
    if (errorCodeOf(error) !== "ENOENT") {
      // Of a link it is told what is wrong with where it leads.
      if ((await stat(path)).isDirectory()) return undefined;
      throw error;
    }
    if (above === path || (await isFolder(above))) throw error;
    const first = await makeFolders(above, mode);
    return (await makeFolders(path, mode)) === undefined ? first : (first ?? path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
