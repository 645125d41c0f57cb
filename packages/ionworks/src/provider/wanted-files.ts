import { comparableName, JobError, type JobRef, type ResultFile, type ResultQuery } from "@simjobs/core";

/** Whether a query asks for a file. Letters of any case are as good. */
export function isWanted(path: string, { extensions, paths }: ResultQuery): boolean {
  return isNamed(path, paths) && hasEnding(path, extensions);
}

/**
 * Passes files on, and tells of those that were named and did not come.
 *
 * @throws {JobError} `not_found`, after all others
 */
export async function* allNamed(
  files: AsyncIterable<ResultFile>,
  ref: JobRef,
  { paths = [], extensions }: ResultQuery,
): AsyncGenerator<ResultFile, void, undefined> {
  const missing = new Map(
    paths.filter((path) => hasEnding(path, extensions)).map((path) => [comparableName(path), path]),
  );
  for await (const file of files) {
    missing.delete(comparableName(file.path));
    yield file;
  }
  if (missing.size === 0) return;
  const names = [...missing.values()].map((path) => JSON.stringify(path.slice(0, 200))).join(", ");
  throw new JobError("not_found", `${ref.kind} ${ref.id} has no file ${names}`, {
    hint: "Ask for all files, to see what there is.",
  });
}

function isNamed(path: string, paths: readonly string[] | undefined): boolean {
  return paths === undefined || paths.some((name) => comparableName(name) === comparableName(path));
}

function hasEnding(path: string, extensions: readonly string[] | undefined): boolean {
  const lower = path.toLowerCase();
  return extensions === undefined || extensions.some((ending) => lower.endsWith(`.${ending.toLowerCase()}`));
}
