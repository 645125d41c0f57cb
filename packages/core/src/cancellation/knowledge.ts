import { hasEnded, isActive } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import type { StopCause } from "../words/cancel-outcomes.js";
import type { CancellationFacts } from "./outcome.js";

/** What must be known about a kind of job and its service to weigh readings. */
export interface ProofRules {
  /** The longest that a single reading may lag behind the truth, in milliseconds. */
  readonly maxStalenessMs: number;
  /** Ids of this kind run once only, so that one reading of an end is proof. */
  readonly runsOnce: boolean;
}

/** What an earlier process had done about the same wish. */
export interface EarlierSends {
  /** How many cancels may have left. */
  readonly count: number;
  readonly accepted: boolean;
  readonly refused: number;
  /** Those of them that were turned away at the door. @default 0 */
  readonly turnedAway?: number | undefined;
  /** Highest run that was read, so that a later run is known as such; `null` if none was read. */
  readonly run: number | null;
}

/** All that one cancellation has learnt. Plain data, so that it can be compared, stored and walked. */
export interface Knowledge {
  readonly sends: number;
  readonly firstSentAtMs: number | null;
  readonly lastSentAtMs: number | null;
  readonly answeredNo: number;
  readonly answeredYes: number;
  /** A yes whose record had ended otherwise: an answer, but neither a no nor a promise. */
  readonly answeredVoid: number;
  /** Sends that were turned away at the door, unread: too many requests, or no sign-in. */
  readonly turnedAway: number;
  readonly forbidden: boolean;
  readonly acceptedAtMs: number | null;
  readonly lastNoAtMs: number | null;
  readonly flagReadAtMs: number | null;

  /** The run that the wish is about: the newest that was read before anything was sent. */
  readonly wishRun: number | null;
  /** That run is on record, of an earlier process or of a cancel that did not leave: a later one is not meant, even if nothing was sent. */
  readonly wishRunRecorded: boolean;
  readonly laterRun: boolean;
  /** The newest reading of any source that counts, and the newest single one. */
  readonly newest: Reading | null;
  readonly newestSingle: Reading | null;
  /** The newest reading of an end, proven or not, and the newest that is proof. */
  readonly end: Reading | null;
  readonly provenEnd: Reading | null;
  /** When the first reading of the present end came in. */
  readonly endReadAtMs: number | null;
  /** Moments at which the present end was first asked for, to tell two readings apart. */
  readonly endFirstAskedAtMs: number | null;
  /** Single readings of later versions that show the ended job active. */
  readonly revivals: number;
  readonly revived: boolean;
  /** A single reading of a later version than the end has a word that we do not know: the end may have been taken back. */
  readonly doubted: boolean;
  /** A list that was asked for after the end shows the job going on. It proves nothing, and asks for a single reading. */
  readonly listShowsActive: boolean;
  /** The first reading that shows it active again or run again, and the end that it contradicts. */
  readonly contradiction: { readonly end: Reading | null; readonly by: Reading } | null;
  /** Single readings in a row, with rising versions, that show no trace of an accepted cancel. */
  readonly tracelessInARow: number;
  readonly firstAbsentAskedAtMs: number | null;
  readonly absent: boolean;
  /** How long an exchange about this job alone takes, as a guess at the next one: the later ones count for more. */
  readonly usualRoundTripMs: number | null;
}

export const nothingKnown: Knowledge = {
  sends: 0,
  firstSentAtMs: null,
  lastSentAtMs: null,
  answeredNo: 0,
  answeredYes: 0,
  answeredVoid: 0,
  turnedAway: 0,
  forbidden: false,
  acceptedAtMs: null,
  lastNoAtMs: null,
  flagReadAtMs: null,
  wishRun: null,
  wishRunRecorded: false,
  laterRun: false,
  newest: null,
  newestSingle: null,
  end: null,
  provenEnd: null,
  endReadAtMs: null,
  endFirstAskedAtMs: null,
  revivals: 0,
  revived: false,
  doubted: false,
  listShowsActive: false,
  contradiction: null,
  tracelessInARow: 0,
  firstAbsentAskedAtMs: null,
  absent: false,
  usualRoundTripMs: null,
};

