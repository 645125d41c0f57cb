import type { ResultTable } from "./result-table.js";

/** Texts are handed over in pieces of about this many characters. */
const pieceLength = 65_536;

/**
 * A table as comma-separated values: a line of column names, then a line a row, each ended by a line feed. Nothing stands
 * for a missing value; numbers and decimals keep all their digits (`NaN`, `Infinity` and `-Infinity` are such too); moments
 * are ISO 8601; bytes are base64; lists and what has parts are JSON.
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
 * A table as JSON lines: an object a row, `null` for a missing value. Whole numbers of 64 bits are numbers with all their
 * digits, more than some readers keep. What JSON has no number for is a text: decimals, and `"NaN"`, `"Infinity"` and
 * `"-Infinity"`. So are moments, in ISO 8601, and bytes, in base64.
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
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberText(value);
  return value instanceof Uint8Array ? base64(value) : asJson(value);
}

function asJson(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? numberText(value) : `"${numberText(value)}"`;
  if (value instanceof Uint8Array) return `"${base64(value)}"`;
  if (Array.isArray(value)) return `[${value.map(asJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}:${asJson(part)}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** With all digits that it has, and its sign, which zero may have, too. */
function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

function quoted(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
