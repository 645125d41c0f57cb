import { decodeText } from "@simjobs/core";
import { hasEnding } from "./checked-submission.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { evaluateMacro, isOpen, MacroNames } from "./macro-names.js";
import { namedFrom, slashed, type InventoryIndex, type NamedFile } from "./named-files.js";

const largestPart = 32 * 1024 * 1024;
/** EP-Macro goes no deeper. */
const mostNested = 9;
const command = /^\s*##(\w+)\b\s*(.*)$/u;

/** What has been read so far. EP-Macro keeps one state over all files, in the order in which their lines are put together. */
interface Reading {
  readonly index: InventoryIndex;
  readonly model: string;
  /** Search strings that are replaced before the model runs, so that what holds one is not known yet. */
  readonly tags: readonly string[];
  readonly names: MacroNames;
  readonly found: NamedFile[];
  prefix: string;
}

/** Whether the lines that follow are taken: `undefined` where that cannot be known. */
type Taken = boolean | undefined;

/**
 * The files that an EnergyPlus macro model (`.imf`) includes, and those that they include. Only what is surely needed counts:
 * not what depends on a condition that cannot be judged here, nor a name that is made up while it runs.
 *
 * @param tags - parts of names that a parametric project puts other texts for
 * @returns nothing for a model that is no macro model
 * @see docs/services/jess.md 9.2
 */
export async function macroFiles(
  model: InventoryEntry,
  index: InventoryIndex,
  tags: readonly string[] = [],
): Promise<readonly NamedFile[]> {
  if (!hasEnding(model.path, [".imf"])) return [];
  const reading: Reading = { index, model: model.path, tags, names: new MacroNames(), found: [], prefix: "" };
  await readPart(reading, model, [model.path], true);
  return reading.found;
}

async function readPart(
  reading: Reading,
  part: InventoryEntry,
  within: readonly string[],
  isNeeded: Taken,
): Promise<void> {
  // One for each ##if around a line: whether its lines are taken, and whether an earlier branch of it was.
  const blocks: { taken: Taken; before: Taken }[] = [];
  let isDefining = false;
  for (const line of (await textOf(part)).split(/\r\n|\n|\r/u)) {
    const [, word = "", rest = ""] = command.exec(line) ?? [];
    const name = word.toLowerCase();
    // What stands in a block of its own is put in where that is called, so it is not known when.
    if (name === "def") isDefining = true;
    else if (name === "enddef") isDefining = false;
    else if (!isDefining && !changeBlocks(blocks, name, rest, reading.names)) {
      const taken = all([isNeeded, ...blocks.map((block) => block.taken)]);
      if (taken !== false) await obey(reading, name, rest, { within, taken });
    }
  }
}

/** @returns whether the command was one about blocks */
function changeBlocks(
  blocks: { taken: Taken; before: Taken }[],
  name: string,
  rest: string,
  names: MacroNames,
): boolean {
  const open = (taken: Taken): void => void blocks.push({ taken, before: taken });
  const block = blocks.at(-1);
  switch (name) {
    case "if":
      open(evaluateMacro(rest, names));
      return true;
    case "ifdef":
      open(names.isDefined(rest));
      return true;
    case "ifndef": {
      const isDefined = names.isDefined(rest);
      open(isDefined === undefined ? undefined : !isDefined);
      return true;
    }
    case "elseif":
    case "else": {
      if (block === undefined) return true;
      const now = name === "else" ? true : evaluateMacro(rest, names);
      block.taken = all([block.before === undefined ? undefined : !block.before, now]);
      block.before = any([block.before, now]);
      return true;
    }
    case "endif":
      blocks.pop();
      return true;
    default:
      return false;
  }
}

async function obey(
  reading: Reading,
  name: string,
  rest: string,
  { within, taken }: { readonly within: readonly string[]; readonly taken: Taken },
): Promise<void> {
  switch (name) {
    case "set1":
    case "def1":
      reading.names.define(rest, taken === true);
      return;
    case "fileprefix":
      // One that may or may not be set leaves open where all that follows is.
      reading.prefix = taken === true ? unquoted(rest) : unknownPart;
      return;
    case "include":
    case "includesilent":
      await include(reading, unquoted(rest), { within, taken });
      return;
    default:
  }
}

/** Stands for what cannot be known. No file is called so. */
const unknownPart = "\0";

async function include(
  reading: Reading,
  written: string,
  { within, taken }: { readonly within: readonly string[]; readonly taken: Taken },
): Promise<void> {
  const { index, prefix, names, tags } = reading;
  const whole = names.replaceIn(`${prefix}${written}`);
  if (written === "" || whole === undefined || whole.includes(unknownPart)) return;
  if (isOpen(whole) || tags.some((tag) => whole.includes(tag))) return;
  const named = namedFrom(reading.model, "", whole, "included file");
  // The prefix is put before the name as it is; EnergyPlus's own example leaves the slash between them out.
  const other = prefix === "" ? named : namedFrom(reading.model, prefix, written, "included file");
  const path = [named.path, other.path].find((one) => one !== undefined && index.find(one) !== undefined);
  const entry = path === undefined ? undefined : index.find(path);
  if (taken === true) reading.found.push({ ...named, written: slashed(whole), path: path ?? named.path });
  if (entry === undefined || within.includes(entry.path) || within.length > mostNested) return;
  await readPart(reading, entry, [...within, entry.path], taken);
}

/** Quotation marks, and a comment behind the name, are no part of it. */
function unquoted(text: string): string {
  const plain = text.replace(/\s+!.*$/u, "").trim();
  return /^(["']).*\1$/u.test(plain) ? plain.slice(1, -1).trim() : plain;
}

function all(parts: readonly Taken[]): Taken {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function any(parts: readonly Taken[]): Taken {
  if (parts.includes(true)) return true;
  return parts.includes(undefined) ? undefined : false;
}

/** Models are written in the encoding of whoever made them. */
async function textOf(entry: InventoryEntry): Promise<string> {
  const content = await entry.read(largestPart);
  return decodeText(content).text ?? Buffer.from(content).toString("latin1");
}
