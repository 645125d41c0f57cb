import { stripVTControlCharacters } from "node:util";

/** Counts the tests of a vitest JSON report. A file that could not be loaded, or no report at all, counts as one failed test. */
export function countTests(report) {
  const count = { passed: 0, failed: report === undefined ? 1 : 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const states = file.assertionResults.map((each) => each.status);
    for (const state of states) count[state === "passed" || state === "failed" ? state : "skipped"] += 1;
    if (file.status === "failed" && !states.includes("failed")) count.failed += 1;
  }
  return count;
}

/** The last line of `npm test`: the tests of all reports together. */
export function countLine(reports) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const count of reports.map(countTests))
    for (const state of Object.keys(sum)) sum[state] += count[state];
  return Object.entries(sum)
    .map(([state, count]) => `${count} ${state}`)
    .join(", ");
}

const mostNamed = 20;

/** What failed, by name and with the first words of why: whoever sees nothing but the end of a long output knows where to look. */
export function failureLines(reports) {
  const failures = reports.flatMap((report) => (report?.testResults ?? []).flatMap(failuresOf));
  const lines = failures
    .slice(0, mostNamed)
    .map(({ what, why }) => `FAILED ${what}${why === "" ? "" : `: ${why}`}`);
  const more = failures.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function failuresOf({ name = "", status, message = "", assertionResults }) {
  const failed = assertionResults.filter((each) => each.status === "failed");
  if (failed.length === 0) return status === "failed" ? [{ what: name, why: firstLine(message) }] : [];
  return failed.map((each) => ({
    what: `${name} > ${each.fullName}`,
    why: firstLine(each.failureMessages?.[0] ?? ""),
  }));
}

function firstLine(text) {
  const [line = ""] = stripVTControlCharacters(text).trim().split("\n");
  return line;
}
