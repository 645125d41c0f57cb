import { JobError } from "@simjobs/core";
import type { AnyDocument } from "@simjobs/core/schemas";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { cleanCell } from "../output/plain-rows.js";
import { escapeControls, printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { csvLine } from "../output/csv-line.js";
import { fieldOf, pickFields } from "./pick-fields.js";
import type { ListingForms } from "./read-listing.js";

/** A list, in each of its forms. */
export interface Listing {
  readonly document: AnyDocument;
  /** What it lists, as the document has it. */
  readonly items: readonly object[];
  /** Prints it for people. */
  readonly print: () => Promise<void>;
}

/**
 * Prints a list in the form that was asked for.
 *
 * @throws {JobError} `bad_input` for a field that none of what is listed has, and for an expression that cannot be carried out
 */
export async function printListing(
  context: CliContext,
  forms: ListingForms,
  listing: Listing,
): Promise<void> {
  const { stdout } = context;
  const { document, items, print } = listing;
  const { form, jq } = forms;
  if (form === "jq") {
    const { runJq } = await import("./run-jq.js");
    const work = (): readonly string[] => runJq(jq ?? ".", document);
    const lines = await (context.stoppable?.(work) ?? work());
    for (const line of lines) stdout.write(`${stdout.isTTY ? showControls(line) : line}\n`);
    return;
  }
  if (form === "people" && forms.fields === undefined) {
    await print();
    return;
  }
  if (form === "json" && forms.fields === undefined) {
    printJson(context, document);
    return;
  }
  const fields = forms.fields ?? allFields(items);
  if (forms.fields !== undefined) checkFields(fields, items);
  if (form === "json" || form === "jsonl") {
    const picked = forms.fields === undefined ? items : items.map((item) => pickFields(item, fields));
    const lines = form === "json" ? [JSON.stringify(picked)] : picked.map((item) => JSON.stringify(item));
    for (const line of lines) stdout.write(`${escapeControls(line)}\n`);
    return;
  }
  const rows = items.map((item) => fields.map((name) => fieldOf(item, name)));
  if (form === "csv" || form === "tsv") {
    const cell = (value: unknown): string | number | boolean | null => {
      const plain = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
      if (typeof plain === "string") return stdout.isTTY ? showControls(plain) : plain;
      return typeof plain === "number" || typeof plain === "boolean" ? plain : null;
    };
    const line = form === "csv" ? csvLine : tsvLine;
    stdout.write([fields, ...rows.map((row) => row.map(cell))].map((row) => line(row)).join(""));
    return;
  }
  await printTable(
    context,
    fields.map((name) => ({ title: name, canCut: name !== "ref" })),
    rows.map((row) => row.map((value) => ({ text: textOf(value) }))),
  );
}

/** A tab and a line break within a value are shown as signs; nothing is empty. */
function tsvLine(cells: readonly (string | number | boolean | null)[]): string {
  return `${cells.map((value) => (value === null ? "" : showControls(String(value)))).join("\t")}\n`;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "-";
  return cleanCell(typeof value === "string" ? value : JSON.stringify(value));
}

function allFields(items: readonly object[]): readonly string[] {
  return [...new Set(items.flatMap((item) => Object.keys(item)))];
}

function checkFields(fields: readonly string[], items: readonly object[]): void {
  const unknown = fields.filter((name) => items.every((item) => fieldOf(item, name) === undefined));
  if (items.length === 0 || unknown.length === 0) return;
  throw new JobError("bad_input", `--fields: none of what is listed has ${unknown.join(", ")}`, {
    hint: `Known are ${allFields(items).join(", ")}, and with dots what is in them, such as progress.done.`,
  });
}
