import { interpretStatus, type InterpretedState } from "@simjobs/core";
import type { JobRecord } from "@simjobs/core/schemas/ionworks";
import { toldWords, type Secrets } from "@simjobs/http";
import { jobWords } from "./status-words.js";

/** Most characters of what the service says that are kept: of a sentence, of a word. */
const most = { sentence: 2000, word: 200 };

/** How a job is doing, by its word and its flags. */
export interface JobState extends InterpretedState {
  readonly nativeStatus: string;
  readonly terminalFlag: boolean | null;
  readonly failedFlag: boolean | null;
  readonly message: string | null;
  readonly errorCode: string | null;
}

/**
 * What a job's record says of its state.
 *
 * @see docs/services/ionworks.md 4.1, 4.3
 */
export function stateOfJob(
  job: Pick<JobRecord, "status" | "is_terminal" | "is_failed" | "error" | "error_code">,
  secrets: Secrets | undefined,
): JobState {
  const terminalFlag = job.is_terminal ?? null;
  const failedFlag = job.is_failed ?? null;
  const state = interpretStatus(
    { word: job.status, terminal: terminalFlag, failed: failedFlag, cancelFlag: null },
    jobWords,
  );
  return {
    ...state,
    nativeStatus: nativeWord(job.status, state, secrets),
    terminalFlag,
    failedFlag,
    message: told(job.error, most.sentence, secrets),
    errorCode: told(job.error_code, most.word, secrets),
  };
}

/** Words that we know hold no secret, whatever somebody has for a password. */
export function nativeWord(
  word: string,
  { status, endUnclear }: InterpretedState,
  secrets: Secrets | undefined,
): string {
  return toldWords(word, most.word, status === "unknown" || endUnclear ? secrets : undefined);
}

/** What the service says, cut and without secrets; `null` where it says nothing. */
export function told(text: string | null | undefined, length: number, secrets?: Secrets): string | null {
  return text === null || text === undefined ? null : toldWords(text, length, secrets);
}
