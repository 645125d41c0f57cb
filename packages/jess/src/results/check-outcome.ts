import { isJobError, JobError, type ProviderCall, type ResultFile } from "@simjobs/core";
import type { JessConnection } from "../session/connection.js";
import { jobStatus } from "../resources/jobs.js";
import { statusOfWord } from "../resources/status-words.js";
import { filesIn, type JessEntry } from "../resources/directory.js";
import { openJobFile } from "./job-file.js";
import { outcomeOf, readRun, type ModelOutcome, type RunReports } from "./model-outcome.js";
import { textOf } from "./report-text.js";
import { resultFiles, type ResultFilesOptions } from "./result-files.js";

const reportName = /^(?:.*\/)?eplusout\.(end|err)$/iu;

/**
 * What the reports of a finished job say about its model.
 *
 * @param directory - lists the job's files
 * @throws {JobError} `not_ready` unless the job is `FINISHED`
 * @see docs/services/jess.md 4.1: a model that dies leaves a job that is FINISHED all the same.
 */
export async function checkOutcome(
  connection: JessConnection,
  id: string,
  directory: () => Promise<JessEntry>,
  options: ResultFilesOptions,
  call: ProviderCall,
): Promise<ModelOutcome> {
  const { status } = await jobStatus(connection, id, call);
  if (statusOfWord(status) !== "completed") {
    throw new JobError("not_ready", `job ${id} is ${status.slice(0, 100)}, so its model has no outcome`, {
      hint: "Only a job that is FINISHED has reports to read.",
    });
  }
  const listed = await directory().catch((error: unknown) => {
    if (isJobError(error, "bad_reply")) return undefined; // of a shape that nobody has met; the zip needs no listing
    throw error;
  });
  const paths = (listed === undefined ? [] : filesIn(listed))
    .map(({ path }) => path)
    .filter((path) => reportName.test(path));
  // Reports of many cases stand in folders, out of which single files may not be had; then the zip has them all.
  const isFlat = paths.length > 0 && paths.every((path) => !path.includes("/"));
  const reports = isFlat
    ? await readOneByOne(connection, id, paths, options.limits.maxBytes, call)
    : await readZipped(resultFiles(connection, id, { extensions: ["end", "err"] }, options, call));
  return outcomeOf(id, runsOf(reports).map(readRun));
}

interface Report {
  readonly path: string;
  readonly text: string;
}

async function readOneByOne(
  connection: JessConnection,
  id: string,
  paths: readonly string[],
  maxBytes: number,
  call: ProviderCall,
): Promise<Report[]> {
  const reports: Report[] = [];
  for (const path of paths) {
    try {
      const incoming = await openJobFile(connection, id, path, maxBytes, call);
      reports.push({ path, text: await textOf(incoming.content) });
    } catch (error) {
      if (!isJobError(error, "not_found")) throw error; // listed, and gone by now
    }
  }
  return reports;
}

async function readZipped(files: AsyncIterable<ResultFile>): Promise<Report[]> {
  const reports: Report[] = [];
  for await (const { path, content } of files) {
    if (reportName.test(path)) reports.push({ path, text: await textOf(content) });
  }
  return reports;
}

function runsOf(reports: readonly Report[]): RunReports[] {
  const runs = new Map<string, { folder: string; end?: string | undefined; err?: string | undefined }>();
  for (const { path, text } of reports) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
    const run = runs.get(folder) ?? { folder };
    if (path.toLowerCase().endsWith(".end")) run.end = text;
    else run.err = text;
    runs.set(folder, run);
  }
  return [...runs.values()];
}
