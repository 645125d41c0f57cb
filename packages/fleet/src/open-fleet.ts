import { hostname } from "node:os";
import { identify, type FinisherOptions, type Wish } from "@simjobs/control";
import {
  compareAccounts,
  formatReference,
  isJobError,
  JobError,
  parseReference,
  type AccountIdentity,
  type JobRef,
  type Provider,
} from "@simjobs/core";
import { AccountBudget } from "./budget/account-budget.js";
import { budgetedProvider } from "./budget/budgeted-provider.js";
import { storedAccount } from "./store/account-key.js";
import { exportWishes, type Exported } from "./export-fleet.js";
import type { AccountStore, FleetStore, StoredAccount, StoredWish, WorkerSign } from "./store/fleet-store.js";
import { openStore } from "./open-store.js";
import { AccountWorker, type WorkEvent } from "./work/account-worker.js";
import { wishView, type WishView } from "./work/wish-view.js";
import { beginRecord, readRecord } from "./work/wish-record.js";

/**
 * A provider of a fleet. One that was made with a budget of the fleet (as `shared` of `RequestBudget` of `@simjobs/http`) is exact to
 * the request; any other one waits for its turn before each call.
 */
export type FleetProvider =
  | Provider
  | ((shared: AccountBudget) => Provider)
  | { readonly provider: Provider; readonly budget: AccountBudget };

/** What a fleet is made of. */
export interface FleetOptions extends FinisherOptions {
  /** The address of the store, such as `redis://host:6379`, or the store itself. */
  readonly store: string | FleetStore;
  /** The services, each with its sign-in: a fleet works for these accounts and leaves the others alone. */
  readonly providers: readonly FleetProvider[];
  /** Ends everything that is under way. What is open stays open. */
  readonly signal?: AbortSignal | undefined;
  /** What tells this fleet from others in the same store. @default "simjobs" */
  readonly prefix?: string | undefined;
  /** How long a wish is held without a sign of life, in milliseconds. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /** Most requests of the whole fleet to one account within any second. @default 10 */
  readonly perSecond?: number | undefined;
  /** The version that other machines see. @default none */
  readonly version?: string | undefined;
}

/** How a wish is made. */
export interface WishOptions {
  /** Why, for the record. At most 500 characters; never sent to the service. */
  readonly reason?: string | undefined;
  /** Whether the jobs below it are meant, too, where the service's lists show any. @default false */
  readonly withChildren?: boolean | undefined;
}

/** A wish that the store has. */
export interface FleetWish {
  readonly id: string;
  readonly ref: JobRef;
  /** Whether it was made now; otherwise there was an open one for the job, which counts. */
  readonly isNew: boolean;
}

/** How a fleet works. */
export interface RunOptions {
  /** The most wishes that are held at once, of each account. @default 500 */
  readonly concurrency?: number | undefined;
  /** Ends the work: what is held is given back. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what happens. Must not throw. */
  readonly onEvent?: ((event: WorkEvent & { readonly provider: string }) => void) | undefined;
}

interface Post {
  readonly provider: Provider;
  readonly budget: AccountBudget;
  readonly isBudgeted: boolean;
  signedIn: Promise<SignedIn> | undefined;
}

interface SignedIn {
  readonly where: AccountIdentity;
  readonly account: StoredAccount;
  readonly store: AccountStore;
}

const longestReason = 500;
/** How often the store is looked at for an outcome that somebody waits for, and how often a worker shows itself, in milliseconds. */
const lookEveryMs = 1_000;
const showEveryMs = 10_000;

/**
 * Opens a fleet: many machines that finish the wishes of the same accounts over one store.
 *
 * @throws {JobError} `bad_input` for an address that cannot be read or another fleet's prefix, `unreachable`, `unauthorized` and
 * `not_supported` for a store that cannot be worked with
 */
export async function openFleet(options: FleetOptions): Promise<Fleet> {
  const { store: given, prefix = "simjobs", leaseMs = 30_000 } = options;
  const store = typeof given === "string" ? await openStore(given, { prefix, leaseMs }) : given;
  return new Fleet(store, options);
}

/** Many machines, one account, one truth. */
export class Fleet {
  readonly #store: FleetStore;
  readonly #options: FleetOptions;
  readonly #posts: readonly Post[];
  readonly #id = crypto.randomUUID();
  readonly #host = hostname();

  constructor(store: FleetStore, options: FleetOptions) {
    this.#store = store;
    this.#options = options;
    this.#posts = options.providers.map((given) => postOf(given, options.perSecond));
  }

  /**
   * Hands a wish in: it is in the store when this resolves, and some worker finishes it. Asks the service for nothing but whose
   * account it is.
   *
   * @param ref - the job, or its reference such as `jess:12259`
   * @throws {JobError} `bad_input` for what is no job of these providers, what stopped the sign-in, `unreachable` for the store
   */
  async wish(ref: JobRef | string, options: WishOptions = {}): Promise<FleetWish> {
    const [wish] = await this.wishMany([ref], options);
    if (wish === undefined) throw new TypeError("one reference has one wish");
    return wish;
  }

