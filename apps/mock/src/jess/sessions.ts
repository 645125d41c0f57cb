import type { MockAccount } from "../base/mock-account.js";
import type { SeededRandom } from "../base/random.js";

interface Session {
  readonly account: MockAccount;
  readonly expiresMs: number;
}

/** Tokens as the service gives them out: JWTs in a cookie, without an equals sign in them. */
export class JessSessions {
  readonly #random: SeededRandom;
  readonly #sessions = new Map<string, Session>();
  #count = 0;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** @returns a fresh token */
  open(account: MockAccount, nowMs: number, lifeMs: number): string {
    const count = ++this.#count;
    const expiresMs = nowMs + lifeMs;
    const kid = String(this.#random.integer(1_000_000, 9_999_999, "jess-kid"));
    const header = encode(JSON.stringify({ kid, alg: "RS256" }));
    const payload = encode(
      JSON.stringify({
        sub: account.jess.email,
        iat: Math.floor(nowMs / 1000),
        exp: Math.floor(expiresMs / 1000),
        jti: this.#random.uuid("jess-session", count),
      }),
    );
    const signature = this.#random.bytes("jess-signature", count).toString("base64url");
    const token = `${header}.${payload}.${signature}`;
    this.#sessions.set(token, { account, expiresMs });
    return token;
  }

  /** Whose session a request belongs to: the first valid one of the tokens that it brings. */
  find(tokens: readonly string[], nowMs: number): MockAccount | undefined {
    for (const token of tokens) {
      const session = this.#sessions.get(token);
      if (session !== undefined && nowMs < session.expiresMs) return session.account;
    }
    return undefined;
  }

  /** Makes tokens worthless. */
  end(tokens: readonly string[]): void {
    for (const token of tokens) this.#sessions.delete(token);
  }

  save() {
    const sessions = [...this.#sessions].map(([token, { account, expiresMs }]) => ({
      token,
      account: account.name,
      expiresMs,
    }));
    return { count: this.#count, sessions };
  }

  static restore(
    random: SeededRandom,
    accounts: readonly MockAccount[],
    saved: ReturnType<JessSessions["save"]>,
  ): JessSessions {
    const restored = new JessSessions(random);
    restored.#count = saved.count;
    for (const { token, account: name, expiresMs } of saved.sessions) {
      const account = accounts.find((one) => one.name === name);
      if (account !== undefined) restored.#sessions.set(token, { account, expiresMs });
    }
    return restored;
  }

  get count(): number {
    return this.#sessions.size;
  }
}

const plainCookie = /^session_token=[^;,\s]*$/u;
const pairs = /(?:^|[;,\s])session_token=([^;,\s]*)/gu;

/** Every `session_token` in a `Cookie` header: clients repeat it, and send attributes back along with it. */
export function sessionTokens(cookie: string | undefined): string[] {
  if (cookie === undefined) return [];
  // Most callers send just the one pair.
  if (plainCookie.test(cookie)) return [cookie.slice("session_token=".length)];
  return [...cookie.matchAll(pairs)].flatMap(([, token]) => (token === undefined ? [] : [token]));
}

function encode(text: string): string {
  return Buffer.from(text).toString("base64url");
}
