import type { Clock } from "@simjobs/core";

/** How long the same trouble is not told again, in milliseconds. */
const quietMs = 60_000;

/** What goes wrong again and again, such as a store that is away for an hour: told once a minute, not once a second. */
export class RepeatedTroubles {
  readonly #clock: Pick<Clock, "now">;
  readonly #toldAtMs = new Map<string, number>();

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** Whether it is to be told now. */
  isNew({
    provider,
    error,
  }: {
    readonly provider: string;
    readonly error: { readonly message: string };
  }): boolean {
    const key = JSON.stringify([provider, error.message]);
    const nowMs = this.#clock.now();
    if (nowMs < (this.#toldAtMs.get(key) ?? -Infinity) + quietMs) return false;
    for (const [known, atMs] of this.#toldAtMs) if (nowMs >= atMs + quietMs) this.#toldAtMs.delete(known);
    this.#toldAtMs.set(key, nowMs);
    return true;
  }

  /** What was in the way is over: when it comes again, it is told again. */
  over(provider: string): void {
    for (const key of this.#toldAtMs.keys()) {
      const [whose]: unknown[] = JSON.parse(key);
      if (whose === provider) this.#toldAtMs.delete(key);
    }
  }
}
