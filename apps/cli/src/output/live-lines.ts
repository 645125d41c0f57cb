import type { CliContext, Output } from "../context.js";
import { screenOf } from "./screen.js";

/**
 * Lines on a terminal that are drawn over by the next ones. What is written meanwhile comes above them.
 *
 * Lines must fit the width: a line that wraps would be drawn over in part only.
 */
export class LiveLines {
  readonly #output: Output;
  #lines: readonly string[] = [];
  #drawn = 0;

  constructor(output: Output) {
    this.#output = screenOf(output)?.below(output, this) ?? output;
  }

  draw(lines: readonly string[]): void {
    this.#lines = lines;
    if (lines.length === 0) return this.clear();
    this.#output.write(`${this.#back()}${lines.map((line) => `\u001b[2K${line}\n`).join("")}\u001b[J`);
    this.#drawn = lines.length;
  }

  /** Removes the lines. */
  clear(): void {
    this.#lines = [];
    this.hide();
  }

  /** Makes room for something else. */
  hide(): void {
    if (this.#drawn === 0) return;
    this.#output.write(`${this.#back()}\u001b[J`);
    this.#drawn = 0;
  }

  /** Draws the lines again that were hidden. */
  show(): void {
    this.draw(this.#lines);
  }

  /** Leaves the lines as they are. */
  keep(): void {
    this.#lines = [];
    this.#drawn = 0;
  }

  #back(): string {
    return this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\r`;
  }
}

/** Whether lines can be drawn over: a terminal that is told to be dumb only prints. */
export function canDraw({ env }: Pick<CliContext, "env">, output: Output): boolean {
  return output.isTTY && env["TERM"] !== "dumb";
}