/**
 * What is known when a wish of an earlier process is taken up: its sends count, its clock does not. `learnStart` tells when
 * the last of them may have left at the latest.
 */
export function knownFrom(earlier: EarlierSends): Knowledge {
  const nothingSent: Knowledge = {
    ...nothingKnown,
    wishRun: earlier.run,
    wishRunRecorded: earlier.run !== null,
  };
  if (earlier.count === 0) return nothingSent;
  const longAgo = -Infinity; // every reading of this process was asked for after those sends
  return {
    ...nothingSent,
    sends: earlier.count,
    firstSentAtMs: longAgo,
    lastSentAtMs: longAgo,
    answeredNo: earlier.refused,
    turnedAway: earlier.turnedAway ?? 0,
    answeredYes: earlier.accepted ? 1 : 0,
    acceptedAtMs: earlier.accepted ? longAgo : null,
    lastNoAtMs: earlier.refused > 0 ? longAgo : null,
  };
}

/** Takes in that this process begins: the last cancel of an earlier one may have left, and been refused, just before. */
export function learnStart(known: Knowledge, atMs: number): Knowledge {
  if (known.lastSentAtMs === null) return known;
  return { ...known, lastSentAtMs: atMs, lastNoAtMs: known.lastNoAtMs === null ? null : atMs };
}

/** Sends that had no answer that tells anything about the job; those that were turned away at the door among them. */
export function unansweredSends(known: Knowledge): number {
  return known.sends - known.answeredNo - known.answeredYes - known.answeredVoid;
}

/** Takes in one reading. Older ones prove nothing and change nothing but the idea of how long an exchange takes. */
export function learnReading(
  before: Knowledge,
  reading: Reading,
  atMs: number,
  rules: ProofRules,
): Knowledge {
  const known = reading.source === "list" ? before : learnRoundTrip(before, reading.askedAtMs, atMs);
  if (reading.run < (known.wishRun ?? -Infinity)) return known;
  if (known.wishRun !== null && reading.run > known.wishRun) {
    // Before anything was sent, the newest run is the one that is meant. Afterwards it is somebody else's.
    if (known.sends > 0 || known.end !== null || known.wishRunRecorded) {
      if (known.contradiction !== null) return { ...known, laterRun: true, newest: reading };
      return { ...known, laterRun: true, contradiction: { end: known.end, by: reading } };
    }
    return learnReading(
      { ...before, wishRun: reading.run, newest: null, newestSingle: null, flagReadAtMs: null },
      reading,
      atMs,
      rules,
    );
  }
  if (isOlder(reading, known.newestSingle) || isOlder(reading, known.end)) return known;

  const seen: Knowledge = {
    ...known,
    wishRun: reading.run,
    newest: reading,
    newestSingle: reading.source === "list" ? known.newestSingle : reading,
    firstAbsentAskedAtMs: null,
    absent: false,
    listShowsActive: false,
    flagReadAtMs: known.flagReadAtMs ?? (reading.cancelFlag === true ? atMs : null),
  };
  if (hasEnded(reading.status)) return learnEnd(seen, reading, atMs, rules);
  // Lists prove ends only; an unknown word proves nothing, and an end before it no more than that.
  if (reading.source === "list" || !isActive(reading.status)) {
    const doubts =
      reading.source !== "list" &&
      known.end !== null &&
      (known.end.version === null || isLater(reading, known.end, known.newestSingle, rules));
    return {
      ...seen,
      newest: keptNewest(known, reading),
      doubted: known.doubted || doubts,
      listShowsActive: reading.source === "list" && known.end !== null,
    };
  }
  return learnActive(seen, known, reading, rules);
}

/** Takes in the service's own answer that there is no such job. */
export function learnAbsence(
  known: Knowledge,
  askedAtMs: number,
  atMs: number,
  rules: ProofRules,
): Knowledge {
  const first = known.firstAbsentAskedAtMs;
  return {
    ...learnRoundTrip(known, askedAtMs, atMs),
    firstAbsentAskedAtMs: first ?? askedAtMs,
    absent: first !== null && askedAtMs - first >= rules.maxStalenessMs,
  };
}

