import { checkedOptions, isJobError, JobError, wrongArgument, type ProviderCall } from "@simjobs/core";
import type { SimulationRecord } from "@simjobs/core/schemas/ionworks";
import { getJob } from "../resources/jobs.js";
import { pathSegment, type IonworksConnection } from "../session/connection.js";
import { getSimulation } from "../resources/simulations.js";
import { openStoredFile, type IncomingFile, type IncomingFileOptions } from "./stored-file.js";
import { stateOfJob } from "../resources/job-state.js";

/** The two tables that a simulation results in. */
export const resultTableNames = ["time_series", "steps"] as const;
/** One of the two tables. */
export type ResultTableName = (typeof resultTableNames)[number];

const magic = Buffer.from("PAR1");

/**
 * Opens a table of a simulation's results, a parquet file. Its end is checked, so that half a file is an error.
 *
 * @throws {JobError} `not_ready` where there are none (yet), saying why; `not_found` for the simulation itself
 * @see docs/services/ionworks.md 3.6
 */
export async function openResultTableFile(
  connection: IonworksConnection,
  id: string,
  table: ResultTableName,
  options: IncomingFileOptions = {},
  given?: ProviderCall,
): Promise<IncomingFile> {
  const call = connection.begin(given);
  const subject = pathSegment(id, "simulation");
  if (!resultTableNames.includes(table)) throw wrongArgument("table", resultTableNames.join(" or "), table);
  const path = `/simulations/${subject}/${table}/download`;
  try {
    const file = await openStoredFile(connection, { path, subject }, options, call);
    return { ...file, content: wholeParquet(file.content, path) };
  } catch (error) {
    if (!isJobError(error, "not_found")) throw error;
    throw await whyNotReady(connection, id, call);
  }
}

/** Passes a parquet file on, and fails at its end where that is not the end of one. */
async function* wholeParquet(
  content: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  let begin = Buffer.alloc(0);
  let end = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (begin.byteLength < magic.byteLength)
      begin = Buffer.concat([begin, chunk.subarray(0, 4)]).subarray(0, 4);
    end = Buffer.concat([end, chunk.subarray(-4)]).subarray(-4);
    yield chunk;
  }
  if (size >= 12 && begin.equals(magic) && end.equals(magic)) return;
  throw new JobError("bad_reply", `GET ${path} gave ${size} bytes that are no whole parquet file`, {
    hint: "Fetch it again.",
  });
}

/** What a simulation says of itself whose results are not there. */
async function whyNotReady(
  connection: IonworksConnection,
  id: string,
  call?: ProviderCall,
): Promise<JobError> {
  const simulation = await getSimulation(connection, id, call);
  const state = await stateOf(connection, simulation, call);
  if (state.end !== null) return neverReady(id, state);
  if (isStored(simulation)) {
    return new JobError(
      "not_ready",
      `the results of simulation ${id} are stored, but not in a form to fetch yet`,
      {
        hint: "Results of an older form are converted first: try again shortly.",
      },
    );
  }
  return new JobError("not_ready", `simulation ${id} has no results yet: it is ${state.word}`, {
    hint: "Wait until it has completed.",
  });
}

interface SimulationState {
  /** The service's word. */
  readonly word: string;
  /** How it ended without results, or `completed` with none stored (yet). */
  readonly end: "failed" | "cancelled" | null;
  readonly hasCompleted: boolean;
  readonly message: string | null;
  readonly errorCode: string | null;
}

async function stateOf(
  connection: IonworksConnection,
  simulation: SimulationRecord,
  call: ProviderCall | undefined,
): Promise<SimulationState> {
  const { job_id: jobId, status, error, error_code } = simulation;
  const job =
    jobId === null || jobId === undefined
      ? { status: status ?? "unknown", error, error_code }
      : await getJob(connection, jobId, call);
  const { status: ours, nativeStatus, message, errorCode } = stateOfJob(job, connection.secrets);
  return {
    word: nativeStatus,
    end: ours === "failed" || ours === "cancelled" ? ours : null,
    hasCompleted: ours === "completed",
    message,
    errorCode,
  };
}

