import { readWhole } from "../content.js";
import type { StoredFile } from "../upload-store.js";
import { holds, MacroTexts } from "./macro-texts.js";

/** A macro model after EP-Macro has been through it. */
export interface ExpandedModel {
  /** What EnergyPlus gets to read. */
  readonly text: string;
  /** The files that were put in, each once, in the order of their first lines. */
  readonly included: readonly StoredFile[];
  /** The file that is not there, of which the model dies; `null` if all are. */
  readonly missing: string | null;
  /** What `audit.out` tells. */
  readonly audit: readonly string[];
}

/** EP-Macro goes no deeper. */
const deepest = 9;
/** An expanded model is cut off here, in characters. */
const longest = 32 * 1024 * 1024;

const command = /^\s*##(\w+)\b\s*(.*?)\s*$/u;

/** The blocks around a line: whether its lines are taken, and whether an earlier branch was. */
interface Block {
  isTaken: boolean;
  wasTaken: boolean;
}

/** EP-Macro keeps one state over all files, in the order in which their lines are put together. */
interface Expansion {
  readonly folder: string;
  readonly files: readonly StoredFile[];
  readonly texts: MacroTexts;
  readonly lines: string[];
  readonly included: Set<StoredFile>;
  readonly audit: string[];
  characters: number;
  prefix: string;
  missing: string | null;
  /** The name of a `##def` whose lines are being collected. */
  block: { readonly name: string; readonly lines: string[] } | null;
}

/**
 * Follows the macros of an `.imf` as far as they are told in "Using Macros in EnergyPlus": files that are put in, conditions, and
 * texts by name. Arithmetic is left as it is.
 *
 * @param files all that were sent with it
 * @see docs/services/jess.md 9.2
 */
export async function expandMacros(model: StoredFile, files: readonly StoredFile[]): Promise<ExpandedModel> {
  const expansion: Expansion = {
    folder: model.name.slice(0, model.name.lastIndexOf("/") + 1),
    files,
    texts: new MacroTexts(),
    lines: [],
    included: new Set(),
    audit: [`Input file ${model.name}`],
    characters: 0,
    prefix: "",
    missing: null,
    block: null,
  };
  await expandPart(expansion, model, [model]);
  const { lines, included, missing, audit } = expansion;
  return { text: `${lines.join("\n")}\n`, included: [...included], missing, audit };
}

async function expandPart(
  expansion: Expansion,
  part: StoredFile,
  within: readonly StoredFile[],
): Promise<void> {
  const blocks: Block[] = [];
  const text = (await readWhole(part)).toString("utf8").replace(/^\ufeff/u, "");
  for (const line of text.replace(/(?:\r\n|\n|\r)$/u, "").split(/\r\n|\n|\r/u)) {
    if (expansion.missing !== null || expansion.characters > longest) return;
    const [, word = "", rest = ""] = command.exec(line) ?? [];
    const name = word.toLowerCase();
    if (changeBlocks(blocks, name, rest, expansion.texts)) continue;
    if (!blocks.every(({ isTaken }) => isTaken)) continue;
    if (collectBlock(expansion, name, rest, line)) continue;
    await obey(expansion, name, rest, line, within);
  }
}

/** @returns whether the command was one about conditions */
function changeBlocks(blocks: Block[], name: string, rest: string, texts: MacroTexts): boolean {
  const open = (isTaken: boolean): void => void blocks.push({ isTaken, wasTaken: isTaken });
  const block = blocks.at(-1);
  switch (name) {
    case "if":
      open(holds(rest, texts));
      return true;
    case "ifdef":
      open(texts.has(rest));
      return true;
    case "ifndef":
      open(!texts.has(rest));
      return true;
    case "elseif":
    case "else":
      if (block === undefined) return true;
      block.isTaken = !block.wasTaken && (name === "else" || holds(rest, texts));
      block.wasTaken ||= block.isTaken;
      return true;
    case "endif":
      blocks.pop();
      return true;
    default:
      return false;
  }
}

/** The lines from `##def name` to `##enddef` are put in wherever the name is called. */
function collectBlock(expansion: Expansion, name: string, rest: string, line: string): boolean {
  if (name === "def") {
    expansion.block = { name: rest.split(/[\s[]/u, 1)[0] ?? "", lines: [] };
    return true;
  }
  const { block } = expansion;
  if (block === null) return false;
  if (name === "enddef") {
    expansion.texts.set(block.name, block.lines.join("\n"));
    expansion.block = null;
  } else {
    block.lines.push(line);
  }
  return true;
}

async function obey(
  expansion: Expansion,
  name: string,
  rest: string,
  line: string,
  within: readonly StoredFile[],
): Promise<void> {
  const { texts } = expansion;
  switch (name) {
    case "":
      put(expansion, texts.replaceIn(line));
      return;
    case "set1":
    case "def1": {
      const [, defined = "", text = ""] =
        /^([^\s[]+)\s*(?:\[\s*\])?\s*(.*)$/su.exec(withoutComment(rest)) ?? [];
      texts.set(defined, texts.replaceIn(text));
      return;
    }
    case "fileprefix":
      expansion.prefix = plainName(texts.replaceIn(rest));
      return;
    case "include":
    case "includesilent":
      await include(expansion, plainName(texts.replaceIn(rest)), within);
      return;
    default:
      // Listing and the like change nothing of the model.
      expansion.audit.push(`Passed over: ##${name}`);
  }
}

function put(expansion: Expansion, line: string): void {
  expansion.characters += line.length + 1;
  expansion.lines.push(line);
}

async function include(expansion: Expansion, name: string, within: readonly StoredFile[]): Promise<void> {
  const { folder, prefix, files, audit } = expansion;
  const paths = [`${folder}${prefix}${name}`, `${folder}${prefix}/${name}`].map(tidyPath);
  const file = files.find((one) => paths.includes(tidyPath(one.name)));
  if (file === undefined || within.includes(file) || within.length > deepest) {
    const why = file === undefined ? "is not found" : "includes itself, or lies too deep";
    expansion.missing = `${prefix}${name}`;
    audit.push(`** Severe ** Included file ${prefix}${name} ${why}`);
    return;
  }
  expansion.included.add(file);
  audit.push(`Included file ${file.name}`);
  await expandPart(expansion, file, [...within, file]);
}

/** As one and the same file is written in several ways: slashes, capitals, `./` and `..`. */
function tidyPath(path: string): string {
  const parts: string[] = [];
  for (const part of path
    .normalize("NFC")
    .toLowerCase()
    .split(/[\\/]+/u)) {
    if (part === ".." && parts.length > 0) parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

function withoutComment(text: string): string {
  return text.replace(/\s+!.*$/u, "").trim();
}

/** Quotation marks, and a comment behind the name, are no part of it. */
function plainName(text: string): string {
  const plain = withoutComment(text);
  return /^(["']).*\1$/u.test(plain) ? plain.slice(1, -1).trim() : plain;
}