/** Takes in that a cancel may have left. It counts from now on, whatever becomes of it. */
export function learnSend(known: Knowledge, atMs: number): Knowledge {
  return {
    ...known,
    sends: known.sends + 1,
    firstSentAtMs: known.firstSentAtMs ?? atMs,
    lastSentAtMs: atMs,
    tracelessInARow: 0,
  };
}

/** Takes back a send that certainly did not leave. The run that it was meant for stays on record. */
export function unlearnSend(known: Knowledge): Knowledge {
  const sends = known.sends - 1;
  if (sends > 0) return { ...known, sends };
  const wishRunRecorded = known.wishRun !== null;
  return { ...known, sends, firstSentAtMs: null, lastSentAtMs: null, wishRunRecorded };
}

/** Takes in that the service has not even looked at a cancel. It has left all the same. */
export function learnTurnedAway(known: Knowledge): Knowledge {
  return { ...known, turnedAway: known.turnedAway + 1 };
}

export function learnYes(known: Knowledge, atMs: number, record: Reading | null): Knowledge {
  const endedOtherwise =
    record !== null && hasEnded(record.status) && (record.status !== "cancelled" || record.endUnclear);
  if (endedOtherwise) return { ...known, answeredVoid: known.answeredVoid + 1 };
  return { ...known, answeredYes: known.answeredYes + 1, acceptedAtMs: known.acceptedAtMs ?? atMs };
}

export function learnNo(known: Knowledge, atMs: number, forbidden: boolean): Knowledge {
  return {
    ...known,
    answeredNo: known.answeredNo + 1,
    lastNoAtMs: atMs,
    forbidden: known.forbidden || forbidden,
  };
}

/** Boils knowledge down to what an outcome depends on. */
export function factsOf(
  known: Knowledge,
  rules: ProofRules,
  ending: { readonly noWait: boolean; readonly stop: StopCause | "none" },
): CancellationFacts {
  const sent = known.sends > 0;
  const { newest, newestSingle } = known;
  // An end that a later reading casts doubt on proves nothing until a second one settles the matter. Neither does one that a
  // later list knows nothing of, as long as the job's own record has not been read again.
  const isDoubted = known.revivals > 0 || known.doubted || known.listShowsActive;
  const provenEnd = isDoubted ? null : known.provenEnd;
  // Neither an end, nor an unknown word, nor a "no such job" may have been told since.
  const lastSaysActive =
    newest !== null &&
    isActive(newest.status) &&
    newestSingle !== null &&
    isActive(newestSingle.status) &&
    known.firstAbsentAskedAtMs === null;
  const yesAtMs = earliest(known.acceptedAtMs, known.flagReadAtMs);
  const lastSingleReadsFlag = newestSingle?.cancelFlag === true;
  return {
    sent,
    accepted: known.acceptedAtMs !== null,
    allRefused: sent && known.answeredNo === known.sends - known.turnedAway,
    unanswered: unansweredSends(known) > 0,
    forbidden: known.forbidden,
    flagRead: known.flagReadAtMs !== null,
    end: provenEnd === null ? "none" : provenEnd.endUnclear ? "unclear" : endOf(provenEnd),
    endAskedAfterSend: provenEnd !== null && askedAfterFirstSend(known, provenEnd),
    absent: known.absent,
    activeAfterYes:
      lastSaysActive &&
      yesAtMs !== null &&
      (newestSingle.askedAtMs > yesAtMs || (lastSingleReadsFlag && newestSingle.source === "single")),
    activeAfterNo:
      lastSaysActive &&
      newestSingle.source === "single" &&
      newestSingle.cancelFlag !== true &&
      known.lastNoAtMs !== null &&
      newestSingle.askedAtMs - known.lastNoAtMs >= rules.maxStalenessMs,
    unknownWord: newest?.status === "unknown" || known.doubted,
    contradiction: known.revived ? "revived" : known.laterRun ? "rerun" : "none",
    noWait: ending.noWait,
    stop: ending.stop,
  };
}

/** Whether a reading was asked for after the first cancel left. The cancel's own reply was. */
export function askedAfterFirstSend(known: Knowledge, reading: Reading): boolean {
  if (known.firstSentAtMs === null) return false;
  return reading.source === "cancel-reply"
    ? reading.askedAtMs >= known.firstSentAtMs
    : reading.askedAtMs > known.firstSentAtMs;
}

