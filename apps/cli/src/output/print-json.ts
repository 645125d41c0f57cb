import type { AnyDocument } from "@simjobs/core/schemas";
import type { CliContext, Output } from "../context.js";
import { isUnicode } from "./is-unicode.js";

interface Printing {
  readonly stdout: Pick<Output, "write" | "isTTY">;
  readonly env?: CliContext["env"] | undefined;
}

/** Prints one JSON document to stdout: indented for eyes on a terminal, on one line elsewhere. */
export function printJson(context: Printing, document: AnyDocument): void {
  context.stdout.write(`${escaped(context, JSON.stringify(document, null, context.stdout.isTTY ? 2 : 0))}\n`);
}

/** A piece of a JSON document that is written bit by bit, for whoever is no terminal. */
export function jsonPiece({ env }: Pick<Printing, "env">, piece: object): string {
  return escaped({ env }, JSON.stringify(piece));
}

/** Prints one JSON document on one line to stdout. */
export function printJsonLine(context: Printing, document: AnyDocument): void {
  context.stdout.write(`${escaped(context, JSON.stringify(document))}\n`);
}

/** Whoever can see ASCII alone gets every other sign escaped, which means the same. */
function escaped({ env = {} }: Pick<Printing, "env">, json: string): string {
  return isUnicode(env)
    ? escapeControls(json)
    : json.replace(/[\u007f-\uffff]/g, (unit) => escapeUnit(unit.charCodeAt(0)));
}

/** A JSON document on one line, for whoever is no terminal. */
export function jsonText(document: AnyDocument): string {
  return escapeControls(JSON.stringify(document));
}

/** JSON leaves direction marks and most control characters as they are; a terminal obeys them. Escaped, they mean the same. */
export function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(""),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
