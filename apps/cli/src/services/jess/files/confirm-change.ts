import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { JessService } from "../jess-service.js";
import type { CliContext } from "../../../context.js";
import { formatBytes } from "../../../output/format-bytes.js";
import { entriesIn, samePath, type StoredEntry } from "./stored-entries.js";

type Storage = JessService["client"]["storage"];

/** So many names are told; of more, how many. */
const mostNamed = 20;

/**
 * Asks before stored files are replaced, naming them: also those that come out of a zip.
 *
 * @param files - paths of files of this machine
 * @throws {JobError} `bad_input` where the answer is no, or nobody can be asked
 */
export async function confirmReplacing(
  context: CliContext,
  storage: Storage,
  { files, folder }: { readonly files: readonly string[]; readonly folder: string },
  { json }: { readonly json: boolean },
  call: ProviderCall,
): Promise<void> {
  const places = await storage.placesOf(files, folder, call);
  const there = await entriesOf(storage, folder, call);
  const replaced = there.filter(({ path }) => places.some((place) => samePath(place, path)));
  if (replaced.length === 0) return;
  const folders = replaced.filter(({ isFolder }) => isFolder);
  if (folders.length > 0)
    throw new JobError("bad_input", `${named(folders)}: a folder of that name is in the storage`, {
      hint: "Choose another folder with --to, or another name.",
    });
  await ask(context, {
    json,
    refusal: `${named(replaced)}: stored files are not replaced unasked`,
    hint: "Add --overwrite if you mean it, or choose another folder with --to.",
    question: `Replace ${named(replaced)}? [y/N] `,
    no: "nothing was stored",
  });
}

/**
 * Asks before folders are removed, telling how much goes with them.
 *
 * @throws {JobError} `bad_input` where the answer is no, or nobody can be asked; `not_found` for what is not there
 */
export async function confirmRemoval(
  context: CliContext,
  storage: Storage,
  paths: readonly string[],
  { json }: { readonly json: boolean },
  call: ProviderCall,
): Promise<void> {
  const all = entriesIn(await storage.list("", call), "");
  const folders: StoredEntry[] = [];
  for (const path of paths) {
    const found = all.find((entry) => samePath(entry.path, path));
    // What no listing shows may be anything: nobody could say what goes with it.
    if (found === undefined) {
      throw isNotThere(path);
    }
    if (found.isFolder) folders.push(found);
  }
  if (folders.length === 0) return;
  const inside = all.filter(
    ({ path, isFolder }) => !isFolder && folders.some((folder) => path.startsWith(`${folder.path}/`)),
  );
  const bytes = inside.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const count = inside.length === 1 ? "1 file" : `${inside.length} files`;
  const what = `${named(folders)} with all that is in ${folders.length === 1 ? "it" : "them"} (${count}, ${formatBytes(bytes)})`;
  await ask(context, {
    json,
    refusal: `${what}: folders are not removed unasked`,
    hint: "Add --yes if you mean it.",
    question: `Remove ${what}? [y/N] `,
    no: "nothing was removed",
  });
}

/**
 * All that would go with paths that are removed, files and folders.
 *
 * @throws {JobError} `not_found` for what is not there
 */
export async function wouldBeRemoved(
  storage: Storage,
  paths: readonly string[],
  call: ProviderCall,
): Promise<readonly string[]> {
  const all = entriesIn(await storage.list("", call), "");
  for (const path of paths) if (!all.some((entry) => samePath(entry.path, path))) throw isNotThere(path);
  return all.map(({ path }) => path).filter((path) => paths.some((other) => isBelow(path, other)));
}

function isBelow(path: string, other: string): boolean {
  return samePath(path, other) || path.normalize("NFC").startsWith(`${other.normalize("NFC")}/`);
}

function isNotThere(path: string): JobError {
  return new JobError("not_found", `${showControls(path)}: there is no such file or folder in the storage`, {
    hint: "See what there is: simjobs files list",
  });
}

/** What is in a folder of the storage; nothing where there is no such folder. */
async function entriesOf(
  storage: Storage,
  folder: string,
  call: ProviderCall,
): Promise<readonly StoredEntry[]> {
  try {
    return entriesIn(await storage.list(folder, call), folder);
  } catch (error) {
    if (isJobError(error, "not_found")) return [];
    throw error;
  }
}

interface Question {
  readonly json: boolean;
  readonly refusal: string;
  readonly hint: string;
  readonly question: string;
  readonly no: string;
}

async function ask(
  { stdin, signal }: CliContext,
  { json, refusal, hint, question, no }: Question,
): Promise<void> {
  if (!stdin.isTTY || json) throw new JobError("bad_input", refusal, { hint });
  const answer = await stdin.ask(question, { signal });
  if (!/^y(es)?$/iu.test(answer.trim())) throw new JobError("bad_input", no);
}

function named(entries: readonly StoredEntry[]): string {
  const names = entries.slice(0, mostNamed).map(({ path }) => showControls(path));
  const more = entries.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
