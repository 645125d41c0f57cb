import {
  isJobError,
  JobError,
  limitOf,
  meaningOf,
  newCancellation,
  statusOf,
  stepCancellation,
  type CallEvent,
  type CancelReply,
  type CancellationEffect,
  type CancellationEvent,
  type CancellationResult,
  type CancellationState,
  type Reading,
  type RequestIntent,
} from "@simjobs/core";
import { endingOf, type CancelAnswer } from "@simjobs/core/schemas";
import type { CancelRun, RecordedWish } from "./cancel-run.js";
import { settingsFor } from "./cancel-settings.js";
import type { CancelOptions, CancelResult } from "./cancel-types.js";
import { EvidenceLog } from "./evidence-log.js";
import { isHopeless } from "./job-reader.js";
import { noJournal, type Journal, type WishNote } from "./journal.js";

/**
 * Finds out what there is to know of a job besides its own end.
 *
 * @param onCall - is told of each request that is made for it
 */
export type AfterEnd = (
  result: CancelResult,
  wish: RecordedWish,
  onCall: (event: CallEvent) => void,
) => Promise<CancelResult>;

/** A note before it is known which wish it is about. */
type Unbound<Note extends WishNote> = Note extends WishNote ? Omit<Note, "wishId"> : never;

/** Drives core's machine for one job: performs its effects and brings it what happened. */
export class JobCancellation {
  readonly #run: CancelRun;
  readonly #wish: RecordedWish;
  readonly #journal: Journal;
  readonly #evidence: EvidenceLog;
  #state: CancellationState;
  #first: Reading | null;
  #onAnswered: () => void = () => {};
  #requests = 0;
  #requestedAtMs: number | null = null;
  #error: JobError | null = null;
  #message: string | null = null;

  /** @param first - a reading that was asked for just now, to begin with */
  constructor(run: CancelRun, wish: RecordedWish, first: Reading | null = null) {
    this.#first = first;
    this.#run = run;
    this.#wish = wish;
    this.#journal = run.options.journal ?? noJournal;
    this.#evidence = new EvidenceLog(run.provider.clock);
    this.#state = newCancellation(settingsFor(run, wish.ref), wish.earlier);
  }

