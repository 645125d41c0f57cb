import { checkedText, JobError } from "@simjobs/core";

/** What the number of a job looks like, and what to tell whoever writes another one. */
export const jobIdForm = {
  pattern: /^[1-9][0-9]{0,15}$/,
  expected: "a JESS job is a whole number without a leading zero",
} as const;

/**
 * Checks a job number before it becomes part of an address.
 *
 * @returns the same number
 * @throws {JobError} `bad_input`
 */
export function checkJobId(id: string): string {
  checkedText("the id of a job", id, `Write the number as a text, such as "12259".`);
  if (!jobIdForm.pattern.test(id) || !Number.isSafeInteger(Number(id))) {
    throw new JobError(
      "bad_input",
      `${JSON.stringify(id.slice(0, 80))} is not a JESS job: ${jobIdForm.expected}`,
      {
        hint: "Give the number of the job, such as 12259.",
      },
    );
  }
  return id;
}
