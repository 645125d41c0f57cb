import { JobError, type JobRef, type ReferenceGrammar } from "@simjobs/core";

const jobNumber = /^[1-9][0-9]{0,15}$/;
const expected = "a JESS job is a whole number without a leading zero";

/** What references to JESS jobs look like: `jess:12259`. */
export const jessGrammar: ReferenceGrammar = {
  provider: "jess",
  kinds: ["job"],
  id: { pattern: jobNumber, expected },
  example: "jess:12259",
};

/**
 * Checks a job number before it becomes part of an address.
 *
 * @returns the same number
 * @throws {JobError} `bad_input`
 */
export function checkJobId(id: string): string {
  if (!jobNumber.test(id) || !Number.isSafeInteger(Number(id))) {
    throw new JobError("bad_input", `${JSON.stringify(id.slice(0, 80))} is not a JESS job: ${expected}`, {
      hint: "Give the number of the job, such as 12259.",
    });
  }
  return id;
}

/**
 * The job number of a reference.
 *
 * @throws {JobError} `bad_input` if the reference is not one of JESS
 */
export function jobIdOf(ref: JobRef): string {
  if (ref.provider !== jessGrammar.provider || ref.kind !== "job") {
    throw new JobError("bad_input", `a ${ref.provider} ${ref.kind} is not a JESS job`, {
      hint: "Give a reference of the provider jess and the kind job.",
    });
  }
  return checkJobId(ref.id);
}