  /**
   * @param onAnswered - is called when a cancel is answered or lost, and only the waiting is left; at the end in any case
   * @param afterEnd - what there is to find out besides, before the outcome is told and the wish is closed
   * @param onResult - is told the result with all of its evidence
   * @throws {JobError} only what no outcome can tell: `journal_unwritable` before the first send, wrong use, a bug
   */
  async finish(
    onAnswered: () => void = () => {},
    afterEnd: AfterEnd = async (result) => result,
    onResult?: CancelOptions["onResult"],
  ): Promise<CancelResult> {
    this.#onAnswered = onAnswered;
    const stopFollowing = this.#run.reader.follow(this.#wish.ref);
    try {
      let effect = this.#step({ kind: "start", atMs: this.#now() });
      while (effect.kind !== "finish") {
        // An earlier process may have asked: its cancel needs no turn to be sent.
        if (effect.kind === "wait" && this.#state.known.sends > 0) onAnswered();
        effect = await this.#perform(effect);
      }
      onAnswered(); // what comes now may wait for others, whose turn to send must come
      const told = await afterEnd(this.#resultOf(effect.result), this.#wish, (event) => this.#onCall(event));
      const result = { ...told, requests: this.#requests };
      await this.#close(result);
      const { onEvent, keepsEvidence } = this.#run.options;
      onEvent?.({ kind: "finished", ref: this.#wish.ref, atMs: this.#now(), result });
      onResult?.(result);
      return (keepsEvidence?.(result) ?? true) ? result : { ...result, evidence: noEvidence };
    } finally {
      onAnswered(); // whatever went wrong, others may be sent
      stopFollowing();
    }
  }

  async #perform(effect: Exclude<CancellationEffect, { kind: "finish" }>): Promise<CancellationEffect> {
    const { signal } = this.#run.options;
    try {
      signal?.throwIfAborted();
      switch (effect.kind) {
        case "wait":
          await this.#run.provider.clock.sleep(Math.max(0, effect.untilMs - this.#now()), signal);
          return this.#step({ kind: "woke", atMs: this.#now() });
        case "read":
          return await this.#read(effect.need);
        case "send-cancel":
          return await this.#send();
      }
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) {
        return this.#step({ kind: "stop", atMs: this.#now(), cause: "signal" });
      }
      throw error;
    }
  }

  async #read(need: "single" | "any"): Promise<CancellationEffect> {
    const { reader, options } = this.#run;
    const { ref } = this.#wish;
    const askedAtMs = this.#now();
    const first = this.#first;
    this.#first = null;
    if (first !== null && need === "any") {
      if (first.source === "single") this.#requests += 1; // the caller has asked for it, for this job alone
      return this.#step({ kind: "reading", atMs: this.#now(), reading: first });
    }
    try {
      const reading = await reader.read(ref, need, {
        signal: options.signal,
        deadlineMs: limitOf(this.#state),
        longWait: true,
        onEvent: (event) => this.#onCall(event),
      });
      return this.#step({ kind: "reading", atMs: this.#now(), reading });
    } catch (error) {
      if (options.signal?.aborted === true || isHopeless(error) || !isJobError(error)) throw error;
      this.#trouble(error);
      if (error.code !== "not_found") {
        const { code, retryAfterMs = 0 } = error;
        return this.#step({ kind: "read-failed", atMs: this.#now(), code, retryAfterMs });
      }
      this.#evidence.add("absent", null, error.serviceMessage ?? error.message);
      return this.#step({ kind: "absent", atMs: this.#now(), askedAtMs });
    }
  }

  async #send(): Promise<CancellationEffect> {
    const { options } = this.#run;
    const { ref, id: wishId } = this.#wish;
    const attempt = this.#state.known.sends;
    const run = this.#state.known.wishRun;
    if (!(await this.#noteAsked({ kind: "asked", wishId, atMs: this.#wallNow(), run }))) {
      const atMs = this.#now();
      const next = this.#step({ kind: "send-failed", atMs, code: "journal_unwritable", mayHaveLeft: false });
      return next.kind === "finish" ? next : this.#step({ kind: "stop", atMs, cause: "journal" });
    }
    this.#requestedAtMs ??= this.#wallNow();
    this.#evidence.add("sent", null, null);
    options.onEvent?.({ kind: "sending", ref, atMs: this.#now(), attempt });
    let left = false;
    try {
      const reply = await this.#request(() => (left = true));
      const reading = reply.reading ?? null;
      await this.#answered(reply.answer, reply.message);
      const atMs = this.#now();
      return reply.answer === "accepted"
        ? this.#step({ kind: "accepted", atMs, reading })
        : this.#step({ kind: "refused", atMs, forbidden: reply.forbidden ?? false, reading });
    } catch (error) {
      return this.#sendFailed(error, left);
    }
  }

  /**
   * Asks for the cancel. Where its turn has not come as long as the wish was known to be held, and it is held for longer by now, it
   * waits on: nothing has left, and it is the same cancel.
   */
  async #request(onLeft: () => void): Promise<CancelReply> {
    const { provider, options } = this.#run;
    let intent: RequestIntent = "cancel";
    let left = false;
    for (;;) {
      const deadlineMs = this.#sendLimit();
      try {
        return await provider.requestCancel(this.#wish.ref, {
          signal: options.signal,
          deadlineMs,
          longWait: true,
          onEvent: (event) => {
            if (event.kind === "request") ({ intent } = event);
            // a sign-in on its way is no cancel
            if (event.kind === "may-have-left" && intent === "cancel") {
              left = true;
              onLeft();
            }
            this.#onCall(event);
          },
        });
      } catch (error) {
        const isTurnless =
          !left &&
          (isJobError(error, "throttled") || isJobError(error, "deadline")) &&
          !error.mayHaveLeft &&
          this.#now() >= deadlineMs;
        if (!isTurnless || deadlineMs >= limitOf(this.#state)) throw error;
      }
    }
  }

  /**
   * Until when a cancel may take. Who has slept since it was put on record may hold the wish no more.
   *
   * @throws {JobError} `deadline` where that is so: nothing leaves
   */
  #sendLimit(): number {
    const heldUntilMs = this.#run.heldUntilMs?.() ?? Infinity;
    if (this.#now() < heldUntilMs) return Math.min(limitOf(this.#state), heldUntilMs);
    throw new JobError("deadline", "the wish is not held any more: nothing was sent");
  }

  async #sendFailed(error: unknown, left: boolean): Promise<CancellationEffect> {
    const { signal } = this.#run.options;
    const stopped = signal?.aborted === true && error === signal.reason;
    if (!stopped && (isHopeless(error) || !isJobError(error))) throw error;
    const failure = isJobError(error) ? error : new JobError("deadline", "stopped", { mayHaveLeft: left });
    const atMs = this.#now();
    if (!stopped) this.#trouble(failure);
    if (meaningOf(failure.code).cancel === "no") {
      await this.#answered("refused", failure.serviceMessage ?? failure.message);
      return this.#step({ kind: "refused", atMs, forbidden: failure.code === "forbidden", reading: null });
    }
    const mayHaveLeft = stopped ? left : mayHaveBeenDone(failure);
    const turnedAway = !mayHaveLeft && left && isUnread(failure);
    await this.#answered(mayHaveLeft ? "lost" : turnedAway ? "turned-away" : "not-left", failure.message);
    if (!mayHaveLeft && !turnedAway && this.#state.known.sends === 1) this.#requestedAtMs = null;
    const { code, retryAfterMs = 0 } = failure;
    const next = this.#step({ kind: "send-failed", atMs, code, mayHaveLeft, turnedAway, retryAfterMs });
    // The time may have been up just then.
    return stopped && next.kind !== "finish" ? this.#step({ kind: "stop", atMs, cause: "signal" }) : next;
  }

  /** Whether it is on record that a cancel may be about to leave. */
  async #noteAsked(note: WishNote): Promise<boolean> {
    try {
      await this.#journal.note(note);
      this.#run.journal.holdsSends = true;
      return true;
    } catch (error) {
      const wasAsked = this.#run.journal.holdsSends || this.#state.known.sends > 1;
      if (!isJobError(error) || !wasAsked) throw error; // nothing has been sent, and nothing will be
      this.#trouble(error);
      return false;
    }
  }

  async #answered(answer: CancelAnswer, message: string): Promise<void> {
    const { ref, id: wishId } = this.#wish;
    this.#onAnswered();
    this.#message = message;
    this.#evidence.add(answer === "lost" ? "answer-lost" : answer, null, message);
    this.#run.options.onEvent?.({ kind: "answered", ref, atMs: this.#now(), answer, message });
    await this.#noteIfPossible({ kind: "answered", wishId, atMs: this.#wallNow(), answer, message });
  }

  async #close(result: CancelResult): Promise<void> {
    // What is still going on stays an open wish, for a later look.
    if (openOutcomes.has(result.outcome)) return;
    if (result.outcome === "not-sent" && result.cause === "signal") return this.#withdrawIfMeant();
    await this.#noteEnd({
      kind: "closed",
      atMs: this.#wallNow(),
      ...endingOf(result),
      evidence: result.evidence,
    });
  }

