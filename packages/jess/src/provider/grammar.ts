import {
  checkedReference,
  JobError,
  type Capabilities,
  type JobRef,
  type ReferenceGrammar,
} from "@simjobs/core";
import { checkJobId, jobIdForm } from "../resources/job-id.js";

/** What references to JESS jobs look like: `jess:12259`. */
export const jessGrammar: ReferenceGrammar = {
  provider: "jess",
  kinds: ["job"],
  id: jobIdForm,
  example: "jess:12259",
};

/**
 * How JESS behaves. Job numbers are given once and never run again; an end is looked at once more all the same, because
 * cases have been seen to move after it.
 *
 * @see docs/services/jess.md 4, 4.2, 6 (how often others ask: every 3 to 30 s)
 */
export const jessCapabilities: Capabilities = {
  maxStalenessMs: 5000,
  pollStartMs: 3000,
  pollMaxMs: 30_000,
  batchSize: 100_000, // one list holds every job
  canRerun: true,
  canListChildren: false,
  listsOwnJobsOnly: true,
  kinds: { job: { runsOnce: true, settles: true, repeatingCancelIsHarmless: true } },
};

/**
 * The job number of a reference.
 *
 * @throws {JobError} `bad_input` if the reference is not one of JESS
 */
export function jobIdOf(ref: JobRef): string {
  checkedReference("ref", ref);
  if (ref.provider !== jessGrammar.provider || ref.kind !== "job") {
    throw new JobError("bad_input", `a ${ref.provider} ${ref.kind} is not a JESS job`, {
      hint: "Give a reference of the provider jess and the kind job.",
    });
  }
  return checkJobId(ref.id);
}
