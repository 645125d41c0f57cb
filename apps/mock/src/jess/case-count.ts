/** The most cases that the mock counts up to. */
const mostCases = 100_000;

/** How many cases parameters span with so many values each. */
export function spannedCases(counts: readonly number[]): number {
  return counts.reduce((cases, count) => Math.min(mostCases, cases * Math.max(1, count)), 1);
}

/** The lines of a list file: one a case, comments left out. */
export function listLines(text: string): string[] {
  return text
    .split(/\r\n|\n|\r/u)
    .filter((line) => line.trim() !== "" && !/^\s*[#!]/u.test(line))
    .slice(0, mostCases);
}

/** Counts `{a, b}`, `[from:step:to]` and unions of them with `&`; a formula counts as one. */
export function countValues(text: string): number {
  let count = 0;
  for (const part of text.split("&")) {
    const set = /^\s*\{(.*)\}\s*$/su.exec(part)?.[1];
    const range = /^\s*\[([^:]+):([^:]+):([^:]+)\]\s*$/u.exec(part);
    if (set !== undefined) count += set.split(",").length;
    else if (range !== null) count += countSteps(range.slice(1).map(Number));
    else count += 1;
  }
  return count;
}

function countSteps([from = 0, step = 1, to = 0]: readonly number[]): number {
  const steps = Math.floor((to - from) / step + 1e-9) + 1;
  return Number.isFinite(steps) && steps > 0 ? steps : 1;
}

/** The value in one place, from 0, of what `countValues` counts; a formula as it stands. */
export function valueAt(text: string, place: number): string {
  let left = place;
  for (const part of text.split("&")) {
    const count = countValues(part);
    if (left < count) return valueIn(part, left);
    left -= count;
  }
  return text;
}

function valueIn(part: string, place: number): string {
  const set = /^\s*\{(.*)\}\s*$/su.exec(part)?.[1];
  if (set !== undefined) return (set.split(",")[place] ?? "").trim().replace(/^"(.*)"$/su, "$1");
  const range = /^\s*\[([^:]+):([^:]+):([^:]+)\]\s*$/u.exec(part);
  if (range === null) return part.trim();
  const [from = 0, step = 1] = range.slice(1).map(Number);
  return String(Number((from + place * step).toPrecision(12)));
}
