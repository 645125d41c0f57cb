import type { CliContext, Output } from "../context.js";

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** Colours for one output: on a terminal only, and not where NO_COLOR asks for none. */
export function styleOf(context: Pick<CliContext, "env">, output: Output): Style {
  return hasColours(context, output) ? coloured : plain;
}

/** Whether an output shows colours. @see https://no-color.org */
function hasColours(context: Pick<CliContext, "env">, output: Output): boolean {
  const { NO_COLOR: noColor, TERM: term } = context.env;
  return output.isTTY && (noColor === undefined || noColor === "") && term !== "dumb";
}

const same = (text: string): string => text;
const plain: Style = { bold: same, dim: same, red: same, green: same, yellow: same, blue: same, cyan: same };

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;
const coloured: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  red: paint(31, 39),
  green: paint(32, 39),
  yellow: paint(33, 39),
  blue: paint(34, 39),
  cyan: paint(36, 39),
};
