import { hostname } from "node:os";
import { checkRows, type CancelPlan, type HandOver, type Wish } from "@simjobs/control";
import {
  compareAccounts,
  formatReference,
  JobError,
  parseReference,
  type JobRef,
  type Provider,
} from "@simjobs/core";
import type { Exported } from "./export-fleet.js";
import type { FleetOptions, FleetWish, WishFilter, WishOptions } from "./fleet-options.js";
import { FleetRecords, type AttendedAccount, type FleetVerification } from "./fleet-records.js";
import { isAttended, livingWorkers } from "./store/attendance.js";
import { within } from "./store/within.js";
import type { FleetStore, StoredAccount, WorkerSign } from "./store/fleet-store.js";
import type { SignedIn } from "./work/enter-account.js";
import { Post, postOf } from "./work/post.js";
import { runPosts, type RunOptions } from "./work/run-posts.js";
import { handIn } from "./work/hand-in.js";
import { watchWishes } from "./work/watch-wishes.js";
import { continueRecord } from "./work/wish-record.js";
import { wishView, type WishView } from "./work/wish-view.js";
import { withdrawWish } from "./work/withdraw-wish.js";

const longestReason = 500;
/** How long whoever leaves goes on telling the store what is free again, in milliseconds. */
const farewellMs = 1_000;
/** How often the store is looked at for an outcome that somebody waits for, in milliseconds. */
const lookEveryMs = 1_000;

/**
 * Many machines, one account, one truth: what `openFleet` opens.
 *
 * Every method but `close` rejects with a `JobError`: `unreachable` where the store does not answer (and nobody knows whether it has done
 * what it was asked for), `bad_input` where the prefix is another fleet's, whose services stand at other addresses or where the fleet has
 * no provider, and with what stopped the sign-in (`unauthorized`, `service_failed`, …). A stopped one rejects with the signal's reason.
 */
export class Fleet {
  /** What is on record of the accounts of these providers; `new FleetRecords(store)` reads that of all accounts without a sign-in. */
  readonly records: FleetRecords;
  readonly #store: FleetStore;
  readonly #options: FleetOptions;
  readonly #posts: readonly Post[];
  readonly #newId: () => string;
  readonly #id: string;
  readonly #host = hostname();

