import type { Output } from "../context.js";

/**
 * Lines on a terminal that are drawn over by the next ones. What is to stay is printed above them.
 *
 * Lines must fit the width: a line that wraps would be drawn over in part only.
 */
export class LiveLines {
  readonly #output: Output;
  #drawn = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  draw(lines: readonly string[]): void {
    if (lines.length === 0) return this.clear();
    this.#output.write(`${this.#back()}${lines.map((line) => `\u001b[2K${line}\n`).join("")}\u001b[J`);
    this.#drawn = lines.length;
  }

  /** Removes the lines. */
  clear(): void {
    if (this.#drawn === 0) return;
    this.#output.write(`${this.#back()}\u001b[J`);
    this.#drawn = 0;
  }

  /** Leaves the lines as they are. */
  keep(): void {
    this.#drawn = 0;
  }

  #back(): string {
    return this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\r`;
  }
}
