import { createHash } from "node:crypto";
import type { Clock, Reading } from "@simjobs/core";
import type { Evidence } from "@simjobs/core/schemas";

/** The most entries that are kept; between the first and the newest ones, readings that repeat are dropped first. */
const mostEntries = 200;

/** Writes down what one cancellation rests on, in order, and leaves out readings that say what the one before said. */
export class EvidenceLog {
  readonly #clock: Clock;
  readonly #entries: Evidence[] = [];
  readonly #readAt = new WeakMap<Reading, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get entries(): readonly Evidence[] {
    return this.#entries;
  }

  add(what: Evidence["what"], reading: Reading | null, message: string | null): void {
    const at = new Date(this.#clock.wallNow()).toISOString();
    if (reading !== null) this.#readAt.set(reading, at);
    const entry: Evidence = {
      at,
      what,
      source: reading?.source ?? null,
      nativeStatus: reading?.nativeStatus ?? null,
      cancelFlag: reading?.cancelFlag ?? null,
      progress: reading?.details.progress?.native ?? null,
      message,
      digest: reading === null ? null : createHash("sha256").update(JSON.stringify(reading)).digest("hex"),
    };
    const last = this.#entries.at(-1);
    const before = this.#entries.at(-2);
    // Of three readings alike, the middle one tells nothing: the first and the last show how long it stayed so.
    if (last !== undefined && before !== undefined && alike(last, entry) && alike(before, entry))
      this.#entries.pop();
    else if (this.#entries.length >= mostEntries) this.#entries.splice(mostEntries / 2, 1);
    this.#entries.push(entry);
  }

  /** When a reading came in, ISO 8601 in UTC. */
  whenRead(reading: Reading): string | null {
    return this.#readAt.get(reading) ?? null;
  }
}

function alike(one: Evidence, other: Evidence): boolean {
  return (
    one.what === "read" &&
    other.what === "read" &&
    one.source === other.source &&
    one.nativeStatus === other.nativeStatus &&
    one.cancelFlag === other.cancelFlag &&
    one.progress === other.progress
  );
}
