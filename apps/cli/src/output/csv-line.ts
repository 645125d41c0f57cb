/** What a cell can hold; `null` is an empty one. */
export type CellValue = string | number | boolean | null;

/** What a spreadsheet takes for the beginning of a formula. */
const formulaStart = /^[=+\-@\t\r]/u;
const number = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu;

/**
 * One line of RFC 4180, with its end. A text that a spreadsheet would take for a formula gets a `'` before it, as spreadsheets
 * themselves write texts: names come from services, and so from whoever can submit there. Numbers stay as they are.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function csvLine(cells: readonly CellValue[]): string {
  return `${cells.map(csvField).join(",")}\r\n`;
}

function csvField(value: CellValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = formulaStart.test(value) && !number.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/u.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;
}
