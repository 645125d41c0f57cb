import { saveResults, type Leftover, type SavedResults } from "@simjobs/control";
import { isJobError, type ResultFile } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";

/**
 * Saves files, all of them or none, whatever wants the process to end meanwhile.
 *
 * @throws {JobError} as `saveResults`; the reason of an interruption
 */
export async function saveForSure(
  context: CliContext,
  files: AsyncIterable<ResultFile>,
  folder: string,
  overwrite: boolean,
): Promise<SavedResults> {
  const work = saveResults(files, folder, {
    signal: context.signal,
    overwrite,
    onLeftover: (leftover) => tellLeftover(context, leftover),
  });
  context.beforeLeaving(
    work,
    `files were being saved to ${showControls(folder)}; the next command that saves there takes back the half of it`,
  );
  const saved = await work;
  tellNames(context, saved);
  return saved;
}

/** Says which files have another name here than at the service. */
function tellNames({ stderr }: CliContext, { files }: SavedResults): void {
  const renamed = files.flatMap(({ path, name }) => (name === undefined ? [] : [{ path, name }]));
  for (const { path, name } of renamed.slice(0, 10))
    stderr.write(
      `simjobs: ${showControls(name)} is saved as ${showControls(path)}: not every disk can keep the one beside the others\n`,
    );
  if (renamed.length > 10) stderr.write(`simjobs: so are ${renamed.length - 10} more\n`);
}

/** Says what a command that was ended in the middle has left, where that could not all be put right. */
function tellLeftover({ stderr }: CliContext, { folder, kept }: Leftover): void {
  const where = showControls(folder);
  if (kept.length === 0) {
    stderr.write(
      `simjobs: ${where} was left by a command that was ended in the middle, and cannot be removed.\n`,
    );
    return;
  }
  const shown = kept.slice(0, 10).map((path) => showControls(path));
  const more = kept.length > 10 ? ` and ${kept.length - 10} more` : "";
  stderr.write(
    `simjobs: a command that was to replace files was ended in the middle. In ${where} there is still what had to make room: ${shown.join(", ")}${more}.\n` +
      "  Its place is taken by now, or has gone. It goes back by itself when results are saved there and there is room for it.\n",
  );
}

/** An error of saving with what is to be done about it here; any other as it is. */
export function withPlaceAdvice(error: unknown): unknown {
  if (!isJobError(error)) return error;
  if (error.code === "bad_input" && error.message.includes("there is already"))
    return error.retold({
      hint: "Choose another folder with --out, or replace the files with --overwrite.",
      cause: error,
    });
  if (error.code === "bad_input" && /is not a folder|leads nowhere|cannot be made/u.test(error.message))
    return error.retold({ hint: "Choose another folder with --out.", cause: error });
  // Another --out would not help where it is not there that the room is missing, and not against what happened meanwhile.
  const isOfThePlace =
    error.code === "file_unwritable" && !/temporary (?:file|folder)|any more|taken back/u.test(error.message);
  return isOfThePlace ? error.retold({ hint: "Choose another folder with --out.", cause: error }) : error;
}
