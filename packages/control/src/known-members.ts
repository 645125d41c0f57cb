import { formatReference, hasEnded, type JobRef, type Reading } from "@simjobs/core";

/** One member as it was last read, and whose member it is. */
export interface Member {
  readonly reading: Reading;
  /** `formatReference` of the job that it is a part of. */
  readonly of: string;
}

/**
 * The members of all jobs that are cancelled together. Nothing is forgotten: a job that is missing in a list is just missing
 * there, and one that has ended is over.
 */
export class KnownMembers {
  readonly #below = new Map<string, Map<string, Reading>>();

  learn(parent: JobRef, readings: readonly Reading[]): void {
    const key = formatReference(parent);
    const known = this.#below.get(key) ?? new Map<string, Reading>();
    this.#below.set(key, known);
    for (const reading of readings) {
      const own = formatReference(reading.ref);
      const before = known.get(own);
      if (before === undefined || !hasEnded(before.status)) known.set(own, reading);
    }
  }

  /** Whether anything is known below a job. */
  hasBelow(root: JobRef): boolean {
    return (this.#below.get(formatReference(root))?.size ?? 0) > 0;
  }

  /** All that is known below a job, at every depth, each once. */
  below(root: JobRef): readonly Member[] {
    const found = new Map<string, Member>();
    const open = [formatReference(root)];
    for (let of = open.pop(); of !== undefined; of = open.pop()) {
      for (const [key, reading] of this.#below.get(of) ?? []) {
        if (found.has(key)) continue;
        found.set(key, { reading, of });
        open.push(key);
      }
    }
    return [...found.values()];
  }
}