  /** `wish` for many jobs. Those of each account are handed in together. */
  async wishMany(
    refs: readonly (JobRef | string)[],
    options: WishOptions = {},
  ): Promise<readonly FleetWish[]> {
    const grammars = this.#posts.map(({ provider }) => provider.grammar);
    const parsed = refs.map((ref) => (typeof ref === "string" ? parseReference(ref, grammars) : ref));
    const ids = new Map<string, FleetWish>();
    for (const post of this.#posts) {
      const own = parsed.filter(({ provider }) => provider === post.provider.name);
      const distinct = [...new Map(own.map((ref) => [formatReference(ref), ref])).values()];
      if (distinct.length === 0) continue;
      for (const wish of await this.#handIn(post, distinct, options))
        ids.set(formatReference(wish.ref), wish);
    }
    return parsed.map((ref) => {
      const wish = ids.get(formatReference(ref));
      if (wish !== undefined) return wish;
      throw new JobError(
        "bad_input",
        `${formatReference(ref)} is no job of a service that this fleet works for`,
      );
    });
  }

  async #handIn(
    post: Post,
    refs: readonly JobRef[],
    { reason, withChildren }: WishOptions,
  ): Promise<readonly FleetWish[]> {
    const { where, store } = await this.#signedIn(post);
    const { clock } = post.provider;
    const byRef = new Map(refs.map((ref) => [formatReference(ref), ref]));
    const wishes = refs.map((ref) => {
      const wish: Wish = {
        id: crypto.randomUUID(),
        ref,
        where,
        wishedAtMs: clock.wallNow(),
        reason: reason === undefined ? null : cleaned(reason),
        withChildren,
      };
      return beginRecord(wish);
    });
    const handed = await store.handIn(wishes);
    return handed.flatMap(({ id, ref, isNew }) => {
      const own = byRef.get(ref);
      return own === undefined ? [] : [{ id, ref: own, isNew }];
    });
  }

