import {
  hasEnded,
  isJobError,
  JobError,
  type JobRef,
  type ProviderCall,
  type Reading,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import type { IonworksClient } from "../client.js";
import type { JobOwners } from "./job-owners.js";
import { asksForNoForm, asksForTables, jsonFiles, noTables, simulationFiles } from "./job-results.js";
import { readingOfJob } from "./to-reading.js";

/**
 * The files of a job's results: those of what it was submitted as, and else what the job itself carries.
 *
 * @throws {JobError} `not_ready` for one that goes on or was cancelled; `model_failed`; `not_found` for one whose results nobody
 * can find, saying where they may be; as the files of what it was submitted as
 */
export async function* jobFiles(
  client: IonworksClient,
  owners: JobOwners,
  ref: JobRef,
  query: ResultQuery,
  call?: ProviderCall,
): AsyncGenerator<ResultFile, void, undefined> {
  const known = owners.known(ref.id);
  if (known?.kind === "simulation") {
    yield* simulationFiles(client, known.id, query, call);
    return;
  }
  if (asksForNoForm(query)) return;
  const job = await client.job(ref.id, call);
  const state = stateOf(readingOfJob(job, { ref, source: "single", askedAtMs: 0, secrets: client.secrets }));
  const isSimulation = job.job_type === "simulate";
  const simulation = isSimulation && !state.isOpen ? await owners.find(job, call) : null;
  if (simulation?.kind === "simulation") {
    yield* simulationFiles(client, simulation.id, query, call);
    return;
  }
  if (asksForTables(query)) {
    if (!isSimulation) throw noTables(ref.kind, query);
    throw state.isOpen ? notYet(ref, state.word) : (state.failure ?? unfoundSimulation(ref));
  }
  try {
    yield* jsonFiles(client, ref, query, call);
    return;
  } catch (error) {
    if (!isJobError(error, "not_ready")) throw error;
  }
  // It carries nothing itself.
  if (state.isOpen) throw notYet(ref, state.word);
  if (state.failure !== undefined) throw state.failure;
  const owner = await owners.find(job, call);
  if (owner === null) throw isSimulation ? unfoundSimulation(ref) : keptElsewhere(ref, state.word);
  yield* owner.kind === "simulation"
    ? simulationFiles(client, owner.id, query, call)
    : jsonFiles(client, { ...ref, ...owner }, query, call);
}

/**
 * The files of a pipeline, a simple pipeline or an optimization.
 *
 * @param read - how it is doing
 * @throws {JobError} as `jobFiles`
 */
export async function* groupFiles(
  client: IonworksClient,
  ref: JobRef,
  query: ResultQuery,
  read: () => Promise<Reading>,
  call?: ProviderCall,
): AsyncGenerator<ResultFile, void, undefined> {
  let hasSome = false;
  try {
    for await (const file of jsonFiles(client, ref, query, call)) {
      hasSome = true;
      yield file;
    }
  } catch (error) {
    // What is answered about the results of one that still runs is not known: they may be said not to be there.
    if (hasSome || !isJobError(error, "not_ready", "not_found", "conflict", "rejected_input")) throw error;
    const { isOpen, failure, word } = stateOf(await read());
    if (isOpen) throw notYet(ref, word);
    throw failure ?? keptElsewhere(ref, word);
  }
}

interface FileState {
  /** The service's own. */
  readonly word: string;
  readonly isOpen: boolean;
  /** Why there are no results, of one that ended badly. */
  readonly failure: JobError | undefined;
}

function stateOf({ ref, status, nativeStatus, details }: Reading): FileState {
  const { message, errorCode } = details;
  const why = [errorCode, message].filter((part) => part !== null).join(": ");
  const told = why === "" ? "" : ` (${why})`;
  const service = { serviceMessage: message ?? undefined, serviceCode: errorCode ?? undefined };
  const what = `${ref.kind} ${ref.id}`;
  const failure =
    status === "failed"
      ? new JobError("model_failed", `${what} failed, so it has no results${told}`, service)
      : status === "cancelled"
        ? new JobError("not_ready", `${what} was cancelled, so it has no results${told}`, service)
        : undefined;
  return { word: nativeStatus, isOpen: !hasEnded(status), failure };
}

function notYet({ kind, id }: JobRef, word: string): JobError {
  return new JobError("not_ready", `${kind} ${id} has no results yet: it is ${word}`, {
    hint: "Wait until it has completed.",
  });
}

function unfoundSimulation({ id }: JobRef): JobError {
  return new JobError(
    "not_found",
    `job ${id} has completed; its results are those of the simulation that it ran, and the service does not say which that is: it was found neither among what was submitted from here nor in the studies of its project`,
    {
      hint: "Name the simulation by its own reference, of the kind simulation, as it was told when it was submitted.",
    },
  );
}

function keptElsewhere({ kind, id }: JobRef, word: string): JobError {
  return new JobError(
    "not_found",
    `${kind} ${id} is ${word}, and the service keeps no result under its name`,
    {
      hint:
        kind === "job"
          ? "If it is a part of a pipeline or an optimization, fetch the results of that, by a reference of its kind."
          : "Nothing more is to be expected. Tell the service's support, or run it again.",
    },
  );
}
