/** The most cases that the mock counts up to. */
const mostCases = 100_000;

/** How many cases the parameters of a jEPlus project span, as far as its value lists can be read. */
export function projectCases(project: unknown): number {
  if (typeof project !== "object" || project === null || !("parameters" in project)) return 1;
  if (!Array.isArray(project.parameters)) return 1;
  let cases = 1;
  for (const parameter of project.parameters) {
    const values: unknown = parameter?.valuesString;
    if (typeof values === "string") cases *= Math.max(1, countValues(values));
    if (cases >= mostCases) return mostCases;
  }
  return cases;
}

/** Cases of a list file: one a line, comments left out. */
export function listCases(text: string): number {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*[#!]/u.test(line));
  return Math.min(mostCases, lines.length);
}

/** Counts `{a, b}`, `[from:step:to]` and unions of them with `&`; a formula counts as one. */
function countValues(text: string): number {
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
