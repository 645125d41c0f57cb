import { mkdtemp, open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file that only we can read and that is gone after its use. */
export interface TemporaryFile {
  readonly handle: FileHandle;
  remove(): Promise<void>;
}

/** Writes bytes to a temporary file as they come. Nothing stays behind where they do not all come. */
export async function spoolToFile(content: AsyncIterable<Uint8Array>): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), "simjobs-"));
  let handle: FileHandle | undefined;
  const remove = async (): Promise<void> => {
    await handle?.close();
    handle = undefined;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    handle = await open(join(folder, "table"), "wx+", 0o600);
    for await (const chunk of content) await handle.writeFile(chunk);
    return { handle, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
