/** Texts that come again and again in many records, such as ids of users and projects: each is kept once. */
export class SharedTexts {
  readonly #known = new Map<string, string>();

  /** The same text, and the same piece of memory as when it came first. */
  same(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#known.size < mostTexts) this.#known.set(text, text);
    return text;
  }
}

/** Beyond so many, what comes is not the same again and again. */
const mostTexts = 1_000;
