/** A table in Markdown, in which no word of a service is anything but text. */
export function table(head, rows) {
  return [line(head), line(head.map(() => "---")), ...rows.map((row) => line(row.map(plain)))];
}

const line = (cells) => `| ${cells.join(" | ")} |`;

/** Marks a reference as what can be copied. */
export const code = (text) => ({ code: text });

function plain(cell) {
  if (cell === undefined || cell === null || cell === "") return "-";
  if (typeof cell === "object") return `\`${String(cell.code).replaceAll(/[`|\s]/gu, "")}\``;
  return String(cell)
    .replaceAll(/\s+/gu, " ")
    .slice(0, 200)
    .replaceAll(/[\\`*_{}[\]<>()#+!|~&@:]/gu, (sign) => `&#${sign.codePointAt(0)};`);
}
