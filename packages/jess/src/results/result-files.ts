import {
  isJobError,
  JobError,
  PathFitter,
  type ProviderCall,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import { openSpareFile } from "@simjobs/http";
import { aside } from "../session/call.js";
import type { JessConnection } from "../session/connection.js";
import {
  openArchive,
  type Archive,
  type JessLimits,
  type ZipMember,
  type ZipRefusals,
} from "../requests/zip/archive.js";
import { filesIn } from "../resources/directory.js";
import { findPath } from "./find-path.js";
import type { IncomingFile } from "../resources/incoming-file.js";
import { jobDirectory } from "./job-directory.js";
import { openJobFile, pathInUrl } from "./job-file.js";
import { fetchJobZip } from "./job-zip.js";

export interface ResultFilesOptions {
  /** Where the zip is kept while it is read. @default the system's folder for temporary files */
  readonly tempFolder: string | undefined;
  readonly limits: JessLimits;
}

/**
 * The files of a job's results, one after the other. Named files are asked for one by one; otherwise the zip is fetched
 * into a temporary file, checked as a whole, and read from there. Whatever ends it, nothing of that stays.
 *
 * @throws {JobError} `bad_input`, `not_found`, `not_ready`, `bad_reply`, `too_large`, `file_unwritable`
 */
export async function* resultFiles(
  connection: JessConnection,
  id: string,
  query: ResultQuery,
  { tempFolder, limits }: ResultFilesOptions,
  call: ProviderCall,
): AsyncGenerator<ResultFile, void, undefined> {
  const { paths } = query;
  for (const path of paths ?? []) pathInUrl(path);
  const fitter = new PathFitter();
  // Whether the service gives single files out of folders is not known.
  if (paths !== undefined && paths.every((path) => !path.includes("/"))) {
    const given = new Set<string>();
    for (const asked of paths.filter((path) => hasEnding(path, query.extensions))) {
      const { path, incoming } = await openNamed(connection, id, asked, limits.maxBytes, call);
      try {
        if (given.has(path)) continue; // named twice, in other letters
        given.add(path);
        yield { ...placeOf(path, fitter), size: incoming.size, content: incoming.content };
      } finally {
        incoming.close();
      }
    }
    return;
  }
  const file = await openSpareFile(tempFolder);
  let archive: Archive | undefined;
  try {
    await fetchJobZip(connection, id, query.extensions, limits.maxBytes, file, call);
    const refusals = refusalsFor(id);
    archive = await openArchive(file, limits, refusals);
    const wanted = wantedOf(archive.members, query, id, refusals);
    const places = wanted.map(({ path }) => placeOf(path, fitter)); // all of them, before any is given
    for (const [index, member] of wanted.entries()) {
      call.signal?.throwIfAborted();
      const place = places[index] ?? { path: member.path };
      yield { ...place, size: member.size, content: stoppable(member.open(), call.signal) };
    }
  } finally {
    archive?.close();
    await file.close();
  }
}

/** A file by the name that a person gives it: the service itself tells names in other capitals apart. */
async function openNamed(
  connection: JessConnection,
  id: string,
  path: string,
  maxBytes: number,
  call: ProviderCall,
): Promise<{ readonly path: string; readonly incoming: IncomingFile }> {
  try {
    return { path, incoming: await openJobFile(connection, id, path, maxBytes, call) };
  } catch (error) {
    if (!isJobError(error, "not_found")) throw error;
    const found = findPath(path, await namesAt(connection, id, call));
    if (found === undefined || found === path) throw error;
    return { path: found, incoming: await openJobFile(connection, id, found, maxBytes, call) };
  }
}

/** The files of the job that lie in no folder; none where the service does not list them. */
async function namesAt(
  connection: JessConnection,
  id: string,
  call: ProviderCall,
): Promise<readonly string[]> {
  const entry = await jobDirectory(connection, id, aside(call)).catch((error: unknown) => {
    if (isJobError(error)) return undefined;
    throw error; // the caller stopped it
  });
  const names = entry === undefined ? [] : filesIn(entry).map(({ path }) => path);
  return names.filter((path) => !path.includes("/"));
}

/** Where a file goes, and what the service calls it where that is another place. */
function placeOf(
  name: string,
  fitter: PathFitter,
): { readonly path: string; readonly name?: string | undefined } {
  const path = fitter.fit(name);
  return path === name ? { path } : { path, name };
}

async function* stoppable(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of content) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

/**
 * The files that were asked for; the service's own choice by ending is not relied on. One that cannot be unpacked, or leads out
 * of its folder, ends it before any is read. What is not asked for is not looked at.
 */
function wantedOf(
  members: readonly ZipMember[],
  { paths, extensions }: ResultQuery,
  id: string,
  refusals: ZipRefusals,
): readonly ZipMember[] {
  const wanted = chosenOf(members, paths, id).filter(({ path }) => hasEnding(path, extensions));
  for (const { path, fault } of wanted) {
    if (fault !== undefined) {
      throw refusals.broken(`${JSON.stringify(path.slice(0, 200))} in the zip cannot be unpacked: ${fault}`);
    }
  }
  return wanted;
}

function chosenOf(
  members: readonly ZipMember[],
  paths: readonly string[] | undefined,
  id: string,
): readonly ZipMember[] {
  if (paths === undefined) return members;
  const known = members.map(({ path }) => path);
  const found = paths.map((path) => ({ path, as: findPath(path, known) }));
  const missing = found.filter(({ as }) => as === undefined);
  if (missing.length > 0) {
    throw new JobError(
      "not_found",
      `job ${id} has no file ${missing.map(({ path }) => JSON.stringify(path)).join(", ")}`,
    );
  }
  return [...new Set(found.map(({ as }) => as))].flatMap((path) =>
    members.filter((member) => member.path === path),
  );
}

function hasEnding(path: string, extensions: readonly string[] | undefined): boolean {
  if (extensions === undefined || extensions.length === 0) return true;
  const lower = path.toLowerCase();
  return extensions.some((extension) => lower.endsWith(`.${extension.toLowerCase()}`));
}

function refusalsFor(id: string): ZipRefusals {
  return {
    broken: (why: string, cause?: unknown) =>
      new JobError("bad_reply", `the results of job ${id} cannot be read: ${why}`, {
        cause,
        hint: "Fetch them again. If that ends the same way, what the service keeps is damaged: fetch single files by name.",
      }),
    tooLarge: (why: string) =>
      new JobError("too_large", `the results of job ${id} are too large: ${why}`, {
        hint: "Ask for some of the files only, or allow more.",
      }),
  };
}
