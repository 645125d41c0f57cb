import { documentNames, jsonSchemaOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";

/*
 * The tables of docs/json.md, written from the JSON Schemas of the documents. What two documents have in common has a name, as a
 * definition there, and a table of its own.
 */

const word = z.nullable(z.union([z.string(), z.number(), z.boolean()]));

const nodeSchema = z.object({
  $ref: z.optional(z.string()),
  title: z.optional(z.string()),
  type: z.optional(z.union([z.string(), z.array(z.string())])),
  const: z.optional(word),
  enum: z.optional(z.array(word)),
  format: z.optional(z.string()),
  description: z.optional(z.string()),
  required: z.optional(z.array(z.string())),
  /** `false` after `prefixItems`: no more of them. */
  get items() {
    return z.optional(z.union([nodeSchema, z.literal(false)]));
  },
  get prefixItems() {
    return z.optional(z.array(nodeSchema));
  },
  get anyOf() {
    return z.optional(z.array(nodeSchema));
  },
  get allOf() {
    return z.optional(z.array(nodeSchema));
  },
  get properties() {
    return z.optional(z.record(z.string(), nodeSchema));
  },
  get $defs() {
    return z.optional(z.record(z.string(), nodeSchema));
  },
});
type Node = z.infer<typeof nodeSchema>;

const rootOf = (name: (typeof documentNames)[number]): Node => nodeSchema.parse(jsonSchemaOf(name));

/** Everything that has a name, by it: documents, and what several of them have in common. */
export function tellers(): ReadonlyMap<string, Node> {
  const roots = documentNames.map((name) => [name, rootOf(name)] as const);
  return new Map([...roots.flatMap(([, { $defs = {} }]) => Object.entries($defs)), ...roots]);
}

const marked =
  /(<!-- Fields of ([\w./-]+)(?:, beside those of ([\w-]+))? -->\n)[^]*?(<!-- End of fields -->)/gu;

/** The page with its tables written anew. */
export function withTables(page: string): string {
  const known = tellers();
  return page.replaceAll(
    marked,
    (_all, start: string, name: string, other: string | undefined, end: string) => {
      const node = known.get(name);
      if (node === undefined) throw new Error(`the page has a table of ${name}, which there is not`);
      const left = other === undefined ? {} : (known.get(other)?.properties ?? {});
      return `${start}\n${tablesOf(node, left)}\n${end}`;
    },
  );
}

/** What the page has tables of. */
export const tabledOn = (page: string): readonly string[] =>
  [...page.matchAll(marked)].map(([, , name = ""]) => name);

function tablesOf(node: Node, left: Readonly<Record<string, Node>>): string {
  const properties = Object.fromEntries(
    Object.entries(node.properties ?? {}).filter(
      ([name, own]) => !Object.hasOwn(left, name) || JSON.stringify(left[name]) !== JSON.stringify(own),
    ),
  );
  const rows = rowsOf({ ...node, properties }, "");
  const fields = tableOf(
    ["field", "what it is", "meaning"],
    rows.map(({ path, shape, meaning }) => [`\`${path}\``, shape, meaning]),
  );
  const words = rows.flatMap(({ path, words }) =>
    words.length === 0 ? [] : [tableOf([`\`${path}\``, "meaning"], words)],
  );
  return [fields, ...words].join("\n");
}

interface Row {
  readonly path: string;
  readonly shape: string;
  readonly meaning: string;
  /** Each word that it can be, and what that means; none where the words speak for themselves. */
  readonly words: readonly (readonly string[])[];
}

function rowsOf({ title, properties = {}, required = [] }: Node, before: string): readonly Row[] {
  return Object.entries(properties).flatMap(([name, node]): readonly Row[] => {
    if (name === "schema" && node.const === title) return []; // the page's own words
    const path = `${before}${name}`;
    const shape = `${shapeOf(node)}${required.includes(name) ? "" : ", or missing"}`;
    const words = wordsOf(node);
    const inner = innerOf(node);
    const below = inner === undefined ? [] : rowsOf(inner.node, `${path}${inner.isList ? "[]" : ""}.`);
    return [{ path, shape, meaning: node.description ?? "", words }, ...below];
  });
}

/** The object below a field, where that has no name of its own. */
function innerOf(node: Node): { readonly node: Node; readonly isList: boolean } | undefined {
  if (node.properties !== undefined) return { node, isList: false };
  const { items = false } = node;
  if (items !== false && items.properties !== undefined) return { node: items, isList: true };
  return node.anyOf?.map(innerOf).find((inner) => inner !== undefined);
}

function wordsOf({ anyOf = [] }: Node): readonly (readonly string[])[] {
  const isTold =
    anyOf.length > 0 &&
    anyOf.every(({ const: word, description }) => word !== undefined && description !== undefined);
  return isTold ? anyOf.map(({ const: word, description = "" }) => [`\`${String(word)}\``, description]) : [];
}

function shapeOf(node: Node): string {
  const { $ref, const: word, enum: words, format, items, prefixItems, anyOf, allOf, type } = node;
  const [only] = allOf ?? [];
  if ($ref !== undefined) return link($ref);
  if (only !== undefined) return shapeOf(only);
  if (wordsOf(node).length > 0) return "a word";
  if (anyOf !== undefined) return anyOf.map(shapeOf).join(" or ");
  if (words !== undefined && words.length > mostWords) return "a word";
  if (words !== undefined)
    return words.map((each) => (each === null ? "or `null`" : `\`${String(each)}\``)).join(" ");
  if (word !== undefined) return `\`${String(word)}\``;
  if (format === "date-time") return "time";
  if (prefixItems !== undefined) return `pair of ${prefixItems.map(shapeOf).join(" and ")}`;
  if (items !== undefined && items !== false)
    return `list of ${items.properties === undefined ? shapeOf(items) : "objects"}`;
  const types = typeof type === "string" ? [type] : (type ?? []);
  return types.map((each) => shapes.get(each) ?? each).join(" or ");
}

/** More of them make no column that anybody reads; the meaning says where they are told. */
const mostWords = 12;

const shapes: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["integer", "whole number"],
  ["boolean", "`true` or `false`"],
  ["null", "`null`"],
]);

function link(ref: string): string {
  const name = ref.slice("#/$defs/".length);
  return `[${name}](#${name})`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", String.raw`\|`)));
  const widths = head.map((_cell, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |\n`;
  const [first = [], ...others] = all;
  return [
    line(first),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |\n`,
    ...others.map(line),
  ].join("");
}
