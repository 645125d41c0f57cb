import { inspect } from "node:util";
import type { HttpReply, RequestIntent } from "../transport.js";
import { cleanExcerpt } from "../text/clean-excerpt.js";
import { KnownSecrets, type Secrets } from "../secrets/secrets.js";

export interface ReplyFacts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly what: string;
  readonly retryAfterMs: number | undefined;
  /** What must not be told: credentials that were sent. Asked for when something is told. */
  readonly secrets: () => Secrets;
  /** Whether nothing of the body may be shown, because it holds a new credential. */
  readonly bodyIsSecret: boolean;
  /** What it answers: a submit is never to be made twice, and a question has done nothing. */
  readonly intent: RequestIntent;
}

/** By these any copy of this package finds what a reply keeps out of sight, also one that another copy has made. */
const secretTexts = Symbol.for("simjobs.http.secretTexts");
const bodyIsSecret = Symbol.for("simjobs.http.bodyIsSecret");
const isOfSubmit = Symbol.for("simjobs.http.isOfSubmit");
const isOfQuestion = Symbol.for("simjobs.http.isOfQuestion");

/** A reply that remembers, out of sight, what must not be repeated from it. */
export class WholeReply implements HttpReply {
  readonly status: number;
  readonly text: string;
  readonly what: string;
  readonly retryAfterMs: number | undefined;
  readonly #facts: ReplyFacts; // one field: each hidden one takes its time in a constructor that thousands come by
  #headers: Readonly<Record<string, string>> | undefined;

  constructor(facts: ReplyFacts, text: string) {
    this.status = facts.status;
    this.text = text;
    this.what = facts.what;
    this.retryAfterMs = facts.retryAfterMs;
    this.#facts = facts;
  }

  /** Put together when they are first looked at: most replies are read by their status and text alone. */
  get headers(): Readonly<Record<string, string>> {
    return (this.#headers ??= joined(this.#facts.headers));
  }

  get setCookies(): readonly string[] {
    const cookies = this.#facts.headers["set-cookie"];
    return cookies === undefined || Array.isArray(cookies) ? (cookies ?? []) : [cookies];
  }

  get correlationId(): string | undefined {
    const id = this.headers["x-correlation-id"] ?? this.headers["x-request-id"];
    return id === undefined ? undefined : cleanExcerpt(id, 200, WholeReply.secretsOf(this));
  }

  /** What must not be repeated from a reply: what was sent, and cookies that came. */
  static secretsOf(reply: HttpReply): Secrets {
    const texts = hiddenIn(reply)[secretTexts]?.();
    if (texts === undefined) return new KnownSecrets();
    const cookies = reply.setCookies.map((cookie) => cookie.split(";", 1)[0] ?? "");
    return new KnownSecrets([...texts, ...cookies]);
  }

  static hasSecretBody(reply: HttpReply): boolean {
    return hiddenIn(reply)[bodyIsSecret] === true;
  }

  static isOfSubmit(reply: HttpReply): boolean {
    return hiddenIn(reply)[isOfSubmit] === true;
  }

  /** Whether what was asked for may have been done: by everything that was answered and is not known for a question. */
  static mayHaveActed(reply: Pick<HttpReply, "what">): boolean {
    return hiddenIn(reply)[isOfQuestion] !== true;
  }

  [secretTexts](): readonly string[] {
    return this.#facts.secrets().reveal();
  }

  get [bodyIsSecret](): boolean {
    return this.#facts.bodyIsSecret;
  }

  get [isOfSubmit](): boolean {
    return this.#facts.intent === "submit";
  }

  get [isOfQuestion](): boolean {
    const { intent } = this.#facts;
    return intent === "read" || intent === "sign-in";
  }

  [inspect.custom](): string {
    return `HttpReply { ${this.status} to ${this.what}, ${this.text.length} characters }`;
  }
}

interface Hidden {
  readonly [secretTexts]?: (() => readonly string[]) | undefined;
  readonly [bodyIsSecret]?: boolean | undefined;
  readonly [isOfSubmit]?: boolean | undefined;
  readonly [isOfQuestion]?: boolean | undefined;
}

/** A reply that somebody else has made hides nothing. */
function hiddenIn(reply: Pick<HttpReply, "what"> & Hidden): Hidden {
  return reply;
}

function joined(raw: ReplyFacts["headers"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([name, value]) =>
      value === undefined || name === "set-cookie"
        ? []
        : [[name, Array.isArray(value) ? value.join(", ") : value]],
    ),
  );
}
