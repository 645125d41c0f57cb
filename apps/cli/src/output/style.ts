import type { CliContext, Output } from "../context.js";
import { givenValue } from "./given-words.js";

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
  readonly cyan: (text: string) => string;
}

type StyleContext = Pick<CliContext, "argv" | "env">;

/** Colours for one output: on a terminal that shows some, unless somebody wants it otherwise. */
export function styleOf(context: StyleContext, output: Pick<Output, "isTTY">): Style {
  return hasColours(context, output) ? coloured : plain;
}

/**
 * Whether an output shows colours: `--color` decides before FORCE_COLOR, that before NO_COLOR, and that before the terminal.
 *
 * @see https://no-color.org and https://force-color.org
 */
function hasColours({ argv, env }: StyleContext, output: Pick<Output, "isTTY">): boolean {
  const wish = givenValue(argv, "--color");
  if (wish === "always" || wish === "never") return wish === "always";
  const { FORCE_COLOR: force = "", NO_COLOR: none = "", TERM: term } = env;
  if (force !== "") return force !== "0" && force !== "false";
  return output.isTTY && none === "" && term !== "dumb";
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
