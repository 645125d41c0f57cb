import {
  formatReference,
  isJobError,
  kindTraits,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";

/** The jobs that one is made of, as far as the service lists them. */
export interface TreeLook {
  readonly root: JobRef;
  readonly members: readonly Reading[];
  readonly complete: boolean;
}

/** What a tree is looked at through. */
type TreeSource = Pick<Provider, "clock" | "children"> & {
  readonly capabilities: Pick<Provider["capabilities"], "pollStartMs">;
};

/** Whether a job is made of others that can be shown. */
export function isTree(provider: Provider, ref: JobRef): boolean {
  const { capabilities } = provider;
  return (
    capabilities.canListChildren &&
    provider.children !== undefined &&
    kindTraits(capabilities, ref.kind).hasMembers === true
  );
}

export interface TreeWatchOptions {
  /** What each look is asked with: who stops it, and when it must be over. */
  readonly call: () => ProviderCall & { readonly signal: AbortSignal };
  /** How many trees are watched side by side: the more, the rarer each is looked at. */
  readonly watched: number;
  /** Is told each look that shows something new. */
  readonly onLook: (look: TreeLook) => void;
}

/** Looks at the members of one job, again and again. */
export class TreeWatch {
  readonly #provider: TreeSource;
  readonly #root: JobRef;
  readonly #options: TreeWatchOptions;
  readonly #signal: AbortSignal;
  readonly #over = new AbortController();
  #shown = "";
  #last: Promise<void> = Promise.resolve();
  readonly #loop: Promise<void>;

  constructor(provider: TreeSource, root: JobRef, options: TreeWatchOptions) {
    this.#provider = provider;
    this.#root = root;
    this.#options = options;
    this.#signal = options.call().signal;
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

  /** A look takes several requests, the more the larger the tree: what is left of the budget is for the readings. */
  async #lookAgainAndAgain(): Promise<void> {
    const { clock, capabilities } = this.#provider;
    const { watched } = this.#options;
    const isOver = AbortSignal.any([this.#over.signal, this.#signal]);
    while (!isOver.aborted) {
      const startedMs = clock.now();
      await this.look();
      const tookMs = clock.now() - startedMs;
      const pauseMs = watched * Math.max(5 * capabilities.pollStartMs, 10 * tookMs);
      await clock.sleep(pauseMs, isOver).catch((error: unknown) => {
        if (!isOver.aborted) throw error;
      });
    }
  }

  /** Failures are borne: the next look may do better. */
  async #lookOnce(): Promise<void> {
    try {
      const children = await this.#provider.children?.(this.#root, this.#options.call());
      if (children === undefined) return;
      const { readings, complete } = children;
      const shown = readings
        .map(({ ref, nativeStatus }) => `${formatReference(ref)} ${nativeStatus}`)
        .join("\n");
      if (shown === this.#shown) return;
      this.#shown = shown;
      this.#options.onLook({ root: this.#root, members: readings, complete });
    } catch (error) {
      if (!isJobError(error) && !this.#signal.aborted) throw error;
    }
  }
}
