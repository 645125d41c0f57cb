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
 * Reads status words separated by commas, of every time that the option was given: one of all of them is meant. `active`
 * stands for queued, running and waiting.
 *
 * @throws {JobError} `bad_input`
 */
export function parseStatuses(texts: readonly string[], option: string): readonly JobStatus[] {
  const statuses = wordsIn(texts, option, `${option} running,queued`).flatMap((word) => {
    if (word === "active") return active;
    const status = parseJobStatus(word);
    if (status !== undefined) return [status];
    throw unknownWord(option, word, "a status", ["active", ...jobStatuses]);
  });
  return [...new Set(statuses)];
}

/**
 * Reads outcomes of a cancellation, separated by commas, of every time that the option was given.
 *
 * @throws {JobError} `bad_input`
 */
export function parseOutcomes(texts: readonly string[], option: string): readonly CancelOutcome[] {
  return wordsIn(texts, option, `${option} finished-first,not-found`).map((word) => {
    const outcome = cancelOutcomes.find((candidate) => candidate === word);
    if (outcome === undefined) throw unknownWord(option, word, "an outcome", cancelOutcomes);
    return outcome;
  });
}

/**
 * The words of an option that takes a list: separated by commas, and of every time that it was given.
 *
 * @param example - the option as it could be written
 * @throws {JobError} `bad_input` for an empty word
 */
export function wordsIn(texts: readonly string[], option: string, example: string): readonly string[] {
  return texts.flatMap((text) => {
    const words = text.split(",").map((word) => word.trim());
    if (words.every((word) => word !== "")) return words;
    throw new JobError("bad_input", `${option} has an empty word in ${JSON.stringify(text.slice(0, 80))}`, {
      hint: `Write words separated by commas, such as ${example}.`,
    });
  });
}

function unknownWord(option: string, word: string, what: string, known: readonly string[]): JobError {
  return new JobError("bad_input", `${option}: ${JSON.stringify(word.slice(0, 80))} is not ${what}`, {
    hint: `Known are ${known.join(", ")}.`,
  });
}
