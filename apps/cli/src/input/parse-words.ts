import {
  JobError,
  cancelOutcomes,
  jobStatuses,
  parseJobStatus,
  type CancelOutcome,
  type JobStatus,
} from "@simjobs/core";

const active: readonly JobStatus[] = ["queued", "running", "waiting"];

/**
 * Reads status words separated by commas. `active` stands for queued, running and waiting.
 *
 * @throws {JobError} `bad_input`
 */
export function parseStatuses(text: string, option: string): readonly JobStatus[] {
  const statuses = wordsIn(text, option, `${option} running,queued`).flatMap((word) => {
    if (word === "active") return active;
    const status = parseJobStatus(word);
    if (status !== undefined) return [status];
    throw unknownWord(option, word, "a status", ["active", ...jobStatuses]);
  });
  return [...new Set(statuses)];
}

/**
 * Reads outcomes of a cancellation, separated by commas.
 *
 * @throws {JobError} `bad_input`
 */
export function parseOutcomes(text: string, option: string): readonly CancelOutcome[] {
  return wordsIn(text, option, `${option} finished-first,not-found`).map((word) => {
    const outcome = cancelOutcomes.find((candidate) => candidate === word);
    if (outcome === undefined) throw unknownWord(option, word, "an outcome", cancelOutcomes);
    return outcome;
  });
}

function wordsIn(text: string, option: string, example: string): readonly string[] {
  const words = text.split(",").map((word) => word.trim());
  if (words.every((word) => word !== "")) return words;
  throw new JobError("bad_input", `${option} has an empty word in ${JSON.stringify(text.slice(0, 80))}`, {
    hint: `Write words separated by commas, such as ${example}.`,
  });
}

function unknownWord(option: string, word: string, what: string, known: readonly string[]): JobError {
  return new JobError("bad_input", `${option}: ${JSON.stringify(word.slice(0, 80))} is not ${what}`, {
    hint: `Known are ${known.join(", ")}.`,
  });
}
