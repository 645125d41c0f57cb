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
