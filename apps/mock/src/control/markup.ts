/** Text of a page, made harmless. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Html[];

/** HTML with values put in, of which nothing can be more than text. */
export function markup(pieces: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(pieces.reduce((before, piece, at) => before + textOf(values[at - 1] ?? "") + piece));
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(({ text }) => text).join("\n");
  return String(part)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A table; a sentence in its place where it would be empty. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Part[])[],
  {
    empty,
    wide = [],
  }: {
    readonly empty: string;
    /** Columns whose text may take several lines. */
    readonly wide?: readonly string[] | undefined;
  },
): Html {
  if (rows.length === 0) return markup`<p class="none">${empty}</p>`;
  const classes = heads.map((head) => (wide.includes(head) ? "text" : ""));
  const head = heads.map((text) => markup`<th>${text}</th>`);
  const body = rows.map(
    (cells) =>
      markup`<tr>${cells.map((cell, at) => markup`<td class="${classes[at] ?? ""}">${cell}</td>`)}</tr>`,
  );
  return markup`<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}
