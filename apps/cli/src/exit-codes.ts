import {
  meaningOf,
  type CancelOutcome,
  type JobError,
  type JobStatus,
  type StopCause,
  type UnknownCause,
} from "@simjobs/core";

/** What each exit code means. */
export const exitCodes = {
  done: 0,
  unexpected: 1,
  wrongUse: 2,
  finishedFirst: 3,
  signIn: 4,
  notFound: 5,
  refused: 6,
  stillCancelling: 7,
  unknown: 8,
  contradicted: 9,
  watchedFailed: 10,
  watchedCancelled: 11,
  watchTimeout: 12,
  unreachable: 13,
} as const;

/** Of a command that a signal has ended: SIGINT, SIGTERM, SIGHUP, SIGQUIT. */
export const interruptedExits: readonly number[] = [130, 143, 129, 131];

const exitOfOutcome: Readonly<Record<CancelOutcome, number>> = {
  cancelled: exitCodes.done,
  "already-cancelled": exitCodes.done,
  "finished-first": exitCodes.finishedFirst,
  "not-found": exitCodes.notFound,
  refused: exitCodes.refused,
  "still-cancelling": exitCodes.stillCancelling,
  requested: exitCodes.done,
  "not-sent": exitCodes.unknown,
  contradicted: exitCodes.contradicted,
  unknown: exitCodes.unknown,
};

const exitOfCause: Partial<Readonly<Record<StopCause | UnknownCause, number>>> = {
  "sign-in": exitCodes.signIn,
  forbidden: exitCodes.signIn,
  unreachable: exitCodes.unreachable,
};

/** The exit code that belongs to an error that was thrown on purpose. */
export function exitOfError(error: JobError): number {
  return exitCodes[meaningOf(error.code).exit];
}

/** The exit code that one cancellation asks for. */
export function exitOfCancel(result: {
  readonly outcome: CancelOutcome;
  readonly cause: StopCause | UnknownCause | null;
}): number {
  const { outcome, cause } = result;
  if (outcome === "not-sent" && cause !== null) return exitOfCause[cause] ?? exitCodes.unknown;
  if (outcome === "unknown" && cause === "sign-in") return exitCodes.signIn;
  return exitOfOutcome[outcome];
}

/** The exit code that a watched job asks for. */
export function exitOfWatched(status: JobStatus): number {
  if (status === "completed") return exitCodes.done;
  if (status === "failed") return exitCodes.watchedFailed;
  if (status === "cancelled") return exitCodes.watchedCancelled;
  return exitCodes.watchTimeout;
}

/** Which code wins when several jobs ask for different ones. */
export const precedence = {
  cancel: [...interruptedExits, 1, 9, 8, 7, 6, 4, 13, 5, 3, 0],
  watch: [...interruptedExits, 1, 4, 13, 10, 11, 5, 12, 0],
  read: [...interruptedExits, 1, 2, 6, 4, 13, 8, 5, 12, 0],
} as const;

/** The one exit code for several jobs, whatever their order. A code that has no place in the order goes first. */
export function worstExit(codes: readonly number[], order: readonly number[]): number {
  const strange = codes.filter((code) => !order.includes(code));
  if (strange.length > 0) return Math.min(...strange);
  return order.find((code) => codes.includes(code)) ?? exitCodes.done;
}
