import { JobError } from "@simjobs/core";
import { wordsIn } from "../input/parse-words.js";
import type { FoundJob } from "./listed.js";
import { isJobColumn, jobColumnNames, jobColumns, type JobColumnName } from "../output/job-rows.js";

/** One column to sort by. */
export interface SortKey {
  readonly column: JobColumnName;
  readonly isDown: boolean;
}

/**
 * Reads what is to be sorted by: `name`, or `-created` for the latest first; of several the first that differs counts.
 *
 * @throws {JobError} `bad_input`
 */
export function parseSort(texts: readonly string[]): readonly SortKey[] {
  return wordsIn(texts, "--sort", "--sort status,-created").map((word) => {
    const isDown = word.startsWith("-");
    return { column: parseColumn(isDown ? word.slice(1) : word, "--sort"), isDown };
  });
}

/**
 * Reads names of columns, separated by commas.
 *
 * @throws {JobError} `bad_input`
 */
export function parseColumns(texts: readonly string[]): readonly JobColumnName[] {
  const words = wordsIn(texts, "--columns", "--columns ref,status,owner");
  return words.map((word) => parseColumn(word, "--columns"));
}

function parseColumn(word: string, option: string): JobColumnName {
  if (isJobColumn(word)) return word;
  throw new JobError("bad_input", `${option}: ${JSON.stringify(word.slice(0, 80))} is not a column`, {
    hint: `Known are ${jobColumnNames().join(", ")}.`,
  });
}

/**
 * Jobs in an order. What a service does not tell comes last, in either direction; jobs that are equal stay as their services
 * list them, so that a longer list begins as a shorter one.
 */
export function sortJobs(jobs: readonly FoundJob[], keys: readonly SortKey[]): readonly FoundJob[] {
  return jobs.toSorted(({ document: one }, { document: other }) => {
    for (const { column, isDown } of keys) {
      const { key } = jobColumns[column];
      const order = compare(key(one), key(other), isDown);
      if (order !== 0) return order;
    }
    return 0;
  });
}

type Key = string | number | null;

function compare(one: Key, other: Key, isDown: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const order =
    typeof one === "number" && typeof other === "number"
      ? one - other
      : String(one).localeCompare(String(other), "en", { numeric: true });
  return isDown ? -order : order;
}
