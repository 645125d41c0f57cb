import type { CliContext, Output } from "../context.js";
import { screenOf } from "./screen.js";
import { shownLength } from "./wrap-lines.js";

/**
 * Lines on a terminal that are drawn over by the next ones. What is written meanwhile comes above them.
 *
 * Lines must fit the width: a line that wraps would be drawn over in part only. Of more than the terminal has room for, the
 * first are drawn: what has left the screen at its top cannot be drawn over.
 */
export class LiveLines {
  readonly #output: Output;
  readonly #screen: ReturnType<typeof screenOf>;
  #lines: readonly string[] = [];
  #drawn: readonly string[] = [];

  constructor(output: Output) {
    this.#screen = screenOf(output);
    this.#output = this.#screen?.below(output, this) ?? output;
  }

  draw(lines: readonly string[]): void {
    this.#lines = lines;
    if (lines.length === 0) return this.clear();
    const shown = lines.slice(0, roomFor(this.#output));
    this.#screen?.appears();
    this.#output.write(`${this.#back()}${shown.map((line) => `\u001b[2K${line}\n`).join("")}\u001b[J`);
    this.#drawn = shown;
  }

  /** Removes the lines. */
  clear(): void {
    this.#lines = [];
    this.hide();
  }

  /** Makes room for something else. */
  hide(): void {
    if (this.#drawn.length === 0) return;
    this.#output.write(`${this.#back()}\u001b[J`);
    this.#drawn = [];
  }

  /** Draws the lines again that were hidden. */
  show(): void {
    this.draw(this.#lines);
  }

  /** Leaves the lines as they are. */
  keep(): void {
    this.#lines = [];
    this.#drawn = [];
  }

  #back(): string {
    if (this.#drawn.length === 0) return "";
    // A window that has become narrower has broken the lines that were wider.
    const { columns, rows } = this.#output;
    const high = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(shownLength(line) / columns)),
      0,
    );
    return `\u001b[${Math.min(high, Math.max(1, rows - 1))}A\r`;
  }
}

/** How many lines can be drawn over: all but the one that the cursor stands on. */
export function roomFor(output: Pick<Output, "rows">): number {
  return Math.max(1, output.rows - 1);
}

/** Whether lines can be drawn over: a terminal that is told to be dumb only prints. */
export function canDraw({ env }: Pick<CliContext, "env">, output: Output): boolean {
  return output.isTTY && env["TERM"] !== "dumb";
}
