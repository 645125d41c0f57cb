import { parseSync } from "rolldown/utils";

interface Line {
  readonly place: string;
  readonly text: string;
}

/** A run of lines that stands in two texts: where it begins in each, and how many lines it has. */
export interface Repetition {
  readonly first: string;
  readonly second: string;
  readonly lines: number;
}

/** Finds runs of at least `atLeast` equal code lines; comments, imports, blank lines and lone brackets do not count. */
export function findRepetitions(
  ones: ReadonlyMap<string, string>,
  others: ReadonlyMap<string, string>,
  atLeast: number,
): Repetition[] {
  const found: Repetition[] = [];
  const theirs = [...others].map(([path, text]) => codeLines(path, text));
  for (const [path, text] of ones) {
    const mine = codeLines(path, text);
    for (const lines of theirs) found.push(...repetitionsOf(mine, lines, atLeast));
  }
  return found;
}

function repetitionsOf(mine: readonly Line[], theirs: readonly Line[], atLeast: number): Repetition[] {
  const found: Repetition[] = [];
  // Length of the run that ends at (i, j); only a run that cannot go on is told.
  let previous: number[] = [];
  for (const [i, line] of mine.entries()) {
    const current: number[] = [];
    for (const [j, other] of theirs.entries()) {
      if (line.text !== other.text) continue;
      const length = (previous[j - 1] ?? 0) + 1;
      current[j] = length;
      const goesOn = mine[i + 1] !== undefined && mine[i + 1]?.text === theirs[j + 1]?.text;
      if (length < atLeast || goesOn) continue;
      const first = mine[i - length + 1]?.place ?? line.place;
      const second = theirs[j - length + 1]?.place ?? other.place;
      found.push({ first, second, lines: length });
    }
    previous = current;
  }
  return found;
}

function codeLines(path: string, text: string): Line[] {
  const { comments, module } = parseSync(path, text);
  let code = text;
  for (const { start, end } of [...comments, ...module.staticImports]) {
    code = code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, " ") + code.slice(end);
  }
  return code
    .split("\n")
    .map((line, index) => ({ place: `${path}:${index + 1}`, text: line.trim().replace(/\s+/g, " ") }))
    .filter((line) => /\w/.test(line.text));
}
