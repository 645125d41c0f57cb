import type { Reading } from "@simjobs/core";
import type { CancelResult } from "../src/index.js";
import type { SimulatedJob } from "./simulated-job.js";
import { stalenessMs } from "./simulated-provider.js";

/** One reading as it came in. */
export interface Seen {
  readonly reading: Reading;
  readonly atMs: number;
}

/** What is false in a result, judged against everything that was true; `null` if nothing is. */
export function lieIn(
  result: CancelResult,
  job: SimulatedJob,
  seen: readonly Seen[],
  listLagMs: number,
): string | null {
  const last = seen.at(-1);
  const wasTrue = (word: (truthWord: string) => boolean): boolean => {
    if (last === undefined) return false;
    const lagMs = last.reading.source === "list" ? Math.max(stalenessMs, listLagMs) : stalenessMs;
    return job.between(last.reading.askedAtMs - lagMs, last.atMs).some((truth) => word(truth.word));
  };
  const revived = job.history.some(
    (truth, index) => index > 0 && isActive(truth.word) && isEnd(job.history[index - 1]?.word),
  );
  const claims: Record<CancelResult["outcome"], () => boolean> = {
    cancelled: () => result.sends > 0 && wasTrue((word) => word === "canceled"),
    "already-cancelled": () =>
      result.sends === 0 && job.saidYes === 0 && wasTrue((word) => word === "canceled"),
    "finished-first": () => wasTrue((word) => word === "completed" || word === "failed"),
    "not-found": () => job.history.some(({ word }) => word === "gone") || job.history.length === 0,
    refused: () => job.saidYes === 0 && job.underWay === 0 && wasTrue(isActive),
    "still-cancelling": () => (job.saidYes > 0 || job.history.some(({ flag }) => flag)) && wasTrue(isActive),
    requested: () => job.saidYes > 0,
    "not-sent": () => result.sends === 0 && job.saidYes === 0 && job.underWay === 0,
    contradicted: () => (result.why === "rerun" ? job.now.run > 1 : revived),
    unknown: () => true, // claims nothing
  };
  if (claims[result.outcome]()) return null;
  return `${result.outcome} (${String(result.cause ?? result.why)}) told; truth: ${JSON.stringify(job.history)}; last reading: ${JSON.stringify(last)}`;
}

function isActive(word: string): boolean {
  return word === "pending" || word === "processing";
}

function isEnd(word: string | undefined): boolean {
  return word === "completed" || word === "failed" || word === "canceled" || word === "odd-end";
}
