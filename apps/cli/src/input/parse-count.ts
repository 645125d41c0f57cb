import { JobError } from "@simjobs/core";

/**
 * Reads a whole number from 1 on.
 *
 * @throws {JobError} `bad_input`
 */
export function parseCount(text: string, option: string): number {
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (count >= 1) return count;
  const what = /^\d{10,}$/.test(text.trim()) ? "is more than 999999999" : "is not a whole number from 1 on";
  throw new JobError("bad_input", `${option}: ${JSON.stringify(text.slice(0, 80))} ${what}`, {
    hint: `Write a number such as ${option} 50.`,
  });
}