  /** A crash and a closed laptop are no person's no: only a person's leaves nothing to resume. */
  async #withdrawIfMeant(): Promise<void> {
    const { signal, isWithdrawnBy } = this.#run.options;
    if (isWithdrawnBy?.(signal?.reason) !== true) return;
    const why = "stopped by hand before anything was sent";
    await this.#noteEnd({ kind: "withdrawn", atMs: this.#wallNow(), why });
  }

  /** The wish that the cancels are on record under comes last: without it, an older one would not know of them. */
  async #noteEnd(note: Unbound<Extract<WishNote, { kind: "closed" | "withdrawn" }>>): Promise<void> {
    for (const wishId of [...(this.#wish.olderIds ?? []), this.#wish.id])
      await this.#noteIfPossible({ ...note, wishId });
  }

  /** Losing such a note costs a reading later, never a claim: it must not cost the outcome now. */
  async #noteIfPossible(note: WishNote): Promise<void> {
    try {
      await this.#journal.note(note);
    } catch (error) {
      if (!isJobError(error)) throw error;
      this.#trouble(error);
    }
  }

  #tellReading(reading: Reading): void {
    this.#message = reading.details.message ?? this.#message;
    this.#evidence.add("read", reading, reading.details.message);
    const status = statusOf(this.#state);
    this.#run.options.onEvent?.({ kind: "reading", ref: this.#wish.ref, atMs: this.#now(), reading, status });
  }

  #trouble(error: JobError): void {
    this.#error = error;
    this.#run.options.onEvent?.({ kind: "trouble", ref: this.#wish.ref, atMs: this.#now(), error });
  }

  #onCall(event: CallEvent): void {
    if (event.kind === "request" && event.intent !== "sign-in") this.#requests += 1;
    this.#run.options.onEvent?.({ kind: "call", ref: this.#wish.ref, atMs: this.#now(), event });
  }

  #step(event: CancellationEvent): CancellationEffect {
    const before = this.#state.phase;
    const { state, effects } = stepCancellation(this.#state, event);
    this.#state = state;
    if ("reading" in event && event.reading !== null) this.#tellReading(event.reading);
    if (state.phase !== before) {
      this.#run.options.onEvent?.({
        kind: "phase",
        ref: this.#wish.ref,
        atMs: event.atMs,
        phase: state.phase,
      });
    }
    const [effect] = effects;
    if (effect === undefined)
      throw new TypeError(`the cancellation machine gave no effect after ${event.kind}`);
    return effect;
  }

  #resultOf(result: CancellationResult): CancelResult {
    const proof = result.proof.at(-1) ?? null;
    const { doubted, newestSingle } = result.known;
    const last = proof ?? (doubted ? newestSingle : null) ?? result.last;
    const judged =
      result.outcome === "cancelled" ||
      result.outcome === "already-cancelled" ||
      result.outcome === "finished-first";
    return {
      ref: this.#wish.ref,
      outcome: result.outcome,
      cause: ("cause" in result ? result.cause : null) ?? null,
      why: "why" in result ? result.why : null,
      status: judged && last !== null ? last.status : statusOf(this.#state),
      nativeStatus: last?.nativeStatus ?? null,
      requestedAt: this.#requestedAtMs === null ? null : new Date(this.#requestedAtMs).toISOString(),
      confirmedAt: proof === null ? null : this.#evidence.whenRead(proof),
      requests: this.#requests,
      sends: result.sends,
      settled: result.settled,
      vanished:
        result.outcome === "not-found" &&
        (result.known.newest !== null || (this.#wish.earlier?.run ?? null) !== null),
      evidence: this.#evidence.entries,
      tree: null,
      error: judged ? null : this.#error,
      message: this.#message,
      notLearned: this.#run.notLearned,
    };
  }

  #now(): number {
    return this.#run.provider.clock.now();
  }

  #wallNow(): number {
    return this.#run.provider.clock.wallNow();
  }
}

/** The result of a job that has ended itself, while others go on with it. */
export function goingOn(result: CancelResult): CancelResult {
  return { ...result, outcome: "still-cancelling", status: "cancelling", confirmedAt: null };
}

/** Whether a failed cancel may have been carried out all the same. A reply that cannot be read proves that it arrived. */
function mayHaveBeenDone(error: JobError): boolean {
  const { cancel } = meaningOf(error.code);
  return cancel === "as-told" ? error.mayHaveLeft : cancel !== "untouched";
}

/** Whether the service has not looked at what was asked. */
function isUnread(error: JobError): boolean {
  const { endsAt } = meaningOf(error.code);
  return endsAt === "sign-in" || endsAt === "door";
}

const noEvidence: CancelResult["evidence"] = [];

const openOutcomes: ReadonlySet<CancelResult["outcome"]> = new Set([
  "still-cancelling",
  "requested",
  "unknown",
]);
