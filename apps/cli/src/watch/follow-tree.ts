import { formatReference, isJobError, type JobRef, type Provider, type Reading } from "@simjobs/core";

/** The jobs that one is made of, as far as the service lists them. */
export interface TreeLook {
  readonly root: JobRef;
  readonly members: readonly Reading[];
  readonly complete: boolean;
}

/** Whether a job is made of others that can be shown. */
export function isTree(provider: Provider, ref: JobRef): boolean {
  const { canListChildren, kinds } = provider.capabilities;
  return canListChildren && provider.children !== undefined && kinds[ref.kind]?.hasMembers === true;
}

/** Looks at the members of one job, again and again. A look takes several requests, so there is a while between two. */
export class TreeWatch {
  readonly #provider: Provider;
  readonly #root: JobRef;
  readonly #onLook: (look: TreeLook) => void;
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();
  #shown = "";
  #last: Promise<void> = Promise.resolve();
  readonly #loop: Promise<void>;

  /** @param onLook - is told each look that shows something new */
  constructor(provider: Provider, root: JobRef, onLook: (look: TreeLook) => void, signal: AbortSignal) {
    this.#provider = provider;
    this.#root = root;
    this.#onLook = onLook;
    this.#signal = signal;
    this.#loop = this.#lookAgainAndAgain();
    this.#loop.catch(() => {}); // is told by `end`
  }

  /** Looks as soon as may be, because something has changed. */
  look(): Promise<void> {
    this.#last = this.#last.then(() => this.#lookOnce());
    this.#last.catch(() => {}); // as above
    return this.#last;
  }

  /** Looks a last time, tells it whether it is new or not, and stops. */
  async end(): Promise<void> {
    this.#over.abort();
    await this.#loop;
    this.#shown = "";
    if (!this.#signal.aborted) await this.look();
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { clock, capabilities } = this.#provider;
    const isOver = AbortSignal.any([this.#over.signal, this.#signal]);
    while (!isOver.aborted) {
      const startedMs = clock.now();
      await this.look();
      // A look through a long list leaves most of the time, and of the budget, to the readings.
      const pauseMs = Math.max(capabilities.pollMaxMs, 10 * (clock.now() - startedMs));
      await clock.sleep(pauseMs, isOver).catch((error: unknown) => {
        if (!isOver.aborted) throw error;
      });
    }
  }

  /** Failures are borne: the next look may do better. */
  async #lookOnce(): Promise<void> {
    try {
      const children = await this.#provider.children?.(this.#root, { signal: this.#signal });
      if (children === undefined) return;
      const { readings, complete } = children;
      const shown = readings
        .map(({ ref, nativeStatus }) => `${formatReference(ref)} ${nativeStatus}`)
        .join("\n");
      if (shown === this.#shown) return;
      this.#shown = shown;
      this.#onLook({ root: this.#root, members: readings, complete });
    } catch (error) {
      if (!isJobError(error) && !this.#signal.aborted) throw error;
    }
  }
}