function neverReady(id: string, { end, message, errorCode }: SimulationState): JobError {
  const why = [errorCode, message].filter((part) => part !== null).join(": ");
  const told = why === "" ? "" : ` (${why})`;
  return end === "failed"
    ? new JobError("model_failed", `simulation ${id} failed, so it has no results${told}`, {
        serviceMessage: message ?? undefined,
        serviceCode: errorCode ?? undefined,
      })
    : new JobError("not_ready", `simulation ${id} was cancelled, so it has no results${told}`, {
        serviceMessage: message ?? undefined,
        serviceCode: errorCode ?? undefined,
      });
}

/** How to wait for a simulation's results. */
export interface WaitForResultsOptions {
  /** The longest wait, in milliseconds; a call that is under way when it is over is ended. @default 600_000 */
  readonly timeoutMs?: number | undefined;
  /** First pause between two looks, in milliseconds; the pauses grow to 30 s. @default 1000 */
  readonly pollEveryMs?: number | undefined;
  /** How long results may take to be stored once the job has completed, in milliseconds. @default 15_000 */
  readonly graceMs?: number | undefined;
  /** From 0 to less than 1: pauses differ, so that many waits do not ask at once. @default Math.random */
  readonly random?: (() => number) | undefined;
}

const longestPauseMs = 30_000;

/**
 * Waits until a simulation's results are stored.
 *
 * @throws {JobError} `deadline` when the time is over; `model_failed` for a simulation that failed; `not_ready` for one
 * that was cancelled, or that completed without results
 */
export async function waitForResults(
  connection: IonworksConnection,
  id: string,
  options: WaitForResultsOptions,
  given?: ProviderCall,
): Promise<SimulationRecord> {
  const {
    timeoutMs = 600_000,
    pollEveryMs = 1000,
    graceMs = 15_000,
    random = Math.random,
  } = checkedOptions("options", options);
  const call = connection.begin(given);
  const { clock } = connection;
  const deadlineMs = Math.min(clock.now() + timeoutMs, call.deadlineMs ?? Number.POSITIVE_INFINITY);
  const bounded: ProviderCall = { ...call, deadlineMs };
  let completedAtMs: number | undefined;
  let word = "unknown";
  for (let look = 0; ; look += 1) {
    let failure: JobError | undefined;
    try {
      const simulation = await getSimulation(connection, id, bounded);
      if (isStored(simulation)) return simulation;
      const state = await stateOf(connection, simulation, bounded);
      if (state.end !== null) throw neverReady(id, state);
      word = state.word;
      if (state.hasCompleted) completedAtMs ??= clock.now();
    } catch (error) {
      // A service that is away for a while ends no wait.
      if (!isJobError(error, "unreachable", "service_failed", "throttled")) throw error;
      failure = error;
    }
    const graceLeftMs = completedAtMs === undefined ? Infinity : completedAtMs + graceMs - clock.now();
    if (graceLeftMs <= 0 && failure === undefined) throw neverStored(id);
    const growing = Math.min(pollEveryMs * 1.5 ** look, longestPauseMs) * (0.75 + random() / 2);
    const pauseMs = graceLeftMs > 0 ? Math.min(growing, graceLeftMs) : growing;
    if (clock.now() + pauseMs >= deadlineMs) throw notInTime(id, word, failure);
    await clock.sleep(pauseMs, call.signal);
  }
}

function neverStored(id: string): JobError {
  return new JobError(
    "not_ready",
    `simulation ${id} has completed, and the service has stored no results of it`,
    { hint: "Nothing more is to be expected. Tell the service's support, or run it again." },
  );
}

function notInTime(id: string, word: string, failure: JobError | undefined): JobError {
  const last = failure === undefined ? "" : `, and the last look at it failed: ${failure.message}`;
  return new JobError(
    "deadline",
    `the results of simulation ${id} did not come in time: it is ${word}${last}`,
    {
      hint: "It goes on. Wait for it longer, or look again later.",
      cause: failure,
    },
  );
}

function isStored({ storage_folder: folder }: SimulationRecord): boolean {
  return folder !== null && folder !== undefined && folder !== "";
}
