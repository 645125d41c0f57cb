/**
 * Reads comma separated text: fields in double quotes may hold commas, quotes (doubled) and line breaks; blanks around others go.
 *
 * @returns the fields of each line, those that hold nothing too
 */
export function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /\s*"((?:[^"]|"")*)"[^\S\r\n]*|([^,\r\n]*)/uy;
  let at = text.startsWith("\ufeff") ? 1 : 0;
  while (at <= text.length) {
    field.lastIndex = at;
    const found = field.exec(text);
    if (found === null) break;
    row.push(found[1] === undefined ? (found[2] ?? "").trim() : found[1].replaceAll('""', '"'));
    at = field.lastIndex;
    const sign = text[at];
    if (sign === ",") {
      at += 1;
      continue;
    }
    rows.push(row);
    row = [];
    if (sign === undefined) break;
    at += sign === "\r" && text[at + 1] === "\n" ? 2 : 1;
  }
  return rows;
}
