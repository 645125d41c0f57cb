import type { Output } from "../context.js";

/** Our own signs, and what stands for each in as many columns. */
const plainSigns = new Map([
  ["…", "~"],
  ["█", "#"],
  ["░", "."],
  ["┌", "+"],
  ["└", "+"],
  ["─", "-"],
  ["⚑", "!"],
  ["→", ">"],
  ["←", "<"],
  ["↻", "*"],
]);

/** The same output for somebody whose terminal or log shows ASCII alone. */
export function inAscii(output: Output): Output {
  return {
    write: (text) => output.write(toAscii(text)),
    settled: async () => output.settled(),
    get isTTY() {
      return output.isTTY;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows;
    },
  };
}

/** A text in ASCII, as wide as it was: signs of ours as others, and a question mark for whatever there is no other for. */
export function toAscii(text: string): string {
  return text
    .replaceAll(/(?<=^|\s)…(?=\s|$)/gmu, "...") // a word of its own: nothing is aligned by it
    .replaceAll(/[^\u0000-\u007f]/gu, (sign) => plainSigns.get(sign) ?? "?"); // oxlint-disable-line no-control-regex -- all of ASCII
}
