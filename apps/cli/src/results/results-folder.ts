import { formatReference, type JobRef } from "@simjobs/core";
import { designWords } from "../output/design-words.js";
import type { JobFacts } from "../output/job-facts.js";

/**
 * The name of a folder for one job's results: `jess-12259`, `ionworks-simulation-9a7d3b0e`, and behind that which of a sweep it
 * is: `_Ambient-temperature-K-283.15`.
 */
export function resultsFolderName(ref: JobRef, facts?: Pick<JobFacts, "design">): string {
  const point = facts === undefined || facts.design === null ? "" : designWords(facts.design);
  const own = plainName(formatReference(ref)).slice(0, 200);
  const which = plainName(point).slice(0, 100);
  return which === "" ? own : `${own.slice(0, 100)}_${which.replace(/[-.]+$/u, "")}`;
}

function plainName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/gu, "-").replace(/^\.+|[. ]+$/gu, "");
}
