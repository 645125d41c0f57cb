import { parquetSchema, type FileMetaData, type SchemaElement, type SchemaTree } from "hyparquet";
import { leafConverter, type ConvertValue } from "./leaf-values.js";

/** A column as it is read. */
export interface TableColumn {
  /** As the file calls it; the second of one name has ` (2)` behind it, and so on. */
  readonly name: string;
  /** What it is called in `TableSchema.metadata`: no other column is called so. */
  readonly key: string;
  /** Whether it holds lists or parts; all pages of such a one are decoded at once. */
  readonly isNested: boolean;
  readonly convert: ConvertValue;
}

/** Where values stand in the file: one for each column, more for one that has parts. */
interface TableLeaf {
  readonly levels: { readonly repetition: number; readonly definition: number };
  /** Bytes of a value, where all have the same. */
  readonly width: number | null;
}

export interface TableSchema {
  readonly columns: readonly TableColumn[];
  /** In the order in which each group of rows has them. */
  readonly leaves: readonly TableLeaf[];
  /**
   * The file's own, with names that occur once, and without what values stand for: so they come as they are stored, and
   * become here what they stand for.
   */
  readonly metadata: FileMetaData;
}

const deepest = 32;
const mostElements = 10_000;

/**
 * Reads what columns there are.
 *
 * @throws {Error} for what makes no table
 */
export function tableSchema(file: FileMetaData): TableSchema {
  checkTree(file.schema);
  const schema: SchemaElement[] = [];
  const leaves: TableLeaf[] = [];
  const paths: string[][] = [];
  const names = new Map<string, number>();
  const columns: TableColumn[] = [];
  const root = parquetSchema(file);
  schema.push({ name: "table", num_children: root.children.length });
  for (const [index, node] of root.children.entries()) {
    const key = `column ${index}`;
    const first = leaves.length;
    const convert = take(node, { path: [key], repetition: 0, definition: 0 });
    const isNested = leaves.length !== first + 1 || node.children.length > 0 || isRepeated(node);
    columns.push({ name: uniqueName(node.element.name, names), key, isNested, convert });
  }
  return { columns, leaves, metadata: renamed(file, schema, paths) };

  /** Takes a node with what is below it over into the new schema. Returns how its values are to be read. */
  function take(node: SchemaTree, { path, repetition, definition }: Place): ConvertValue {
    const { element, children } = node;
    const levels = {
      repetition: repetition + (isRepeated(node) ? 1 : 0),
      definition: definition + (element.repetition_type === "REQUIRED" ? 0 : 1),
    };
    const isList = isListOf(node);
    schema.push({
      ...plain(element),
      name: path.at(-1) ?? "",
      ...(isList ? { converted_type: "LIST" as const } : {}),
    });
    if (children.length === 0) {
      leaves.push({ levels, width: widthOf(element) });
      paths.push([...path]);
      return listed(node, leafConverter(element));
    }
    const [only] = children;
    if (isList && only !== undefined)
      return listed(node, takeElements(only, { ...levels, path: [...path, "part 0"] }));
    const parts = children.map((child, index) => {
      const key = `part ${index}`;
      return { key, name: child.element.name, convert: take(child, { ...levels, path: [...path, key] }) };
    });
    return listed(node, partsConverter(node, parts));
  }

  /** The node between a list and its elements leaves no trace in what is read. */
  function takeElements(between: SchemaTree, at: Place): ConvertValue {
    const [element] = between.children;
    if (element === undefined) return take(between, at); // its values are what is repeated
    schema.push({ ...plain(between.element), name: at.path.at(-1) ?? "" });
    const below = {
      path: [...at.path, "part 0"],
      repetition: at.repetition + 1,
      definition: at.definition + 1,
    };
    const convert = take(element, below);
    return (value) => arrayOf(value).map(convert);
  }
}

interface Place {
  /** Its own name comes last. */
  readonly path: readonly string[];
  /** Of what is above it. */
  readonly repetition: number;
  readonly definition: number;
}

