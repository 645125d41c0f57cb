import { Secret, shortestSecret } from "./secret-pattern.js";

export const hidden = "[redacted]";

/** From this length on, a part of a text is taken for a secret of its own. */
const shortestPart = 8;
/** Of a secret that was cut off at the end of a text, so many signs are recognised, and no less than half of it. */
const shortestRest = 6;

/**
 * What must not be told: passwords, keys, tokens. Finds them again in whatever way they are written: in an address, in JSON
 * or HTML, in base64 with something before them, in hexadecimal digits.
 */
export interface Secrets {
  /**
   * Remembers texts that hold what is secret: all of each, and the parts it is made of, so that `Bearer abcdefgh` also hides
   * `abcdefgh`. Those of less than 4 characters are left alone: they are found in any text.
   */
  add(...texts: readonly string[]): void;
  /** A text without them. */
  hide(text: string): string;
  /** The same for a text of which the end may be missing: what begins a secret there is taken out, too. */
  hideCut(text: string): string;
  /** The texts that were given. Not to be shown: for what keeps secrets, too. */
  reveal(): readonly string[];
}

/** Secrets that show nothing of themselves. */
export class KnownSecrets implements Secrets {
  readonly #more: Secrets | undefined;
  readonly #texts = new Set<string>();
  readonly #values = new Map<string, Secret>();
  /** The longest first, so that no part is taken out of a longer one before that. Sorted when they are first needed. */
  #sorted: readonly Secret[] | undefined;

  /** @param more - secrets that are hidden as well */
  constructor(texts: readonly string[] = [], more?: Secrets) {
    this.#more = more;
    this.add(...texts);
  }

  add(...texts: readonly string[]): void {
    for (const text of texts) {
      if (this.#texts.has(text)) continue;
      this.#texts.add(text);
      const parts = text.split(/[\s;,=]+/u).filter((part) => part.length >= shortestPart);
      for (const value of text.length >= shortestSecret ? [text, ...parts] : parts) {
        if (!this.#values.has(value)) this.#values.set(value, new Secret(value));
      }
      this.#sorted = undefined;
    }
  }

  reveal(): readonly string[] {
    return [...(this.#more?.reveal() ?? []), ...this.#texts];
  }

  hide(text: string): string {
    let clean = this.#more?.hide(text) ?? text;
    for (const secret of this.#ordered()) clean = secret.replacedIn(clean, hidden);
    return clean;
  }

  hideCut(text: string): string {
    let clean = this.#more?.hideCut(text) ?? text;
    for (const secret of this.#ordered()) clean = secret.replacedIn(clean, hidden);
    for (const { value } of this.#ordered()) {
      for (const form of [value, encodeURIComponent(value.toWellFormed())]) {
        const least = Math.max(shortestRest, Math.ceil(form.length / 2));
        for (let length = Math.min(form.length - 1, clean.length); length >= least; length -= 1) {
          if (clean.endsWith(form.slice(0, length))) return `${clean.slice(0, -length)}${hidden}`;
        }
      }
    }
    return clean;
  }

  #ordered(): readonly Secret[] {
    return (this.#sorted ??= [...this.#values.values()].sort(
      (one, other) => other.value.length - one.value.length,
    ));
  }
}

/** Secrets as they were given. */
export function asSecrets(secrets: Secrets | readonly string[]): Secrets {
  return "hide" in secrets ? secrets : new KnownSecrets(secrets);
}
