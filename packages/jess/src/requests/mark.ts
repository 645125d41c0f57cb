import { JobError } from "@simjobs/core";

const markForm = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;

/**
 * Puts a mark into a job's description. The service knows no idempotency key and lists descriptions, so this is how a
 * job can be found whose submit was never answered.
 *
 * @param mark - 8 to 64 letters, digits, dots, dashes and underscores, used for this one submit only
 * @throws {JobError} `bad_input`
 * @see docs/services/jess.md 3 J7, 7 item 21
 */
export function withMark(description: string | undefined, mark: string): string {
  if (typeof mark !== "string" || !markForm.test(mark)) {
    throw new JobError("bad_input", "a mark is 8 to 64 letters, digits, dots, dashes and underscores");
  }
  return description === undefined || description === ""
    ? markText(mark)
    : `${description} ${markText(mark)}`;
}

/** Whether a description carries the mark. */
export function hasMark(description: string | null | undefined, mark: string): boolean {
  return description?.includes(markText(mark)) ?? false;
}

function markText(mark: string): string {
  return `[simjobs ${mark}]`;
}
