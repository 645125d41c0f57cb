import { JobError } from "@simjobs/core";

/**
 * Where a store is, without what is secret in its address: `host:port/database`, for messages.
 *
 * @param url - an address that can be read
 * @throws {TypeError} where it cannot be
 */
export function placeOf(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${host === "" ? (searchParams.get("host") ?? "") : host}${pathname === "/" ? "" : pathname}`;
}

interface Kind {
  readonly engine: "redis" | "postgres";
  /** What the driver calls it. */
  readonly scheme: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  "redis:": { engine: "redis", scheme: "redis:" },
  "rediss:": { engine: "redis", scheme: "rediss:" },
  "valkey:": { engine: "redis", scheme: "redis:" },
  "valkeys:": { engine: "redis", scheme: "rediss:" },
  "postgres:": { engine: "postgres", scheme: "postgres:" },
  "postgresql:": { engine: "postgres", scheme: "postgresql:" },
};

const form = "Write it as postgres://name:password@host:5432/database or redis://:password@host:6379.";
const encoded =
  "In a name and a password, write % as %25, @ as %40, / as %2F, # as %23, ? as %3F, : as %3A and a space as %20.";

/**
 * Reads the address of a store.
 *
 * @throws {JobError} `bad_input`, without the address: it may hold a password, also where that is not written as it must be
 */
export function readStoreUrl(text: string): {
  readonly engine: "redis" | "postgres";
  readonly url: string;
} {
  const [, begin = "", rest = ""] = /^([a-z][a-z0-9+.-]*:)(\/\/.*)$/isu.exec(text.trim()) ?? [];
  if (begin === "")
    throw wrong("the address of the store does not begin with postgres://, redis:// or rediss://", form);
  const protocol = begin.toLowerCase();
  const kind = Object.hasOwn(kinds, protocol) ? kinds[protocol] : undefined;
  if (kind === undefined) throw wrong(`a store of the kind "${protocol.slice(0, -1)}" is not known`, form);
  const url = parsed(kind.scheme + rest);
  if (url === null || /@/.test(url.pathname + url.search) || url.hash !== "" || !canBeDecoded(url))
    throw wrong("the address of the store cannot be read", `${form} ${encoded}`);
  if (url.hostname.includes(",")) throw wrong("the address of the store names several hosts", form);
  if (url.hostname === "" && (kind.engine === "redis" || !url.searchParams.has("host")))
    throw wrong("the address of the store names no host", form);
  return { engine: kind.engine, url: kind.engine === "redis" ? redisUrl(url) : postgresUrl(url) };
}

/** What an address may tell behind its `?`. A word that a driver does not know it passes over, and `redis://host?ssl=true` or `?ssmode=verify-full` would ask for nothing. */
const known = {
  /** @see https://redis.github.io/ioredis/interfaces/CommonRedisOptions.html */
  redis: new Set(["db", "family", "username", "password"]),
  /**
   * Those that the driver reads, and those of PostgreSQL's own addresses that only change how long is waited.
   *
   * @see https://node-postgres.com/features/connecting
   * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
   */
  postgres: new Set([
    "host",
    "port",
    "user",
    "password",
    "application_name",
    "fallback_application_name",
    "ssl",
    "sslmode",
    "sslcert",
    "sslkey",
    "sslrootcert",
    "sslnegotiation",
    "uselibpqcompat",
    "options",
    "client_encoding",
    "connect_timeout",
    "keepalives",
    "keepalives_idle",
    "statement_timeout",
    "lock_timeout",
    "query_timeout",
    "idle_in_transaction_session_timeout",
  ]),
} as const;

function refuseUnknown({ searchParams }: URL, words: ReadonlySet<string>, hint: string): void {
  for (const word of searchParams.keys()) {
    if (words.has(word)) continue;
    // Other characters would be part of something that is no word, such as a password.
    const told = /^[a-z_]{1,40}$/iu.test(word) ? `?${word}` : "a word behind the ?";
    throw wrong(`${told} in the address of the store is not known`, hint);
  }
}

function redisUrl(url: URL): string {
  refuseUnknown(
    url,
    known.redis,
    "Leave it out. TLS is asked for by rediss://, and a database by its number: rediss://:password@host:6379/1.",
  );
  const number = url.searchParams.get("db") ?? "";
  const database = /^\d{0,9}$/.test(number) ? url.pathname.slice(1) : number;
  if (/^\d{0,9}$/.test(database)) return url.href;
  throw wrong(
    `the address of the store names the database "${database}", and those of Redis are numbers`,
    "Leave it out, or write a number: redis://:password@host:6379/1.",
  );
}

/** What the driver takes for `verify-full`, and says so at length. */
const verified: ReadonlySet<string> = new Set(["prefer", "require", "verify-ca"]);
const asTheyAre: ReadonlySet<string> = new Set(["disable", "no-verify", "verify-full"]);

/** @see https://node-postgres.com/features/ssl */
function postgresUrl(url: URL): string {
  refuseUnknown(
    url,
    known.postgres,
    "Leave it out, or write it as PostgreSQL does: postgres://name:password@host:5432/database?sslmode=verify-full.",
  );
  const sslmode = url.searchParams.get("sslmode");
  if (sslmode === null || asTheyAre.has(sslmode)) return url.href;
  if (!verified.has(sslmode))
    throw wrong(
      `sslmode=${sslmode} in the address of the store is not known`,
      "Write sslmode=verify-full for TLS, or sslmode=disable for none.",
    );
  if (url.searchParams.get("uselibpqcompat") !== "true") url.searchParams.set("sslmode", "verify-full");
  return url.href;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function canBeDecoded({ username, password, pathname }: URL): boolean {
  try {
    decodeURIComponent(username + password + pathname);
    return true;
  } catch {
    return false;
  }
}

function wrong(message: string, hint: string): JobError {
  return new JobError("bad_input", message, { hint });
}