  /**
   * Waits until the end of a wish is on record.
   *
   * @throws {JobError} `not_found` where no account of these providers has such a wish; a stopped wait rejects with the signal's
   * reason
   */
  async outcomeOf(
    id: string,
    { signal = this.#options.signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<WishView> {
    for (;;) {
      signal?.throwIfAborted();
      const view = await this.lookAt(id);
      if (view === null) throw new JobError("not_found", `there is no wish ${id} in this store`);
      if (view.state === "closed" || view.state === "withdrawn") return view;
      await this.#clock.sleep(lookEveryMs, signal);
    }
  }

  /** How a wish stands now; `null` where no account of these providers has it. */
  async lookAt(id: string): Promise<WishView | null> {
    for (const post of this.#posts) {
      const { store } = await this.#signedIn(post);
      const found = await store.read(id);
      if (found !== null) return wishView(found);
    }
    return null;
  }

  /** Every wish of these accounts, oldest first. */
  async *wishes(): AsyncGenerator<WishView, void, undefined> {
    for await (const wish of this.#stored()) yield wishView(wish);
  }

  /** Every change of wishes, until none of them is open any more. */
  async *watch(
    ids: readonly string[],
    { signal = this.#options.signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<WishView, void, undefined> {
    const seen = new Map<string, number>();
    let open = [...ids];
    while (open.length > 0) {
      signal?.throwIfAborted();
      const next: string[] = [];
      for (const id of open) {
        const view = await this.lookAt(id);
        if (view === null) throw new JobError("not_found", `there is no wish ${id} in this store`);
        if (view.entries !== seen.get(id)) yield view;
        seen.set(id, view.entries);
        if (view.state === "open" || view.state === "asked") next.push(id);
      }
      open = next;
      if (open.length > 0) await this.#clock.sleep(lookEveryMs, signal);
    }
  }

  /**
   * Writes every wish of these accounts into a folder of journals, with a receipt of each that is closed: `simjobs receipts verify`
   * and `verifyJournals` check it offline.
   */
  async export(folder: string): Promise<Exported> {
    const providers = this.#posts.map(({ provider }) => provider);
    const { version = "" } = this.#options;
    return exportWishes(this.#stored(), folder, { clock: this.#clock, providers, version });
  }

  /** Checks the record of every wish of these accounts. Which of them are not what was written, by their ids. */
  async verify(): Promise<{ readonly wishes: number; readonly damaged: readonly string[] }> {
    const damaged: string[] = [];
    let wishes = 0;
    for await (const { id, lines } of this.#stored()) {
      wishes += 1;
      if (readRecord(id, lines).problem === "damaged") damaged.push(id);
    }
    return { wishes, damaged };
  }

  async *#stored(): AsyncGenerator<StoredWish, void, undefined> {
    for (const post of this.#posts) {
      const { store } = await this.#signedIn(post);
      yield* store.list();
    }
  }

  /** Accounts with wishes in the store that this fleet is not signed in to: they are left alone. */
  async elsewhere(): Promise<readonly StoredAccount[]> {
    const here = await Promise.all(this.#posts.map(async (post) => this.#signedIn(post)));
    const all = await this.#store.accounts();
    return all.filter((account) => here.every(({ where }) => compareAccounts(account, where) !== "same"));
  }

  /** Works until the signal. What is held then is given back, and another worker goes on with it. */
  async run(options: RunOptions = {}): Promise<void> {
    await this.#work(options, false);
  }

  /** Works until nothing can be taken any more. What is looked at again only later stays open. */
  async drain(options: RunOptions = {}): Promise<void> {
    await this.#work(options, true);
  }

  /** The workers that have shown themselves in the last minute. */
  async workers(): Promise<readonly WorkerSign[]> {
    return (await this.#store.workers()).filter(({ seenMsAgo }) => seenMsAgo < 60_000);
  }

  /** What the store may lose of what it has acknowledged, in a sentence with what to do; `null` where it loses nothing. */
  async checkDurability(): Promise<string | null> {
    return this.#store.checkDurability();
  }

  /** Lets go of the store. */
  async close(): Promise<void> {
    await this.#store.close();
  }

  async #work({ concurrency, signal: own, onEvent }: RunOptions, untilIdle: boolean): Promise<void> {
    const over = new AbortController();
    const signals = [this.#options.signal, own, over.signal].filter((each) => each !== undefined);
    const signal = AbortSignal.any(signals);
    const showing = this.#show(signal);
    try {
      await Promise.all(
        this.#posts.map(async (post) => {
          const { name } = post.provider;
          const tell = (event: WorkEvent): void => onEvent?.({ ...event, provider: name });
          const signedIn = await this.#signedInInTime(post, signal, tell);
          if (signedIn === null) return;
          const provider = post.isBudgeted ? post.provider : budgetedProvider(post.provider, post.budget);
          const { timeoutMs, giveUpMs, settleMs } = this.#options;
          const worker = new AccountWorker(provider, signedIn.store, this.#store.leaseMs, {
            timeoutMs,
            giveUpMs,
            settleMs,
            concurrency,
            onEvent: tell,
          });
          await worker.run(signal, { untilIdle });
        }),
      );
    } finally {
      over.abort();
      await showing;
    }
  }

  /** A worker that cannot sign in now may be able to later: until then, its account's wishes are for others. */
  async #signedInInTime(
    post: Post,
    signal: AbortSignal,
    tell: (event: WorkEvent) => void,
  ): Promise<SignedIn | null> {
    while (!signal.aborted) {
      try {
        return await this.#signedIn(post);
      } catch (error) {
        if (!isJobError(error) || error.code === "bad_input" || error.code === "not_supported") throw error;
        tell({ kind: "trouble", error });
        await sleepUnless(post.provider, 30_000, signal);
      }
    }
    return null;
  }

  async #show(signal: AbortSignal): Promise<void> {
    const [post] = this.#posts;
    if (post === undefined) return;
    const { version = "" } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#store.show({ id: this.#id, host: this.#host, pid: process.pid, version });
      } catch (error) {
        if (!isJobError(error)) throw error; // whoever works hears of a store that does not answer
      }
      await sleepUnless(post.provider, showEveryMs, signal);
    }
  }

  async #signedIn(post: Post): Promise<SignedIn> {
    post.signedIn ??= this.#signIn(post);
    try {
      return await post.signedIn;
    } catch (error) {
      post.signedIn = undefined;
      throw error;
    }
  }

  async #signIn({ provider, budget }: Post): Promise<SignedIn> {
    const { where, untold } = await identify(provider, { signal: this.#options.signal });
    // Under another name, no worker that knows its account would ever take what is handed in.
    if (untold !== null)
      throw new JobError(
        untold.code,
        `${provider.name} does not tell whose account this is: ${untold.message}`,
        {
          cause: untold,
          hint: "A fleet keeps wishes by account. Nothing was handed in; try again in a while, or cancel without a store.",
        },
      );
    const account = storedAccount(provider.name, where);
    const store = await this.#store.account(account);
    budget.bind(store, provider.clock);
    return { where, account, store };
  }

  get #clock(): Provider["clock"] {
    const [post] = this.#posts;
    if (post === undefined) throw new JobError("bad_input", "a fleet needs at least one provider");
    return post.provider.clock;
  }
}

function postOf(given: FleetProvider, perSecond: number | undefined): Post {
  if ("budget" in given) return { ...given, isBudgeted: true, signedIn: undefined };
  const budget = new AccountBudget({ perSecond });
  const isBudgeted = typeof given === "function";
  return { provider: isBudgeted ? given(budget) : given, budget, isBudgeted, signedIn: undefined };
}

async function sleepUnless({ clock }: Provider, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function cleaned(reason: string): string {
  return reason.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, " ").slice(0, longestReason);
}
