import type { Clock } from "@simjobs/core";
import type { JournalDisk } from "./journal-disk.js";

/** How often a process shows that it lives, in milliseconds. */
export const beatMs = 1_000;
/** Nobody is waited for longer than that, whatever a journal says of its period. */
const mostBeatMs = 10_000;
/** How many times a period is looked at. */
const looksAPeriod = 4;

/**
 * Does something again and again, until the function that it gives back is called. Keeps no process alive.
 *
 * @param everyMs - in milliseconds of real time
 */
export type Repeat = (everyMs: number, work: () => void) => () => void;

/** Shows, from its start to its stop, that a journal's process lives. What cannot be shown costs nothing else. */
export class Heartbeat {
  readonly #disk: JournalDisk;
  readonly #journal: string;
  readonly #repeat: Repeat;
  #stop: (() => void) | undefined;
  #beating: Promise<void> | undefined;

  constructor(disk: JournalDisk, journal: string, repeat: Repeat) {
    this.#disk = disk;
    this.#journal = journal;
    this.#repeat = repeat;
  }

  /** The journal must be there. */
  start(): void {
    this.#stop ??= this.#repeat(beatMs, () => {
      // On a disk that hangs, one at a time.
      this.#beating ??= this.#disk
        .beat(this.#journal)
        .catch(() => {})
        .finally(() => {
          this.#beating = undefined;
        });
    });
  }

  async stop(): Promise<void> {
    this.#stop?.();
    await this.#beating;
  }
}

/** A journal whose process is looked for, and how often that process shows itself. */
export interface Beating {
  readonly journal: string;
  readonly everyMs: number;
}

/**
 * Looks whether the processes of some journals show that they live, twice their period long, by our own monotonic clock: no
 * two machines agree on any other.
 *
 * @returns the journals whose sign of life has changed while we looked
 */
export async function watchBeats(
  disk: JournalDisk,
  clock: Clock,
  wanted: readonly Beating[],
): Promise<ReadonlySet<string>> {
  const first = new Map<string, string | null>();
  const living = new Set<string>();
  let lookMs = 0;
  let pauseMs = Infinity;
  for (const { journal, everyMs } of wanted) {
    const periodMs = Math.min(mostBeatMs, Math.max(1, everyMs));
    first.set(journal, await pulseOf(disk, journal));
    lookMs = Math.max(lookMs, 2 * periodMs);
    pauseMs = Math.min(pauseMs, periodMs / looksAPeriod);
  }
  const untilMs = clock.now() + lookMs;
  while (first.size > 0) {
    const leftMs = untilMs - clock.now();
    if (leftMs > 0) await clock.sleep(Math.min(pauseMs, leftMs));
    for (const [journal, mark] of first) {
      const now = await pulseOf(disk, journal);
      if (now === mark || now === null) continue;
      living.add(journal);
      first.delete(journal);
    }
    if (leftMs <= 0) break; // looked once more after the time was up: it may have passed unseen
  }
  return living;
}

async function pulseOf(disk: JournalDisk, journal: string): Promise<string | null> {
  return disk.pulse(journal).catch(() => null);
}