  /** @param store - one that is open; `openFleet` opens it by its address */
  constructor(store: FleetStore, options: FleetOptions) {
    this.#store = store;
    this.#options = options;
    this.#newId = options.newId ?? (() => crypto.randomUUID());
    this.#id = this.#newId();
    this.#posts = options.providers.map((given) => new Post(given, options.perSecond, this.#newId));
    this.records = new FleetRecords(store, async () =>
      Promise.all(this.#posts.map(async (post) => (await this.#signedIn(post)).account)),
    );
  }

  /**
   * Hands a wish in: it is in the store when this resolves, and some worker finishes it. Asks the service for nothing but whose
   * account it is.
   *
   * @param ref - the job, or its reference such as `jess:12259`
   * @returns the wish that counts: an open one that there was for the job, or the one that was made now
   * @throws {JobError} `bad_input` for what is no job of these providers, and as every method. After `unreachable` the wish may have been
   * handed in: to hand it in again does not double it
   */
  async wish(ref: JobRef | string, options: WishOptions = {}): Promise<FleetWish> {
    const [wish] = await this.wishMany([ref], options);
    if (wish === undefined) throw new TypeError("one reference has one wish");
    return wish;
  }

  /**
   * `wish` for many jobs. Those of each account are handed in together.
   *
   * @param jobs - the jobs, or a plan of them (`makePlan` of `@simjobs/control`), from which only those are handed in that are now what
   * they were when it was made: the service is asked for that
   * @returns in the order of the jobs; a job that is named twice has one wish, and one that a plan has and that is over now has none
   * @throws {JobError} as `wish`, and `bad_input` for a plan of another account or one that is older than an hour
   */
  async wishMany(
    jobs: readonly (JobRef | string)[] | CancelPlan,
    options: WishOptions = {},
  ): Promise<readonly FleetWish[]> {
    const refs = "rows" in jobs ? await this.#stillMeant(jobs) : jobs;
    const parsed = this.#parsed(refs);
    const byPost = this.#byPost(parsed);
    const made = new Map<string, FleetWish>();
    for (const [post, own] of byPost) {
      const distinct = [...new Map(own.map((ref) => [formatReference(ref), ref])).values()];
      for (const wish of await this.#handIn(post, distinct, options))
        made.set(formatReference(wish.ref), wish);
    }
    return parsed.flatMap((ref) => made.get(formatReference(ref)) ?? []);
  }

  async #stillMeant(plan: CancelPlan): Promise<readonly JobRef[]> {
    const post = await this.#postOfPlan(plan);
    const { signal } = this.#options;
    const { active } = await checkRows(post.provider, plan, { signal });
    return active.map((ref) => ({ ...ref, account: post.alias }));
  }

  /** Of several accounts of a service the one that a plan is for; where none is, the first tells why not. */
  async #postOfPlan(plan: CancelPlan): Promise<Post> {
    const own = this.#posts.filter(({ provider }) => provider.name === plan.provider);
    for (const post of own)
      if (compareAccounts(plan, (await this.#signedIn(post)).where) === "same") return post;
    const [first] = own;
    if (first !== undefined) return first;
    throw new JobError("bad_input", `this fleet does not work for ${plan.provider}`);
  }

  /**
   * Hands in wishes that were begun in another record, with what was asked and answered there; what was sent counts. One that was
   * handed in before is not doubled.
   *
   * @param handOvers - what `takeToHandOver` of `@simjobs/control` gives
   * @returns in their order: the wish that counts, which is another one where the fleet has one of its own for the job
   * @throws {JobError} as `wish`
   */
  async importWishes(handOvers: readonly HandOver[]): Promise<readonly FleetWish[]> {
    const taken = new Map<string, FleetWish>();
    for (const [post, own] of groupBy(handOvers, ({ wish }) => postOf(this.#posts, wish.ref))) {
      const { where, store } = await this.#signedIn(post);
      const records = own.map(({ wish, notes }) =>
        continueRecord({ ...wish, ref: unnamed(wish.ref), where }, notes),
      );
      for (const [index, { id }] of (await store.handIn(records)).entries()) {
        const handed = own[index]?.wish;
        if (handed !== undefined) taken.set(handed.id, { id, ref: handed.ref, isNew: id === handed.id });
      }
    }
    return handOvers.flatMap(({ wish }) => taken.get(wish.id) ?? []);
  }

  /**
   * Gives an open wish up, whoever holds it: nothing more is sent for it. What was sent already is not taken back.
   *
   * @param why - for the record. At most 500 characters
   * @returns how it stands then; `null` where no account of these providers has it
   * @throws {JobError} `journal_unreadable` where a later release has written to its record, `journal_unwritable` where others go on
   * taking it, and as every method
   */
  async withdraw(id: string, why: string): Promise<WishView | null> {
    for (const post of this.#posts) {
      const { store, account } = await this.#signedIn(post);
      if ((await store.read(id)) === null) continue;
      return withdrawWish(store, account, { id, why: cleaned(why), atMs: this.#clock.wallNow() });
    }
    return null;
  }

  async #handIn(
    post: Post,
    refs: readonly JobRef[],
    { reason, withChildren }: WishOptions,
  ): Promise<readonly FleetWish[]> {
    const { where, store, account } = await this.#signedIn(post);
    const { clock } = post.provider;
    const byRef = new Map(refs.map((ref) => [formatReference(unnamed(ref)), ref]));
    const wishes = refs.map((ref): Wish => ({
      id: this.#newId(),
      ref: unnamed(ref),
      where,
      wishedAtMs: clock.wallNow(),
      reason: reason === undefined ? null : cleaned(reason),
      withChildren,
    }));
    const handed = await handIn(store, account, wishes, this.#newId);
    return handed.flatMap(({ id, ref, isNew }) => {
      const own = byRef.get(ref);
      return own === undefined ? [] : [{ id, ref: own, isNew }];
    });
  }

  /**
   * Waits until the end of a wish is on record. It looks once a second, and only at the store; somebody must work (`run`, `drain`).
   *
   * @returns `state` is `"closed"`, and `outcome` one of the ten; or `"withdrawn"`, and `outcome` is `null`
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

  /**
   * How those of some wishes stand of which more is on record than is known: one question to the store for those of an account.
   *
   * @param known - how many lines of their records are known (`entries` of `WishView`), by their ids; 0 of one that was never looked at
   */
  async changed(known: ReadonlyMap<string, number>): Promise<readonly WishView[]> {
    const views: WishView[] = [];
    for (const post of this.#posts) {
      const { store, account } = await this.#signedIn(post);
      for (const wish of await store.changed(known)) views.push(wishView(wish, account));
    }
    return views;
  }

  /**
   * The open wishes that there are for some jobs.
   *
   * @throws {JobError} `bad_input` for what is no job of these providers
   */
  async openFor(refs: readonly (JobRef | string)[]): Promise<readonly FleetWish[]> {
    const found: FleetWish[] = [];
    for (const [post, own] of this.#byPost(this.#parsed(refs))) {
      const { store } = await this.#signedIn(post);
      const byText = new Map(own.map((ref) => [formatReference(unnamed(ref)), ref]));
      for (const [text, id] of await store.open([...byText.keys()])) {
        const ref = byText.get(text);
        if (ref !== undefined) found.push({ id, ref, isNew: false });
      }
    }
    return found;
  }

  #parsed(refs: readonly (JobRef | string)[]): readonly JobRef[] {
    const grammars = this.#posts.map(({ provider }) => provider.grammar);
    return refs.map((ref) => (typeof ref === "string" ? parseReference(ref, grammars) : ref));
  }

  #byPost(refs: readonly JobRef[]): ReadonlyMap<Post, JobRef[]> {
    return groupBy(refs, (ref) => postOf(this.#posts, ref));
  }

  /** How a wish stands now; `null` where no account of these providers has it. */
  async lookAt(id: string): Promise<WishView | null> {
    for (const post of this.#posts) {
      const { store, account } = await this.#signedIn(post);
      const found = await store.read(id);
      if (found !== null) return wishView(found, account);
    }
    return null;
  }

  /** Every wish of these accounts, oldest first; `"open"`: those that are not over. */
  wishes(only?: "open"): AsyncGenerator<WishView, void, undefined> {
    return this.records.wishes(only);
  }

  /**
   * Every change of the wishes that fit, until none of those is open any more. The first look tells how each stands; it looks once a
   * second, and only at the store.
   *
   * @throws {JobError} `not_found` where no account of these providers has a wish that is named; a stopped watch rejects with the signal's
   * reason
   * @param filter - the ids of wishes, or what they have in common. @default every wish that is open at a look
   */
  async *watch(
    filter: readonly string[] | WishFilter = {},
    { signal = this.#options.signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<WishView, void, undefined> {
    const { ids, refs } = "refs" in filter || !isList(filter) ? filter : { ids: filter, refs: undefined };
    yield* watchWishes({
      ids,
      open: async () => this.#openIds(refs),
      changed: async (known) => this.changed(known),
      clock: this.#clock,
      signal,
    });
  }

  async #openIds(refs: readonly (JobRef | string)[] | undefined): Promise<readonly string[]> {
    if (refs !== undefined) return (await this.openFor(refs)).map(({ id }) => id);
    const ids: string[] = [];
    for (const post of this.#posts) ids.push(...(await (await this.#signedIn(post)).store.open()).values());
    return ids;
  }

  /**
   * Writes every wish of these accounts into a folder of journals, with a receipt of each that is closed: `simjobs receipts verify`
   * and `verifyJournals` check it offline.
   *
   * @param folder - empty, or not there yet
   * @throws {JobError} `bad_input` for a folder with something in it, `journal_unwritable` where it cannot be written
   */
  async export(folder: string): Promise<Exported> {
    const grammars = this.#posts.map(({ provider }) => provider.grammar);
    const { version = "" } = this.#options;
    return this.records.export(folder, { clock: this.#clock, grammars, version });
  }

  /** Checks the record of every wish of these accounts. */
  async verify(): Promise<FleetVerification> {
    return this.records.verify();
  }

  /** Accounts with wishes in the store that this fleet is not signed in to: they are left alone. */
  async elsewhere(): Promise<readonly StoredAccount[]> {
    const here = await Promise.all(this.#posts.map(async (post) => this.#signedIn(post)));
    const all = await this.#store.accounts();
    return all.filter((account) => here.every(({ where }) => compareAccounts(account, where) !== "same"));
  }

  /** The account of a job, and whether a living worker is signed in to it; `null` where one lives that does not tell. */
  async attendanceOf(ref: Pick<JobRef, "provider" | "account">): Promise<AttendedAccount> {
    const { account } = await this.#signedIn(postOf(this.#posts, ref));
    return { ...account, attended: isAttended(await this.workers(), account) };
  }

  /**
   * Works until the signal, as one worker among many: finishes what is handed in for these accounts, by whomever. What is held then is given
   * back, and another worker goes on with it. A store that does not answer, and a sign-in that fails, end nothing: they are told
   * (`onEvent`), and tried again.
   *
   * @throws {JobError} `bad_input` and `not_supported`: what does not get better by itself
   */
  async run(options: RunOptions = {}): Promise<void> {
    await this.#work(options, false);
  }

  /**
   * `run` until nothing can be taken any more. What is looked at again only later stays open, as does what another worker holds.
   *
   * @throws {JobError} as `run`
   */
  async drain(options: RunOptions = {}): Promise<void> {
    await this.#work(options, true);
  }

  /** The workers that have shown themselves in the last minute. */
  async workers(): Promise<readonly WorkerSign[]> {
    return livingWorkers(this.#store);
  }

  /** What the store may lose of what it has acknowledged, in a sentence with what to do; `null` where it loses nothing. */
  async checkDurability(): Promise<string | null> {
    return this.#store.checkDurability();
  }

  /** Lets go of the store; end `run` before. What is open stays open. Never throws. */
  async close(): Promise<void> {
    const given = Promise.all(this.#posts.map(async ({ budget }) => budget.giveBack()));
    await within(given, farewellMs).catch(() => {}); // it is free again by itself
    await this.#store.close();
  }

  async #work(options: RunOptions, untilIdle: boolean): Promise<void> {
    const { version = "", signal, timeoutMs, giveUpMs, settleMs } = this.#options;
    const place = {
      id: this.#id,
      host: this.#host,
      version,
      store: this.#store,
      posts: this.#posts,
      clock: this.#clock,
    };
    await runPosts({ ...place, finisher: { timeoutMs, giveUpMs, settleMs } }, options, { signal, untilIdle });
  }

  async #signedIn(post: Post): Promise<SignedIn> {
    return post.signedIn(this.#store, this.#options.signal);
  }

  get #clock(): Provider["clock"] {
    const [post] = this.#posts;
    if (post === undefined) throw new JobError("bad_input", "a fleet needs at least one provider");
    return post.provider.clock;
  }
}

/** What an account is called is one machine's word. */
function unnamed(ref: JobRef): JobRef {
  return { ...ref, account: undefined };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function isList(filter: readonly string[] | WishFilter): filter is readonly string[] {
  return Array.isArray(filter);
}

function cleaned(reason: string): string {
  return reason.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, " ").slice(0, longestReason);
}
