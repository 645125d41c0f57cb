import type { Output } from "../context.js";
import { wrapLines } from "./wrap-lines.js";

/** Writes sentences to stdout: broken between words on a terminal, as they are elsewhere. */
export function writeSentence(output: Pick<Output, "isTTY" | "columns" | "write">, text: string): void {
  output.write(output.isTTY ? wrapLines(text, output.columns) : text);
}
