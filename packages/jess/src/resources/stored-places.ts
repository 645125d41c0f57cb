import { tmpdir } from "node:os";
import type { JessFile } from "../requests/jess-file.js";

/**
 * Where files come to lie in a folder of the storage. The service unpacks zips, so that what is in one lies there by itself.
 *
 * @param folder - checked; empty for the root
 * @throws {JobError} `bad_input` for a file or a zip that cannot be read, and for two that would overwrite each other
 */
export async function storedPlaces(
  files: readonly JessFile[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { takeInventory } = await import("../requests/inventory.js");
  const options = { tempFolder: tmpdir(), expected: "a file to store", signal };
  const paths = await takeInventory({ files }, options, async (inventory) => {
    await inventory.close();
    return inventory.entries.map(({ path }) => path);
  });
  return paths.map((path) => (folder === "" ? path : `${folder}/${path}`));
}
