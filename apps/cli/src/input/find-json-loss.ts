import { walkJson } from "./walk-json.js";

/** What would be sent otherwise than it was written, and where. Lines and columns count from 1. */
export interface JsonLoss {
  readonly line: number;
  readonly column: number;
  /** A sentence about it, without its place. */
  readonly sentence: string;
}

/**
 * Finds the first thing in a text of JSON that does not survive being read and written again: a number that comes out as
 * another, as those that a double cannot keep do, a name that its object has twice, and one that is left out. How a number is
 * written is no part of it: `1.50` and `15e-1` are one number.
 *
 * @returns undefined for a text that means afterwards what it means now, and for one that is no JSON
 */
export function findJsonLoss(text: string): JsonLoss | undefined {
  const names: (Set<string> | undefined)[] = [];
  const fault = walkJson(text, ({ kind, text: part }) => {
    switch (kind) {
      case "object":
        names.push(new Set());
        return undefined;
      case "list":
        names.push(undefined);
        return undefined;
      case "close":
        names.pop();
        return undefined;
      case "name":
        return lost(names.at(-1), part);
      case "number":
        return changed(part);
    }
  });
  if (fault?.objection === undefined) return undefined;
  return { line: fault.line, column: fault.column, sentence: fault.objection };
}

function lost(known: Set<string> | undefined, name: string): string | undefined {
  const meant = String(JSON.parse(name)); // two spellings of one name are one name
  // No checked object has it: it would give all others another nature.
  if (meant === "__proto__") return 'the name "__proto__" would be left out';
  if (known?.has(meant) === true)
    return `the name ${shortened(name)} is there twice in one object, and only the last would count`;
  known?.add(meant);
  return undefined;
}

function changed(literal: string): string | undefined {
  const value = Number(literal);
  const sent = JSON.stringify(value);
  if (Number.isFinite(value) && plainForm(literal) === plainForm(sent)) return undefined;
  const instead = Number.isFinite(value) ? `would come out as ${sent}` : "is too large for any double";
  return `the number ${shortened(literal)} ${instead}`;
}

/** A decimal number in the one form that all its spellings share: its digits, and where its point is. */
function plainForm(literal: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/iu.exec(literal) ?? [];
  const all = `${whole}${fraction}`.replace(/^0+/u, "");
  const digits = all.replace(/0+$/u, "");
  // An exponent may have more digits than a number of ours.
  const place = BigInt(exponent) - BigInt(fraction.length) + BigInt(all.length - digits.length);
  return digits === "" ? `${sign}0` : `${sign}${digits}e${place}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 50)}…` : text;
}
