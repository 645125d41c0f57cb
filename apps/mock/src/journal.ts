import type { ServiceName } from "./service-of.js";

/** One request as the mock saw it. Holds no secret. */
export interface MockRequest {
  /** Number of the request since the start or the last reset, from 1. */
  readonly number: number;
  /** Time of the mock's clock, ISO 8601 in UTC. */
  readonly at: string;
  readonly provider: ServiceName;
  readonly method: string;
  /** Path with its query; the values of secret parameters are replaced. */
  readonly path: string;
  /** HTTP status that was sent; `null` while it is being answered and where no answer was sent. */
  readonly status: number | null;
  /** Name of the account that the credentials belong to. */
  readonly account: string | null;
  /** Which headers brought credentials, in lower case. */
  readonly credentials: readonly string[];
  /** A small JSON body, secrets replaced; `null` otherwise. */
  readonly body: unknown;
  /** Kinds of the faults that touched this request. */
  readonly faults: readonly string[];
  /** There, and true, for a request of the world before the last reset, which cut it off. Its number is 0 or less. */
  readonly cutOff?: true;
}

/** What is kept of one request while it is handled; rendered only when somebody asks. */
export interface JournalEntry {
  number: number;
  atMs: number;
  provider: ServiceName;
  method: string;
  url: string;
  status: number | null;
  account: string | null;
  credentials: readonly string[];
  body: unknown;
  faults: readonly string[];
  cutOff: boolean;
}

const secretParameters = /([?&](?:token|signature|sig|key|api_key|session_token|password)=)[^&]*/giu;
const secretKeys = /^(?:password|jesspwd|jess_pwd|api_?key|token|session_token|secret)$/iu;
const none: readonly string[] = [];

/** The requests that came in, newest last. Keeps the last 200,000. */
export class Journal {
  static readonly limit = 200_000;
  #entries: JournalEntry[] = [];
  #next = 1;
  #dropped = 0;

  add(provider: ServiceName, method: string, url: string, atMs: number): JournalEntry {
    const entry: JournalEntry = {
      number: this.#next++,
      atMs,
      provider,
      method,
      url,
      status: null,
      account: null,
      credentials: none,
      body: null,
      faults: none,
      cutOff: false,
    };
    this.#entries.push(entry);
    if (this.#entries.length > Journal.limit * 1.25) {
      this.#dropped += this.#entries.length - Journal.limit;
      this.#entries = this.#entries.slice(-Journal.limit);
    }
    return entry;
  }

  /** How many of the oldest were let go. */
  get dropped(): number {
    return this.#dropped;
  }

  get count(): number {
    return this.#entries.length;
  }

  list(): MockRequest[] {
    return this.latest(Number.POSITIVE_INFINITY);
  }

  /** The last so many. */
  latest(most: number): MockRequest[] {
    return this.#entries.slice(-most).map((entry) => ({
      number: entry.number,
      at: new Date(entry.atMs).toISOString(),
      provider: entry.provider,
      method: entry.method,
      path: entry.url.replace(secretParameters, "$1[redacted]"),
      status: entry.status,
      account: entry.account,
      credentials: entry.credentials,
      body: redact(entry.body),
      faults: entry.faults,
      ...(entry.cutOff ? { cutOff: true as const } : {}),
    }));
  }

  /** Forgets the requests; their numbers go on. */
  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
  }

  /**
   * Begins anew.
   *
   * @param cutOff - requests that were under way, which stay in the log: they are part of what somebody has done
   */
  reset(cutOff: readonly JournalEntry[] = []): void {
    this.clear();
    this.#next = 1;
    for (const [index, entry] of cutOff.entries()) {
      this.#entries.push({ ...entry, number: index + 1 - cutOff.length, cutOff: true });
    }
  }
}

/** Names of the headers that bring credentials. */
export function credentialsOf(headers: Readonly<Record<string, unknown>>): readonly string[] {
  const key = headers["x-api-key"] !== undefined;
  const bearer = headers["authorization"] !== undefined;
  const cookie = headers["cookie"] !== undefined;
  return credentialNames[(key ? 1 : 0) + (bearer ? 2 : 0) + (cookie ? 4 : 0)] ?? none;
}

/** By number: 1 for the key, 2 for the bearer token, 4 for the cookie. */
const credentialNames: readonly (readonly string[])[] = [
  none,
  ["x-api-key"],
  ["authorization"],
  ["x-api-key", "authorization"],
  ["cookie"],
  ["x-api-key", "cookie"],
  ["authorization", "cookie"],
  ["x-api-key", "authorization", "cookie"],
];

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secretKeys.test(key) ? "[redacted]" : redact(inner)]),
  );
}
