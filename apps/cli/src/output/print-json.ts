import type { AnyDocument } from "@simjobs/core/schemas";
import type { Output } from "../context.js";

interface Printing {
  readonly stdout: Pick<Output, "write" | "isTTY">;
}

/** Prints one JSON document to stdout: indented for eyes on a terminal, on one line elsewhere. */
export function printJson(context: Printing, document: AnyDocument): void {
  context.stdout.write(`${escapeControls(JSON.stringify(document, null, context.stdout.isTTY ? 2 : 0))}\n`);
}

/** Prints one JSON document on one line to stdout. */
export function printJsonLine(context: Printing, document: AnyDocument): void {
  context.stdout.write(`${escapeControls(JSON.stringify(document))}\n`);
}

/** JSON leaves direction marks and most control characters as they are; a terminal obeys them. Escaped, they mean the same. */
function escapeControls(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => escapeUnit(character.charCodeAt(at))).join(""),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