/** Some 10,000 columns of a few levels are enough for everybody: what tells of more would be walked through for ever. */
function checkTree(schema: readonly SchemaElement[]): void {
  if (schema.length > mostElements) throw new Error("a table of too many columns");
  const left: number[] = [];
  for (const [index, { num_children: children = 0 }] of schema.entries()) {
    while (left.at(-1) === 0) left.pop();
    if (index > 0) {
      const open = left.pop();
      if (open === undefined) throw new Error("columns that belong to no table");
      left.push(open - 1);
    }
    if (children < 0) throw new Error("less than no columns");
    if (children > 0) left.push(children);
    if (left.length > deepest) throw new Error("columns that are too deep");
  }
  if (left.some((open) => open > 0)) throw new Error("columns are missing");
}

function renamed(file: FileMetaData, schema: SchemaElement[], paths: readonly string[][]): FileMetaData {
  const row_groups = file.row_groups.map((group) => {
    if (group.columns.length !== paths.length)
      throw new Error("a group of rows has other columns than the table");
    const columns = group.columns.map(({ meta_data: column, file_path: elsewhere }, index) => {
      const path = paths[index];
      if (column === undefined || path === undefined) throw new Error("a column is not described");
      if (elsewhere !== undefined) throw new Error("a column is in another file");
      const { statistics: _unused, ...rest } = column;
      return { file_offset: 0n, meta_data: { ...rest, path_in_schema: path } };
    });
    return { columns, num_rows: group.num_rows, total_byte_size: group.total_byte_size };
  });
  const { version, num_rows, metadata_length } = file;
  return { version, num_rows, metadata_length, schema, row_groups };
}

/** An element without its name and what its values stand for. */
function plain(element: SchemaElement): Omit<SchemaElement, "name"> {
  const {
    name: _name,
    converted_type: _convertedType,
    logical_type: _logicalType,
    scale: _scale,
    precision: _precision,
    field_id: _fieldId,
    ...kept
  } = element;
  return kept;
}

function widthOf({ type, type_length: length }: SchemaElement): number | null {
  if (type === "FIXED_LEN_BYTE_ARRAY") {
    if (length === undefined || length < 1) throw new Error("values of no length");
    return length;
  }
  if (type === "INT96") return 12;
  if (type === "INT64" || type === "DOUBLE") return 8;
  return type === "INT32" || type === "FLOAT" ? 4 : null;
}

function isRepeated({ element }: SchemaTree): boolean {
  return element.repetition_type === "REPEATED";
}

/** Whether a node is called a list and is made like one. */
function isListOf({ element, children }: SchemaTree): boolean {
  const isCalledSo = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  const [only, ...others] = children;
  if (!isCalledSo || only === undefined || others.length > 0) return false;
  return isRepeated(only) && only.children.length <= 1;
}

function isMapOf({ element, children }: SchemaTree): boolean {
  const isCalledSo =
    element.converted_type === "MAP" ||
    element.converted_type === "MAP_KEY_VALUE" ||
    element.logical_type?.type === "MAP";
  const [only, ...others] = children;
  return isCalledSo && only !== undefined && others.length === 0 && isRepeated(only);
}

function listed(node: SchemaTree, convert: ConvertValue): ConvertValue {
  const one = orNull(convert);
  return isRepeated(node) ? (value) => arrayOf(value).map(one) : one;
}

interface Part {
  readonly key: string;
  readonly name: string;
  readonly convert: ConvertValue;
}

/** Parts by their names; a map as the list of its pairs, which may have any keys, in any order. */
function partsConverter(node: SchemaTree, parts: readonly Part[]): ConvertValue {
  const names = new Map<string, number>();
  const named = parts.map((part) => ({ ...part, name: uniqueName(part.name, names) }));
  const whole: ConvertValue = (value) => {
    const found = objectOf(value);
    return Object.fromEntries(named.map(({ key, name, convert }) => [name, convert(found[key])]));
  };
  const [pairs] = named;
  return isMapOf(node) && pairs !== undefined ? (value) => pairs.convert(objectOf(value)[pairs.key]) : whole;
}

function orNull(convert: ConvertValue): ConvertValue {
  return (value) => (value === null || value === undefined ? null : convert(value));
}

function arrayOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error("a list is none");
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw new Error("parts are none");
}

/** The name, or the name with the first number behind it that nothing else has. */
function uniqueName(name: string, taken: Map<string, number>): string {
  let count = taken.get(name) ?? 0;
  let unique = name;
  do {
    count += 1;
    if (count > 1) unique = `${name} (${count})`;
  } while (unique !== name && taken.has(unique));
  taken.set(name, count);
  if (unique !== name) taken.set(unique, 1);
  return unique;
}
