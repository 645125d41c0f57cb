import stringWidth from "string-width";
import type { Output } from "../context.js";

/**
 * A terminal of which only the lines matter: goes up, clears, breaks lines and scrolls as one does. What has left its screen at
 * the top is out of reach.
 */
export class Terminal {
  readonly output: Output;
  readonly #columns: number;
  readonly #rows: number;
  readonly #lines: string[] = [""];
  #at = 0;
  #top = 0;

  constructor({ columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number } = {}) {
    this.#columns = columns;
    this.#rows = rows;
    this.output = {
      isTTY: true,
      columns,
      rows,
      settled: async () => "written",
      write: (text) => this.write(text),
    };
  }

  /** What a program writes to it. */
  write(text: string): void {
    const [plain = "", ...sequences] = text.split("\u001b[");
    this.#print(plain);
    for (const sequence of sequences) {
      const [command = "", amount = ""] = /^([\d;]*)[A-Za-z]/u.exec(sequence) ?? [];
      this.#obey(command.slice(amount.length), Number(amount));
      this.#print(sequence.slice(command.length));
    }
  }

  #obey(command: string, amount: number): void {
    if (command === "A") this.#at = Math.max(this.#top, this.#at - amount);
    else if (command === "J") this.#lines.splice(this.#at, Infinity, "");
    else if (command === "K") this.#lines[this.#at] = "";
  }

  #print(text: string): void {
    for (const { segment } of new Intl.Segmenter().segment(text)) this.#put(segment);
  }

  #put(sign: string): void {
    if (sign === "\n") return this.#goDown();
    if (sign === "\r") return;
    if (stringWidth((this.#lines[this.#at] ?? "") + sign) > this.#columns) this.#goDown();
    this.#lines[this.#at] += sign;
  }

  #goDown(): void {
    this.#at += 1;
    this.#lines[this.#at] ??= "";
    this.#top = Math.max(this.#top, this.#at - this.#rows + 1);
  }

  /** All that was ever shown and not drawn over. */
  get shown(): string {
    return this.#lines.join("\n");
  }

  /** What has left the screen at its top. */
  get scrolledAway(): readonly string[] {
    return this.#lines.slice(0, this.#top);
  }
}
