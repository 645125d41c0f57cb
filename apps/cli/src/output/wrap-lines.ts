/** What is to be copied in one piece: a command with its options and references. */
const command =
  /simjobs(?: [a-z][a-z-]*(?=[\s,;.)]|$)){1,2}(?: (?:--?[a-z]\S*(?: [^\s-]\S*)?|\S*[:@/<]\S*|… and \d+ more))*/gu;
const piece = new RegExp(`[\`'"(]*${command.source}\\S*| +|[^ ]+`, "gu");

/**
 * Breaks the lines of a text that are wider than a terminal between their words; what follows is indented. A word that is wider
 * than the terminal, and a command that can be pasted, stay in one piece.
 */
export function wrapLines(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => (shownLength(line) <= width ? line : wrapLine(line, width)))
    .join("\n");
}

function wrapLine(line: string, width: number): string {
  const indent = `${/^ */u.exec(line)?.[0] ?? ""}  `;
  const lines: string[] = [];
  let current = "";
  let isBlank = true; // nothing but an indent so far
  for (const each of line.match(piece) ?? []) {
    const isSpace = each.startsWith(" ");
    if (!isBlank && !isSpace && shownLength(current + each) > width) {
      lines.push(current.trimEnd());
      current = indent;
    }
    current += each;
    isBlank = isBlank && isSpace;
  }
  return [...lines, current].join("\n");
}

/** Without colours. A sign counts as one column: a line of wide script may be broken by the terminal itself. */
export function shownLength(text: string): number {
  return text.replaceAll(/\u001b\[[0-9;]*m/gu, "").length; // oxlint-disable-line no-control-regex -- colours
}
