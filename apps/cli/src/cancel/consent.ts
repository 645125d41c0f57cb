import { formatReference, JobError, type JobRef } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { mostNamed } from "./named-jobs.js";

/** What is to be agreed to before anything is sent. */
export interface Consent {
  /** How many jobs would be asked to stop. */
  readonly count: number;
  /** Why it is asked; empty where the references confirm themselves. */
  readonly reasons: readonly string[];
  /** What a person should see before the answer, a line each. */
  readonly facts: readonly string[];
  /** Jobs of anybody: the count has to be typed, or given beforehand. */
  readonly ofAnybody: boolean;
}

export interface ConsentOptions {
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
  readonly expectCount?: number | undefined;
}

/**
 * Asks on a terminal; elsewhere `--yes` has to have been given.
 *
 * @throws {JobError} `bad_input` where the answer is no, or nobody can be asked
 */
export async function agree(context: CliContext, consent: Consent, options: ConsentOptions): Promise<void> {
  const { count, reasons, facts, ofAnybody } = consent;
  const { stdin, stderr } = context;
  for (const fact of facts) stderr.write(`${showControls(fact)}\n`);
  checkCount(count, options.expectCount);
  if (reasons.length === 0 || count === 0) return;
  if (options.yes === true && (!ofAnybody || options.expectCount !== undefined)) return;
  if (!stdin.isTTY || options.json === true) {
    const needed = ofAnybody ? `--yes --expect-count ${count}` : "--yes";
    throw new JobError("bad_input", `nothing was cancelled: ${reasons.join(", ")}`, {
      hint: `Look at them with --dry-run; add ${needed} if you mean all of them.`,
    });
  }
  const question = ofAnybody
    ? `Cancel ${jobs(count)} of anybody? Type the number to go on: `
    : `Cancel ${jobs(count)}? [y/N] `;
  const answer = (await stdin.ask(question, { signal: context.signal })).trim();
  if (ofAnybody ? answer === String(count) : /^y(es)?$/iu.test(answer)) return;
  throw new JobError("bad_input", "nothing was cancelled");
}

/** Says whose jobs are somebody else's. */
export function foreignFacts(
  foreign: readonly { readonly ref: JobRef; readonly owner: string }[],
): readonly string[] {
  const shown = foreign
    .slice(0, mostNamed)
    .map(({ ref, owner }) => `${formatReference(ref)} is not yours: it belongs to ${owner}.`);
  const more = foreign.length - shown.length;
  return more > 0 ? [...shown, `… and ${more} more that are not yours.`] : shown;
}

export function jobs(count: number): string {
  return count === 1 ? "1 job" : `${count} jobs`;
}

/** `3 running, 1 queued` */
export function countsInWords(counts: Iterable<readonly [string, number]>): string {
  return [...counts].map(([what, count]) => `${count} ${what}`).join(", ");
}

/** @throws {JobError} `bad_input` where there are other than so many jobs */
export function checkCount(count: number, expected: number | undefined): void {
  if (expected === undefined || expected === count) return;
  throw new JobError("bad_input", `--expect-count is ${expected}, and there are ${jobs(count)}`, {
    hint: "Nothing was sent. Look at them with --dry-run.",
  });
}
