import { JobError } from "@simjobs/core";
import type { Pool, PoolClient } from "pg";
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
import { guardedPool } from "../../store/guarded-pool.js";
import { HeldLocks, storedLeaseMs, type Claimed } from "../../store/held-locks.js";
import { coolMs, queuedForMs, usualPerSecond } from "../../store/slot-times.js";
import { codeOf } from "../../store/store-failure.js";
import { placeOf } from "../../store/store-url.js";
import { answerMs, within } from "../../store/within.js";
import type { WishQueue, WishQueues } from "../../store/wish-queues.js";
import { opened } from "../opened.js";
import type { StoreOptions } from "../store-options.js";
import { anotherLayout, checkMeta, knownAccount, workerSign } from "../stored-shapes.js";
import { postgresDurability } from "./postgres-durability.js";
import { postgresError } from "./postgres-error.js";
import { postgresLayout, postgresSchema } from "./postgres-schema.js";
import { versionOf } from "./version-of.js";

/** Making the tables takes longer, and others may be at it. */
const makingMs = 30_000;
const pageSize = 200;
const oldestVersion = 13;

const state = z.enum(["open", "asked", "closed", "withdrawn"]);
const versionRow = z.object({ server_version_num: z.string() });
const thereRows = z.tuple([z.object({ there: z.boolean() })]);
const metaRows = z.tuple([z.object({ what: z.string(), found: z.string() })]);
const handedRows = z.array(z.object({ place: z.string(), id: z.string(), is_new: z.boolean() }));
const wishRow = z.object({ id: z.string(), ref: z.string(), state });
const listedRow = z.object({ ...wishRow.shape, made: z.string(), lines: z.array(z.string()) });
const seizedRow = z.object({ ref: z.string(), state, fence: z.number() });
const claimedRows = z.array(
  z.object({
    wish: z.string(),
    job: z.string(),
    stands: state,
    by_fence: z.number(),
    left_ms: z.nullable(z.number()),
    lines: z.nullable(z.array(z.string())),
  }),
);
const renewedRows = z.array(z.object({ wish: z.string(), by_fence: z.number() }));
const changedRow = z.object({ ...wishRow.shape, lines: z.array(z.string()) });
const openRows = z.array(z.object({ id: z.string(), ref: z.string() }));
const lineRows = z.array(z.object({ line: z.string() }));
const lentRows = z.tuple([
  z.object({
    lent: z.number(),
    share: z.nullable(z.number()),
    again_in_ms: z.number(),
    paused_for_ms: z.number(),
  }),
]);
const keeping = z.object({ synchronous_commit: z.string(), fsync: z.string() });
const signRows = z.array(z.object({ body: z.string(), now_ms: z.number() }));
const bodyRows = z.array(z.object({ body: z.string() }));

/** PostgreSQL 13 and newer. */
export async function openPostgresStore(options: StoreOptions): Promise<FleetStore> {
  return opened(new PostgresStore(options));
}

class PostgresStore implements FleetStore {
  readonly leaseMs: number;
  readonly #options: StoreOptions;
  readonly #pool: Pool;
  readonly #queues: WishQueues;
  readonly #accounts = new Map<string, PostgresAccount>();

  constructor(options: StoreOptions) {
    this.#options = options;
    this.leaseMs = options.leaseMs;
    this.#pool = guardedPool({ connectionString: options.url, max: 4, connectionTimeoutMillis: answerMs });
    const nameError = (error: unknown): JobError => postgresError(error, options.url);
    this.#queues = options.makeQueues({ ...options, nameError });
  }

  /** Looks whether it is there and new enough, and makes what is missing. */
  async open(): Promise<void> {
    const [row] = await this.query("show server_version_num", []);
    const { server_version_num: number } = versionRow.parse(row);
    if (Number(number) < oldestVersion * 10_000)
      throw new JobError(
        "not_supported",
        `the store is PostgreSQL ${versionOf(number)}, and a fleet needs ${oldestVersion} or newer`,
        {
          hint: "Use a newer one, Redis 7 or Valkey.",
        },
      );
    await this.ask(async () => this.#make(), makingMs);
    await this.ask(async () => this.#queues.prepare(), makingMs);
    await this.#enter("", "", "", "{}");
  }

  /** Whoever opens the store makes what is missing; of several at once, one after the other. */
  async #make(): Promise<void> {
    const client = await this.#pool.connect();
    let isMade = false;
    try {
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtext($1))", [`simjobs ${this.#options.prefix}`]);
      isMade = await this.#checkLayout(client);
      await client.query(postgresSchema.replaceAll(/%(?=[.;])/g, `"${this.#options.prefix}"`));
      await client.query("commit");
    } catch (error) {
      await client.query("rollback").catch(() => undefined); // the first error says more
      // Who may use what its owner has made need not be allowed to make it.
      if (!isMade || codeOf(error) !== "42501") throw error;
    } finally {
      client.release();
    }
  }

