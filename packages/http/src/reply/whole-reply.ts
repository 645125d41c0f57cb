import { inspect } from "node:util";
import type { HttpReply } from "../transport.js";
import { secretValues } from "../failure/redact.js";

export interface ReplyFacts {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly what: string;
  /** Texts that hold what must not be told: credentials that were sent. */
  readonly secrets: readonly string[];
  /** Whether nothing of the body may be shown, because it holds a new credential. */
  readonly bodyIsSecret: boolean;
}

/** A reply that remembers, out of sight, what must not be repeated from it. */
export class WholeReply implements HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly correlationId: string | undefined;
  readonly what: string;
  readonly #secrets: readonly string[];
  readonly #bodyIsSecret: boolean;

  constructor(facts: ReplyFacts) {
    const headers: Record<string, string> = {};
    let setCookies: readonly string[] = [];
    for (const [name, value] of Object.entries(facts.headers)) {
      if (value === undefined) continue;
      if (name === "set-cookie") setCookies = Array.isArray(value) ? value : [value];
      else headers[name] = Array.isArray(value) ? value.join(", ") : value;
    }
    this.status = facts.status;
    this.headers = headers;
    this.setCookies = setCookies;
    this.text = facts.text;
    this.correlationId = headers["x-correlation-id"]?.slice(0, 200);
    this.what = facts.what;
    this.#secrets = facts.secrets;
    this.#bodyIsSecret = facts.bodyIsSecret;
  }

  /** What must not be repeated from a reply, in the order in which it is to be taken out. */
  static secretsOf(reply: HttpReply): readonly string[] {
    if (!(#secrets in reply)) return [];
    const cookies = reply.setCookies.map((cookie) => cookie.split(";", 1)[0] ?? "");
    return secretValues([...reply.#secrets, ...cookies]);
  }

  static hasSecretBody(reply: HttpReply): boolean {
    return #bodyIsSecret in reply && reply.#bodyIsSecret;
  }

  [inspect.custom](): string {
    return `HttpReply { ${this.status} to ${this.what}, ${this.text.length} characters }`;
  }
}

/** Reads bytes as text by the charset of their content type, UTF-8 where none is given or known. */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/iu.exec(contentType ?? "")?.[1]?.toLowerCase();
  if (charset === undefined || charset === "utf-8" || charset === "utf8") return body.toString("utf8");
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return body.toString("utf8"); // a charset that nobody knows
  }
}
