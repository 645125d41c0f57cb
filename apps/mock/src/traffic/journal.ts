import type { ServiceName } from "../base/service-of.js";

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
  readonly cutOff?: true | undefined;
  /** The known route that is most like it, such as `POST /jobs/:id/cancel`; there where the service has no such address or method. */
  readonly nearest?: string | undefined;
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
  /** As it came: text costs less to keep than what it says. */
  jsonBody: string | null;
  faults: readonly string[];
  cutOff: boolean;
  nearest: string | null;
  /** It has been answered, or its connection was closed in place of that. */
  isOver: boolean;
}

/** Which requests of the log are wanted. */
export interface RequestPage {
  /** Only those with a number above this one. @default all that there are */
  readonly after?: number | undefined;
  /** At most so many, the oldest first. @default all */
  readonly limit?: number | undefined;
}

/** Parameters of an address, and its values, that are nobody's business. */
const secretParameters = /([?&](?:token|signature|sig|key|api_key|session_token|password)=)[^&\s"]*/giu;
const secretKeys = /^(?:password|jesspwd|jess_pwd|api_?key|token|session_token|secret)$/iu;
const none: readonly string[] = [];

/** Of so many addresses at most it is known that they have come before. */
const mostAddresses = 1000;

/** What an entry takes beside its texts, about, in bytes. */
const entryBytes = 300;

/** The requests that came in, newest last. When they take too much memory, the oldest are let go. */
export class Journal {
  readonly #limitBytes: number;
  readonly #addresses = new Map<string, string>();
  #entries: JournalEntry[] = [];
  #next = 1;
  #dropped = 0;
  #bytes = 0;

  /** @param limitBytes - what it keeps at most, about, in bytes: 64 MiB are some 180,000 requests */
  constructor(limitBytes = 64 * 1024 * 1024) {
    this.#limitBytes = limitBytes;
  }

  add(provider: ServiceName, method: string, url: string, atMs: number): JournalEntry {
    const entry: JournalEntry = {
      number: this.#next++,
      atMs,
      provider,
      method,
      url: this.#kept(url),
      status: null,
      account: null,
      credentials: none,
      jsonBody: null,
      faults: none,
      cutOff: false,
      nearest: null,
      isOver: false,
    };
    this.#entries.push(entry);
    this.#bytes += entryBytes + url.length;
    // Many at once, as each time all that stay are copied.
    if (this.#bytes > this.#limitBytes * 1.25) this.#letGo();
    return entry;
  }

  /** The same text for the same address: who waits asks for one address thousands of times, and each time it comes as a text of its own. */
  #kept(url: string): string {
    const known = this.#addresses.get(url);
    if (known !== undefined) return known;
    if (this.#addresses.size >= mostAddresses) this.#addresses.clear();
    this.#addresses.set(url, url);
    return url;
  }

  /** Adds the body of a request, which is small and JSON. */
  addBody(entry: JournalEntry, json: string): void {
    entry.jsonBody = json;
    this.#bytes += json.length;
  }

  #letGo(): void {
    let kept = this.#entries.length;
    let bytes = 0;
    while (kept > 0) {
      const size = bytesOf(this.#entries[kept - 1]);
      if (bytes + size > this.#limitBytes) break;
      bytes += size;
      kept -= 1;
    }
    this.#dropped += kept;
    this.#entries = this.#entries.slice(kept);
    this.#bytes = bytes;
  }

  get count(): number {
    return this.#entries.length;
  }

  list(page: RequestPage = {}): MockRequest[] {
    const [from, to] = this.#range(page);
    return this.#entries.slice(from, to).map(shownEntry);
  }

  /** The first that fits. */
  find(fits: (entry: JournalEntry) => boolean): JournalEntry | undefined {
    return this.#entries.find(fits);
  }

  /** The last so many. */
  latest(most: number): MockRequest[] {
    return this.latestEntries(most).map(shownEntry);
  }

  /** The same as they are kept, secrets included. */
  latestEntries(most: number): readonly JournalEntry[] {
    return this.#entries.slice(-most);
  }

  /** Number of the oldest that is kept; `null` where there is none. */
  get first(): number | null {
    return this.#entries[0]?.number ?? null;
  }

  /** A page of the log as JSON, piece by piece: the whole of it can be larger than a text may be. */
  *pageText(page: RequestPage): Generator<string> {
    const entries = this.#entries;
    const [from, to] = this.#range(page);
    const next = to < entries.length ? (entries[to - 1]?.number ?? null) : null;
    yield '{"requests":[';
    for (let at = from; at < to; at += shownAtOnce) {
      const texts = entries
        .slice(at, Math.min(to, at + shownAtOnce))
        .map((entry) => JSON.stringify(shownEntry(entry)));
      yield `${at === from ? "" : ","}${texts.join(",")}`;
    }
    yield `],"dropped":${String(this.#dropped)},"next":${String(next)}}`;
  }

  /** Numbers are without gaps, so that a place can be reckoned. */
  #range({ after, limit = Number.POSITIVE_INFINITY }: RequestPage): readonly [from: number, to: number] {
    const { length } = this.#entries;
    const first = this.#entries[0]?.number ?? 0;
    const from = after === undefined ? 0 : Math.min(length, Math.max(0, after + 1 - first));
    return [from, Math.min(length, from + limit)];
  }

  /** Forgets the requests; their numbers go on. */
  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
    this.#bytes = 0;
  }

  save() {
    return { entries: this.#entries, next: this.#next, dropped: this.#dropped };
  }

  restore(saved: ReturnType<Journal["save"]>): void {
    this.#entries = saved.entries;
    this.#next = saved.next;
    this.#dropped = saved.dropped;
    this.#bytes = saved.entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
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
      this.#entries.push({ ...entry, number: index + 1 - cutOff.length, cutOff: true, isOver: true });
    }
  }
}

const shownAtOnce = 500;

function bytesOf(entry: JournalEntry | undefined): number {
  return entry === undefined ? 0 : entryBytes + entry.url.length + (entry.jsonBody?.length ?? 0);
}

/** An entry as others see it. */
export function shownEntry(entry: JournalEntry): MockRequest {
  return {
    number: entry.number,
    at: new Date(entry.atMs).toISOString(),
    provider: entry.provider,
    method: entry.method,
    path: redactAddress(entry.url),
    status: entry.status,
    account: entry.account,
    credentials: entry.credentials,
    body: entry.jsonBody === null ? null : redact(JSON.parse(entry.jsonBody)),
    faults: entry.faults,
    ...(entry.cutOff ? { cutOff: true as const } : {}),
    ...(entry.nearest === null ? {} : { nearest: entry.nearest }),
  };
}

/** An address, or a text with addresses in it, without the values of secret parameters. */
export function redactAddress(text: string): string {
  return text.replace(secretParameters, "$1[redacted]");
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

/** A JSON value without what its keys call a secret. */
export function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, secretKeys.test(key) ? "[redacted]" : redact(inner)]),
  );
}