function learnEnd(seen: Knowledge, reading: Reading, atMs: number, rules: ProofRules): Knowledge {
  const sameEnd = seen.end !== null && seen.end.status === reading.status && seen.revivals === 0;
  const endFirstAskedAtMs = sameEnd ? (seen.endFirstAskedAtMs ?? reading.askedAtMs) : reading.askedAtMs;
  const settledFrom = seen.lastSentAtMs ?? endFirstAskedAtMs;
  // A list may lag by more than that, and show the end of the run before this one, or one that was taken back.
  const isSettled = reading.source !== "list" && reading.askedAtMs - settledFrom >= rules.maxStalenessMs;
  const proven = rules.runsOnce || isSettled;
  return {
    ...seen,
    end: reading,
    provenEnd: proven ? reading : sameEnd ? seen.provenEnd : null,
    endReadAtMs: sameEnd ? (seen.endReadAtMs ?? atMs) : atMs,
    endFirstAskedAtMs,
    revivals: 0,
    doubted: false,
    tracelessInARow: 0,
  };
}

function learnActive(seen: Knowledge, before: Knowledge, reading: Reading, rules: ProofRules): Knowledge {
  if (seen.end !== null) {
    if (!isLater(reading, seen.end, before.newestSingle, rules)) {
      if (seen.end.version !== null || reading.source !== "single") return before;
      // A list told of that end. The job's own record says otherwise: at once it raises a doubt, later it is right.
      return reading.askedAtMs - seen.end.askedAtMs < rules.maxStalenessMs
        ? { ...before, doubted: true }
        : learnActive(withoutListedEnd(seen), before, reading, rules);
    }
    const revivals = seen.revivals + 1;
    const revived = seen.revived || revivals >= 2;
    const contradiction = seen.contradiction ?? (revived ? { end: seen.end, by: reading } : null);
    return { ...seen, revivals, revived, contradiction };
  }
  const rises =
    before.newestSingle?.version === null || reading.version === null
      ? false
      : reading.version > (before.newestSingle?.version ?? -Infinity);
  const traceless =
    seen.acceptedAtMs !== null && reading.askedAtMs > seen.acceptedAtMs && reading.cancelFlag !== true;
  return {
    ...seen,
    tracelessInARow: !traceless ? 0 : rises ? seen.tracelessInARow + 1 : seen.tracelessInARow,
  };
}

/** Whether an active reading certainly tells of a later state than an end that we hold. */
function isLater(reading: Reading, end: Reading, lastSingle: Reading | null, rules: ProofRules): boolean {
  if (reading.version === null) return false;
  if (end.version !== null) return reading.version > end.version;
  // A list told of the end and has no versions: a single reading must be newer than all we had, and cannot be a stale one.
  const rises = reading.version > (lastSingle?.version ?? -Infinity);
  return rises && reading.askedAtMs - end.askedAtMs >= rules.maxStalenessMs;
}

/** Falls back on the end that a record has told, if one has. */
function withoutListedEnd(seen: Knowledge): Knowledge {
  const end = seen.provenEnd !== null && seen.provenEnd.version !== null ? seen.provenEnd : null;
  return { ...seen, end, provenEnd: end, endReadAtMs: null, endFirstAskedAtMs: null, doubted: false };
}

function isOlder(reading: Reading, held: Reading | null): boolean {
  if (held === null) return false;
  if (reading.version !== null && held.version !== null) return reading.version < held.version;
  return reading.askedAtMs < held.askedAtMs;
}

/** A list or an unknown word never takes the place of a reading that proves more. */
function keptNewest(before: Knowledge, reading: Reading): Reading {
  return before.end === null ? reading : (before.newest ?? reading);
}

function endOf(reading: Reading): "cancelled" | "completed" | "failed" {
  return reading.status === "cancelled"
    ? "cancelled"
    : reading.status === "completed"
      ? "completed"
      : "failed";
}

/** One slow exchange, such as the first one with its sign-in, does not make all of them slow. */
function learnRoundTrip(known: Knowledge, askedAtMs: number, atMs: number): Knowledge {
  const tookMs = atMs - askedAtMs;
  const before = known.usualRoundTripMs;
  return { ...known, usualRoundTripMs: before === null ? tookMs : (before + tookMs) / 2 };
}

function earliest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
