import { Redis } from "ioredis";
import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import type {
  AccountStore,
  FleetStore,
  HandedIn,
  LentSlots,
  NewLine,
  NewWish,
  SlotQuestion,
  StoredAccount,
  StoredWish,
  StoreFacts,
  TakenWish,
  WorkerSign,
} from "../../store/fleet-store.js";
import { HeldLocks, storedLeaseMs, type Claimed } from "../../store/held-locks.js";
import { coolMs, queuedForMs, usualPerSecond } from "../../store/slot-times.js";
import { failureAt } from "../../store/store-failure.js";
import { placeOf } from "../../store/store-url.js";
import { answerMs, within } from "../../store/within.js";
import type { WishQueue, WishQueues } from "../../store/wish-queues.js";
import { opened } from "../opened.js";
import type { StoreOptions } from "../store-options.js";
import { checkMeta, knownAccount, workerSign } from "../stored-shapes.js";
import { redisDurability } from "./redis-durability.js";
import { modeFailures, noRedis, redisError } from "./redis-error.js";
import { versionIn } from "./version-in.js";
import {
  appendScript,
  changedScript,
  claimScript,
  endLeaseScript,
  enterScript,
  giveBackScript,
  handInScript,
  holdScript,
  leaseScript,
  renewScript,
  seizeScript,
  showScript,
} from "./redis-scripts.js";
import { lendScript } from "./redis-slots.js";

const pageSize = 200;
/** How many wishes one question is about at most. */
const askedAtOnce = 1_000;

const handedIn = z.tuple([z.string(), z.number()]);
const stands = z.enum(["open", "asked", "closed", "withdrawn"]);
const seized = z.nullable(z.tuple([z.number(), stands, z.string(), z.array(z.string())]));
const claimed = z.array(
  z.union([
    z.tuple([z.literal("taken"), z.number(), stands, z.string(), z.array(z.string())]),
    z.tuple([z.literal("held"), z.number(), z.string()]),
    z.tuple([z.literal("none")]),
  ]),
);
const flags = z.array(z.number());
const changedWishes = z.array(z.tuple([z.number(), stands, z.string(), z.array(z.string())]));
const lent = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const pair = z.tuple([z.string(), z.string()]);
const signs = z.tuple([z.string()], z.string());
const dayMs = 24 * 3_600_000;
const settings = z.array(z.string());
const wishFields = z.tuple([z.nullable(stands), z.nullable(z.string())]);

/** Redis 6.2 and newer, or Valkey. What is on record must be safe when it is acknowledged: `appendonly yes`, `appendfsync always`. */
export async function openRedisStore(options: StoreOptions): Promise<FleetStore> {
  return opened(new RedisStore(options));
}