  /** Before anything is made: what another release has made is not to be touched. Whether there is something. */
  async #checkLayout(client: PoolClient): Promise<boolean> {
    const { rows } = await client.query<Record<string, unknown>>(
      "select to_regclass($1) is not null as there",
      [this.of("meta")],
    );
    if (!thereRows.parse(rows)[0].there) return false;
    const found = await client.query<Record<string, unknown>>(
      `select value from ${this.of("meta")} where name = 'layout'`,
    );
    for (const { value } of z.array(z.object({ value: z.string() })).parse(found.rows))
      if (value !== postgresLayout) throw anotherLayout(value);
    return true;
  }

  async account(account: StoredAccount): Promise<AccountStore> {
    const known = this.#accounts.get(account.key);
    if (known !== undefined) return known;
    await this.#enter(account.provider, account.origin, account.key, JSON.stringify(account));
    const entered = new PostgresAccount(this, account.key, this.#queues.queueOf(account.key));
    this.#accounts.set(account.key, entered);
    return entered;
  }

  async accounts(): Promise<readonly StoredAccount[]> {
    const rows = await this.query(`select body::text from ${this.of("accounts")}`, []);
    return bodyRows.parse(rows).map(({ body }) => knownAccount(body));
  }

  async show(worker: Omit<WorkerSign, "seenMsAgo">): Promise<readonly WorkerSign[]> {
    const rows = await this.query(
      `with shown as (
        insert into ${this.of("workers")} values ($1, $2, clock_timestamp())
        on conflict (id) do update set body = $2, seen = clock_timestamp()
      ), forgotten as (
        delete from ${this.of("workers")} where seen < clock_timestamp() - interval '1 day' and id <> $1
      ) ${this.#allSigns}`,
      [worker.id, JSON.stringify(worker)],
    );
    return signRows.parse(rows).map(({ body, now_ms: nowMs }) => workerSign(body, nowMs));
  }

  async workers(): Promise<readonly WorkerSign[]> {
    const rows = await this.query(this.#allSigns, []);
    return signRows.parse(rows).map(({ body, now_ms: nowMs }) => workerSign(body, nowMs));
  }

  get #allSigns(): string {
    return `select (body || jsonb_build_object('seenAtMs', extract(epoch from seen) * 1000))::text as body,
      ${this.of("now_ms")}() as now_ms from ${this.of("workers")} where seen > clock_timestamp() - interval '1 day'`;
  }

  async lease(what: string, holder: string, forMs: number): Promise<number> {
    const [row] = await this.query(`select ${this.of("lease")}($1, $2, $3) as ms`, [what, holder, forMs]);
    return z.object({ ms: z.number() }).parse(row).ms;
  }

  async endLease(what: string, holder: string): Promise<void> {
    await this.query(`delete from ${this.of("leases")} where what = $1 and holder = $2`, [what, holder]);
  }

  async describe(): Promise<StoreFacts> {
    const [row] = await this.query("show server_version_num", []);
    const { server_version_num: number } = versionRow.parse(row);
    return { product: "PostgreSQL", version: versionOf(number), layout: postgresLayout };
  }

  async checkDurability(): Promise<string | null> {
    const [row] = await this.query(
      "select current_setting('synchronous_commit') as synchronous_commit, current_setting('fsync') as fsync",
      [],
    );
    return postgresDurability(placeOf(this.#options.url), keeping.parse(row));
  }

  async now(): Promise<number> {
    const [row] = await this.query(`select ${this.of("now_ms")}() as ms`, []);
    return z.object({ ms: z.number() }).parse(row).ms;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map(async (account) => account.close()));
    await this.#pool.end();
  }

  /** The name of something in the fleet's schema. */
  of(name: string): string {
    return `"${this.#options.prefix}".${name}`;
  }

  async query(text: string, values: readonly unknown[]): Promise<readonly unknown[]> {
    const { rows } = await this.ask(
      async () => this.#pool.query<Record<string, unknown>>(text, [...values]),
      answerMs,
    );
    return rows;
  }

  async ask<Value>(ask: () => Promise<Value>, ms: number): Promise<Value> {
    try {
      return await within(ask(), ms);
    } catch (error) {
      throw postgresError(error, this.#options.url);
    }
  }

  async #enter(provider: string, origin: string, key: string, body: string): Promise<void> {
    const rows = await this.query(`select * from ${this.of("enter")}($1, $2, $3, $4, $5)`, [
      postgresLayout,
      provider,
      origin,
      key,
      body,
    ]);
    const [{ what, found }] = metaRows.parse(rows);
    checkMeta(what, found, { provider, origin, prefix: this.#options.prefix });
  }
}

class PostgresAccount implements AccountStore {
  readonly #store: PostgresStore;
  readonly #key: string;
  readonly #queue: WishQueue;
  readonly #locks = new HeldLocks({
    claim: async (ids) => this.#claim(ids),
    renew: async (held) => this.#renew(held),
    end: async (held) => this.#giveBack(held),
  });

  constructor(store: PostgresStore, key: string, queue: WishQueue) {
    this.#store = store;
    this.#key = key;
    this.#queue = queue;
  }

  async handIn(wishes: readonly NewWish[]): Promise<readonly HandedIn[]> {
    const handed: HandedIn[] = [];
    for (let from = 0; from < wishes.length; from += pageSize) {
      const told = await this.#takeIn(wishes.slice(from, from + pageSize));
      // One that was on record and not in the queue, since its maker has died in between, comes into it now.
      await this.#queue.add(told.map(({ id }) => id));
      handed.push(...told);
    }
    return handed;
  }

  /** Puts wishes on record, all or none. */
  async #takeIn(wishes: readonly NewWish[]): Promise<readonly HandedIn[]> {
    const records = wishes.map(({ id, ref, line, more = [] }) => ({ id, ref, lines: [line, ...more] }));
    const rows = handedRows.parse(await this.#call("take_in_all", [this.#key, JSON.stringify(records)]));
    const told = new Map(rows.map(({ place, id, is_new: isNew }) => [Number(place), { id, isNew }]));
    return wishes.flatMap(({ ref }, index) => {
      const made = told.get(index + 1);
      return made === undefined ? [] : [{ ref, ...made }];
    });
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

  async append({ id, fence }: TakenWish, { n, line, state: noted }: NewLine): Promise<boolean> {
    const [row] = await this.#call("write_line", [this.#key, id, fence, n, line, noted ?? ""]);
    const { write_line: isWritten } = z.object({ write_line: z.boolean() }).parse(row);
    if (isWritten && (noted === "closed" || noted === "withdrawn")) this.#locks.ended({ id, fence });
    return isWritten;
  }

  async release(held: TakenWish, delayMs: number): Promise<void> {
    await this.#locks.release(held, delayMs);
  }

  async finish(held: TakenWish): Promise<void> {
    await this.#locks.finish(held);
  }

  async lend({ borrower, n, perSecond, holds, cools, wants, forMs }: SlotQuestion): Promise<LentSlots> {
    const told = [perSecond, usualPerSecond, holds, cools, wants, forMs, coolMs, queuedForMs];
    const [row] = lentRows.parse(await this.#call("lend", [this.#key, borrower, n, ...told]));
    return { lent: row.lent, share: row.share, againInMs: row.again_in_ms, pausedForMs: row.paused_for_ms };
  }

  async hold(pauseMs: number): Promise<void> {
    await this.#call("hold", [this.#key, pauseMs]);
  }

  async seize(id: string): Promise<TakenWish | null> {
    const [row] = await this.#store.query(
      `update ${this.#store.of("wishes")} set fence = fence + 1 where account = $1 and id = $2 returning ref, state, fence`,
      [this.#key, id],
    );
    if (row === undefined) return null;
    // Whoever held it before writes nothing any more: these are all of its lines.
    return { id, ...seizedRow.parse(row), lines: await this.#lines(id) };
  }

  async #claim(ids: readonly string[]): Promise<readonly Claimed[]> {
    const rows = await this.#call("claim", [this.#key, ids, storedLeaseMs(this.#store.leaseMs)]);
    return claimedRows
      .parse(rows)
      .map(({ wish: id, job: ref, stands, by_fence: fence, left_ms: leftMs, lines }) =>
        leftMs === null
          ? { kind: "taken", wish: { id, ref, state: stands, lines: lines ?? [], fence } }
          : { kind: "held", id, fence, leftMs },
      );
  }

  async #renew(held: readonly Pick<TakenWish, "id" | "fence">[]): Promise<readonly boolean[]> {
    const [ids, fences] = [held.map(({ id }) => id), held.map(({ fence }) => fence)];
    const forMs = storedLeaseMs(this.#store.leaseMs);
    const rows = await this.#call("renew", [this.#key, ids, fences, forMs]);
    const renewed = new Map(renewedRows.parse(rows).map(({ wish, by_fence: fence }) => [wish, fence]));
    return held.map(({ id, fence }) => renewed.get(id) === fence);
  }

  async #giveBack({ id, fence }: Pick<TakenWish, "id" | "fence">): Promise<void> {
    await this.#store.query(
      `update ${this.#store.of("wishes")} set held_until = null where account = $1 and id = $2 and fence = $3`,
      [this.#key, id, fence],
    );
  }

  async read(id: string): Promise<StoredWish | null> {
    const [row] = await this.#store.query(
      `select id, ref, state from ${this.#store.of("wishes")} where account = $1 and id = $2`,
      [this.#key, id],
    );
    return row === undefined ? null : { ...wishRow.parse(row), lines: await this.#lines(id) };
  }

  async changed(known: ReadonlyMap<string, number>): Promise<readonly StoredWish[]> {
    if (known.size === 0) return [];
    const lines = `select line from ${this.#store.of("wish_notes")} n where n.account = w.account and n.wish = w.id order by n.n`;
    const count = `select coalesce(max(n.n), 0) from ${this.#store.of("wish_notes")} n where n.account = w.account and n.wish = w.id`;
    const rows = await this.#store.query(
      `select w.id, w.ref, w.state, array(${lines}) as lines
        from unnest($2::text[], $3::integer[]) as known (id, count) join ${this.#store.of("wishes")} w
        on w.account = $1 and w.id = known.id where (${count}) <> known.count`,
      [this.#key, [...known.keys()], [...known.values()]],
    );
    return z.array(changedRow).parse(rows);
  }

  async open(refs?: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#store.query(
      `select id, ref from ${this.#store.of("wishes")} where account = $1 and state in ('open', 'asked')
        and ($2::text[] is null or ref = any($2))`,
      [this.#key, refs ?? null],
    );
    return new Map(openRows.parse(rows).map(({ id, ref }) => [ref, id]));
  }

  async *list(only?: "open"): AsyncGenerator<StoredWish, void, undefined> {
    const which = only === "open" ? "and w.state in ('open', 'asked')" : "";
    const lines = `select line from ${this.#store.of("wish_notes")} n where n.account = w.account and n.wish = w.id order by n.n`;
    for (let after = "0"; ;) {
      const rows = await this.#store.query(
        `select id, ref, state, made::text, array(${lines}) as lines from ${this.#store.of("wishes")} w
          where account = $1 and made > $2 ${which} order by w.made limit ${pageSize}`,
        [this.#key, after],
      );
      const page = z.array(listedRow).parse(rows);
      for (const { id, ref, state: stands, lines: record } of page)
        yield { id, ref, state: stands, lines: record };
      after = page.at(-1)?.made ?? after;
      if (page.length < pageSize) return;
    }
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  async #lines(id: string): Promise<readonly string[]> {
    const rows = await this.#store.query(
      `select line from ${this.#store.of("wish_notes")} where account = $1 and wish = $2 order by n`,
      [this.#key, id],
    );
    return lineRows.parse(rows).map(({ line }) => line);
  }

  async #call(name: string, values: readonly unknown[]): Promise<readonly unknown[]> {
    const places = values.map((_value, index) => `$${index + 1}`).join(", ");
    return this.#store.query(`select * from ${this.#store.of(name)}(${places})`, values);
  }
}
