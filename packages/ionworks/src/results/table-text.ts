import type { ResultTable } from "./result-table.js";

/** Texts are handed over in pieces of about this many characters. */
const pieceLength = 65_536;

/**
 * A table as comma-separated values: a line of column names, then a line a row, each ended by a line feed. Nothing
 * stands for a missing value; whole numbers of 64 bits keep all their digits; moments are ISO 8601 in UTC.
 */
export async function* tableToCsv(table: ResultTable): AsyncGenerator<string, void, undefined> {
  yield* inPieces(
    (async function* () {
      yield `${table.columns.map(quoted).join(",")}\n`;
      for await (const row of table.rows()) yield `${row.map((value) => quoted(asText(value))).join(",")}\n`;
    })(),
  );
}

/**
 * A table as JSON lines: an object a row. What JSON has no word for (not a number, infinite) is `null`; whole numbers of
 * 64 bits are numbers with all their digits, more than some readers keep.
 */
export async function* tableToJsonLines(table: ResultTable): AsyncGenerator<string, void, undefined> {
  const names = table.columns.map((column) => JSON.stringify(column));
  yield* inPieces(
    (async function* () {
      for await (const row of table.rows()) {
        yield `{${names.map((name, at) => `${name}:${asJson(row[at])}`).join(",")}}\n`;
      }
    })(),
  );
}

async function* inPieces(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let piece = "";
  for await (const line of lines) {
    piece += line;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  if (piece !== "") yield piece;
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return isoOf(value) ?? "";
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : asJson(value);
}

function asJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Date) return JSON.stringify(isoOf(value));
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("base64"));
  if (Array.isArray(value)) return `[${value.map(asJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${asJson(part)}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

function isoOf(moment: Date): string | null {
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}

function quoted(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
