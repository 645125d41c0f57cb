import {
  hasEnded,
  interpretStatus,
  noDetails,
  type JobRef,
  type JobStatus,
  type Reading,
} from "@simjobs/core";
import type { JessListRecord, JessStatusRow } from "@simjobs/core/schemas/jess";
import { toldWords, type Secrets } from "@simjobs/http";
import { isoTime } from "../session/service-time.js";
import { progressSlots, toProgress } from "./progress.js";
import { jobWords } from "../resources/status-words.js";

/** Which job a reply is about and when it was asked for (`Clock.now`, before the request left). */
export interface Asked {
  readonly ref: JobRef;
  readonly askedAtMs: number;
  /** What must not be told, should the service repeat it. @default nothing */
  readonly secrets?: Secrets | undefined;
}

/** Most characters of what the service says that are kept: of a sentence, of a name, of a word. */
const most = { sentence: 2000, name: 1000, word: 200 };

/**
 * A status object in our words.
 *
 * @see docs/services/jess.md 3 J11: its `completion_Time` can hold a time while the job goes on (section 5, quirk 8), so
 * it is told for ended jobs only; `cancel_Flag` is false again once the cancel was carried out (quirk 9).
 */
export function readingOfStatusRow(
  row: JessStatusRow,
  source: "single" | "cancel-reply",
  { ref, askedAtMs, secrets }: Asked,
): Reading {
  const cancelFlag = row.cancel_Flag ?? null;
  const { status, endUnclear } = statusOf(row.status, row.progress, cancelFlag);
  return {
    ref,
    askedAtMs,
    source,
    run: 1,
    version: row.last_Update ?? null,
    status,
    nativeStatus: wordOf(row.status, status, secrets),
    endUnclear,
    cancelFlag,
    terminalFlag: null,
    failedFlag: null,
    details: {
      ...noDetails,
      message: told(row.status_Info, most.sentence, secrets),
      errorCode: errorCodeOf(row.status),
      progress: toProgress(row.progress),
      endedAt: hasEnded(status) ? isoTime(row.completion_Time) : null,
      updatedAt: isoTime(row.last_Update),
    },
  };
}

/**
 * A record of the job list in our words. Lists tell neither the cancel flag nor a time of last change.
 *
 * @see docs/services/jess.md 3 J6
 */
export function readingOfListRecord(record: JessListRecord, { ref, askedAtMs, secrets }: Asked): Reading {
  const { status, endUnclear } = statusOf(record.status, record.progress, null);
  const endedAt = status === "cancelled" ? record.cancelled : record.collected;
  return {
    ref,
    askedAtMs,
    source: "list",
    run: 1,
    version: null,
    status,
    nativeStatus: wordOf(record.status, status, secrets),
    endUnclear,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: {
      ...noDetails,
      name: told(record.job_Name, most.name),
      type: told(record.job_Type, most.word),
      owner: typeof record.id === "number" ? String(record.id) : null,
      message: told(record.message, most.sentence, secrets),
      errorCode: errorCodeOf(record.status),
      progress: toProgress(record.progress),
      createdAt: isoTime(record.received),
      endedAt: hasEnded(status) ? isoTime(endedAt) : null,
    },
  };
}

/** Words that we know hold no secret, whatever somebody has for a password. */
function wordOf(word: string, status: JobStatus, secrets: Secrets | undefined): string {
  return toldWords(word, most.word, status === "unknown" ? secrets : undefined);
}

function told(text: string | null | undefined, length: number, secrets?: Secrets): string | null {
  return text === null || text === undefined ? null : toldWords(text, length, secrets);
}

function statusOf(
  word: string,
  progress: string | null | undefined,
  cancelFlag: boolean | null,
): { readonly status: JobStatus; readonly endUnclear: boolean } {
  const state = interpretStatus({ word, terminal: null, failed: null, cancelFlag }, jobWords);
  // The service has no word for running: QUEUED covers the execution, and only the cases tell.
  const isRunning = word === "QUEUED" && state.status === "queued" && hasCasesUnderWay(progress);
  return isRunning ? { ...state, status: "running" } : state;
}

function hasCasesUnderWay(progress: string | null | undefined): boolean {
  const slots = progressSlots(progress ?? "");
  return slots !== undefined && slots.dispatched + slots.collected > 0;
}

/** The service has no failure codes. The one word that means failure serves as such. */
function errorCodeOf(word: string): string | null {
  return word === "REJECTED" ? "REJECTED" : null;
}