class RedisStore implements FleetStore {
  readonly leaseMs: number;
  readonly #options: StoreOptions;
  readonly #redis: Redis;
  readonly #queues: WishQueues;
  readonly #accounts = new Map<string, RedisAccount>();
  /** Why the connection was lost: what is asked meanwhile is told only that there is none. */
  #lastError: unknown;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.leaseMs = options.leaseMs;
    this.#redis = new Redis(options.url, {
      lazyConnect: true,
      enableReadyCheck: false, // whoever asks something hears that it is loading still
      connectTimeout: answerMs,
      maxRetriesPerRequest: 1,
      retryStrategy: (times) => Math.min(2_000, 100 * times),
    });
    this.#redis.on("error", (error: unknown) => {
      this.#lastError = error;
    });
    this.#redis.on("ready", () => {
      this.#lastError = undefined;
    });
    const nameError = (error: unknown): JobError => redisError(error, options.url);
    this.#queues = options.makeQueues({ ...options, nameError });
  }

  /** Looks whether it is there, is one that can be worked with, and is of this layout. */
  async open(): Promise<void> {
    await this.ask(async () => this.#redis.connect());
    const info = await this.ask(async () => this.#redis.info("server"));
    const [, mode = ""] = /(?:redis|server)_mode:(\w+)/.exec(info) ?? [];
    const ofMode = Object.hasOwn(modeFailures, mode) ? modeFailures[mode] : undefined;
    if (ofMode !== undefined) throw failureAt(placeOf(this.#options.url), ofMode);
    const [, version] = /redis_version:([\d.]+)/.exec(info) ?? []; // Valkey tells there what it is alike
    if (version === undefined) throw failureAt(placeOf(this.#options.url), noRedis);
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 6 || (major === 6 && minor < 2))
      throw new JobError("not_supported", `the store is Redis ${version}, and a fleet needs 6.2 or newer`, {
        hint: "Use Redis 7, Valkey, or PostgreSQL.",
      });
    // The driver stays in the first database where there is none of the number.
    await this.ask(async () => this.#redis.select(this.#redis.options.db ?? 0));
    await this.ask(async () => this.#queues.prepare());
    await this.#enter("", "", "", "");
  }

  async account(account: StoredAccount): Promise<AccountStore> {
    const known = this.#accounts.get(account.key);
    if (known !== undefined) return known;
    await this.#enter(account.provider, account.origin, account.key, JSON.stringify(account));
    const entered = new RedisAccount(this, this.#redis, account.key, this.#queues.queueOf(account.key));
    this.#accounts.set(account.key, entered);
    return entered;
  }

  async accounts(): Promise<readonly StoredAccount[]> {
    const found = await this.ask(async () => this.#redis.hvals(this.key("accounts")));
    return found.map((text) => knownAccount(text));
  }

  async show(worker: Omit<WorkerSign, "seenMsAgo">): Promise<readonly WorkerSign[]> {
    const text = JSON.stringify(worker);
    return this.#signs(
      await this.ask(async () =>
        this.#redis.eval(showScript, 1, this.key("workers"), dayMs, worker.id, text),
      ),
    );
  }

  async workers(): Promise<readonly WorkerSign[]> {
    return this.#signs(
      await this.ask(async () => this.#redis.eval(showScript, 1, this.key("workers"), dayMs)),
    );
  }

  #signs(answer: unknown): readonly WorkerSign[] {
    const [nowMs, ...texts] = signs.parse(answer);
    return texts.map((text) => workerSign(text, Number(nowMs)));
  }

  async lease(what: string, holder: string, forMs: number): Promise<number> {
    const told = await this.ask(async () =>
      this.#redis.eval(leaseScript, 1, this.key(`lease:${what}`), holder, Math.ceil(forMs)),
    );
    return z.number().parse(told);
  }

  async endLease(what: string, holder: string): Promise<void> {
    await this.ask(async () => this.#redis.eval(endLeaseScript, 1, this.key(`lease:${what}`), holder));
  }

  async describe(): Promise<StoreFacts> {
    return { ...versionIn(await this.ask(async () => this.#redis.info("server"))), layout };
  }

  async checkDurability(): Promise<string | null> {
    const [persistence, memory] = await this.ask(async () =>
      Promise.all([this.#redis.info("persistence"), this.#redis.info("memory")]),
    );
    const [, isAppended] = /aof_enabled:(\d)/.exec(persistence) ?? [];
    const [, maxmemoryPolicy] = /maxmemory_policy:([\w-]+)/.exec(memory) ?? [];
    return redisDurability(placeOf(this.#options.url), {
      appendonly: isAppended === undefined ? undefined : isAppended === "1" ? "yes" : "no",
      appendfsync: await this.#appendfsync(),
      maxmemoryPolicy,
    });
  }

  /** Not every user of a Redis may ask that, and not every provider of one answers it. */
  async #appendfsync(): Promise<string | undefined> {
    try {
      return settings.parse(await within(this.#redis.config("GET", "appendfsync"), answerMs))[1];
    } catch {
      return undefined;
    }
  }

  async now(): Promise<number> {
    const [seconds, micros] = await this.ask(async () => this.#redis.time());
    return Number(seconds) * 1_000 + Number(micros) / 1_000;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map(async (account) => account.close()));
    this.#redis.disconnect();
  }

  key(name: string): string {
    return `${this.#options.prefix}:${name}`;
  }

  async ask<Value>(ask: () => Promise<Value>): Promise<Value> {
    try {
      return await within(ask(), answerMs);
    } catch (error) {
      throw redisError(this.#lastError ?? error, this.#options.url);
    }
  }

  async #enter(provider: string, origin: string, key: string, account: string): Promise<void> {
    const keys = [this.key("meta"), this.key("accounts")];
    const [what, found] = pair.parse(
      await this.ask(async () =>
        this.#redis.eval(enterScript, 2, ...keys, layout, provider, origin, key, account),
      ),
    );
    checkMeta(what, found, { provider, origin, prefix: this.#options.prefix });
  }
}

/** The layout of what is kept. */
const layout = "1";

class RedisAccount implements AccountStore {
  readonly #store: RedisStore;
  readonly #redis: Redis;
  readonly #key: string;
  readonly #queue: WishQueue;
  readonly #locks = new HeldLocks({
    claim: async (ids) => this.#claim(ids),
    renew: async (held) => this.#renew(held),
    end: async (held) => this.#giveBack(held),
  });

  constructor(store: RedisStore, redis: Redis, key: string, queue: WishQueue) {
    this.#store = store;
    this.#redis = redis;
    this.#key = key;
    this.#queue = queue;
  }

  async handIn(wishes: readonly NewWish[]): Promise<readonly HandedIn[]> {
    const handed: HandedIn[] = [];
    for (let from = 0; from < wishes.length; from += pageSize) {
      const page = wishes.slice(from, from + pageSize);
      const told = await this.#ask(
        Promise.all(
          page.map(async ({ id, ref, line, more = [] }) => {
            const keys = [...this.#wishKeys(id), this.#of("open"), this.#of("all")];
            const [counts, isNew] = handedIn.parse(
              await this.#redis.eval(handInScript, 4, ...keys, id, ref, line, ...more),
            );
            return { ref, id: counts, isNew: isNew === 1 };
          }),
        ),
      );
      // One that was on record and not in the queue, since its maker has died in between, comes into it now.
      await this.#queue.add(told.map(({ id }) => id));
      handed.push(...told);
    }
    return handed;
  }

  async take(atMost: number, waitMs: number, signal?: AbortSignal): Promise<readonly TakenWish[]> {
    const locked = await this.#queue.next(atMost, waitMs, signal);
    return this.#locks.take(locked);
  }

  async lastWaiting(mark?: string): Promise<string | null> {
    return this.#queue.lastWaiting(mark);
  }

  async renew(held: readonly TakenWish[]): Promise<readonly boolean[]> {
    return this.#locks.renew(held);
  }

  async append({ id, fence }: TakenWish, { n, line, state }: NewLine): Promise<boolean> {
    const keys = [...this.#wishKeys(id), this.#of("open")];
    const written = await this.#ask(
      this.#redis.eval(appendScript, 3, ...keys, id, fence, n, line, state ?? ""),
    );
    if (written === 1 && (state === "closed" || state === "withdrawn")) this.#locks.ended({ id, fence });
    return written === 1;
  }

  async release(held: TakenWish, delayMs: number): Promise<void> {
    await this.#locks.release(held, delayMs);
  }

  async finish(held: TakenWish): Promise<void> {
    await this.#locks.finish(held);
  }

  async lend({ borrower, n, perSecond, holds, cools, wants, forMs }: SlotQuestion): Promise<LentSlots> {
    const told = [perSecond ?? 0, usualPerSecond, holds, cools, wants, Math.ceil(forMs), coolMs, queuedForMs];
    const keys = [this.#of("budget"), this.#of("slots")];
    const answer = await this.#ask(this.#redis.eval(lendScript, 2, ...keys, borrower, n, ...told));
    const [count, share, againInMs, pausedForMs] = lent.parse(answer);
    return { lent: count, share: share < 0 ? null : share, againInMs, pausedForMs };
  }

  async hold(pauseMs: number): Promise<void> {
    await this.#ask(this.#redis.eval(holdScript, 1, this.#of("budget"), pauseMs));
  }

  async seize(id: string): Promise<TakenWish | null> {
    const found = seized.parse(await this.#ask(this.#redis.eval(seizeScript, 2, ...this.#wishKeys(id))));
    if (found === null) return null;
    const [fence, state, ref, lines] = found;
    return { id, ref, state, lines, fence };
  }

  async #claim(ids: readonly string[]): Promise<readonly Claimed[]> {
    const keys = ids.flatMap((id) => this.#wishKeys(id));
    const forMs = storedLeaseMs(this.#store.leaseMs);
    const answer = claimed.parse(await this.#ask(this.#redis.eval(claimScript, keys.length, ...keys, forMs)));
    const claims: Claimed[] = [];
    for (const [place, told] of answer.entries()) {
      const id = ids[place] ?? "";
      if (told[0] === "held") claims.push({ kind: "held", id, fence: told[1], leftMs: Number(told[2]) });
      if (told[0] !== "taken") continue;
      const [, fence, state, ref, lines] = told;
      claims.push({ kind: "taken", wish: { id, ref, state, lines, fence } });
    }
    return claims;
  }

  async #renew(held: readonly Pick<TakenWish, "id" | "fence">[]): Promise<readonly boolean[]> {
    const keys = held.map(({ id }) => this.#wishKeys(id)[0]);
    const values = [storedLeaseMs(this.#store.leaseMs), ...held.map(({ fence }) => fence)];
    const told = flags.parse(await this.#ask(this.#redis.eval(renewScript, keys.length, ...keys, ...values)));
    return told.map((flag) => flag === 1);
  }

  async #giveBack({ id, fence }: Pick<TakenWish, "id" | "fence">): Promise<void> {
    await this.#ask(this.#redis.eval(giveBackScript, 1, this.#wishKeys(id)[0], fence));
  }

  async read(id: string): Promise<StoredWish | null> {
    const [wishKey, linesKey] = this.#wishKeys(id);
    const fields = this.#redis.hmget(wishKey, "state", "ref");
    const [found, lines] = await this.#ask(Promise.all([fields, this.#redis.lrange(linesKey, 0, -1)]));
    const [state, ref] = wishFields.parse(found);
    return state === null || ref === null ? null : { id, ref, state, lines };
  }

  async changed(known: ReadonlyMap<string, number>): Promise<readonly StoredWish[]> {
    const all = [...known];
    const found: StoredWish[] = [];
    for (let from = 0; from < all.length; from += askedAtOnce) {
      const page = all.slice(from, from + askedAtOnce);
      const keys = page.flatMap(([id]) => this.#wishKeys(id));
      const counts = page.map(([, count]) => count);
      const answer = await this.#ask(this.#redis.eval(changedScript, keys.length, ...keys, ...counts));
      for (const [place, state, ref, lines] of changedWishes.parse(answer)) {
        const [id] = page[place - 1] ?? [];
        if (id !== undefined) found.push({ id, ref, state, lines });
      }
    }
    return found;
  }

  async open(refs?: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (refs === undefined)
      return new Map(Object.entries(await this.#ask(this.#redis.hgetall(this.#of("open")))));
    const open = new Map<string, string>();
    for (let from = 0; from < refs.length; from += askedAtOnce) {
      const page = refs.slice(from, from + askedAtOnce);
      const ids = await this.#ask(this.#redis.hmget(this.#of("open"), ...page));
      for (const [index, ref] of page.entries()) {
        const id = ids[index];
        if (typeof id === "string") open.set(ref, id);
      }
    }
    return open;
  }

  async *list(only?: "open"): AsyncGenerator<StoredWish> {
    if (only === "open") {
      const open = await this.#ask(this.#redis.hvals(this.#of("open")));
      for (let from = 0; from < open.length; from += pageSize)
        yield* await this.#readAll(open.slice(from, from + pageSize));
      return;
    }
    for (let from = 0; ; from += pageSize) {
      const ids = await this.#ask(this.#redis.lrange(this.#of("all"), from, from + pageSize - 1));
      yield* await this.#readAll(ids);
      if (ids.length < pageSize) return;
    }
  }

  async #readAll(ids: readonly string[]): Promise<readonly StoredWish[]> {
    const wishes = await Promise.all(ids.map(async (id) => this.read(id)));
    return wishes.filter((wish) => wish !== null);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  #of(name: string): string {
    return this.#store.key(`${this.#key}:${name}`);
  }

  #wishKeys(id: string): readonly [string, string] {
    return [this.#of(`wish:${id}`), this.#of(`lines:${id}`)];
  }

  async #ask<Value>(asked: Promise<Value>): Promise<Value> {
    return this.#store.ask(async () => asked);
  }
}
