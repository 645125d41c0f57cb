/** Counts the tests of a vitest JSON report. A file that could not be loaded counts as one failed test. */
export function countTests(report) {
  if (report === undefined) return undefined;
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const states = file.assertionResults.map((each) => each.status);
    for (const state of states) count[state === "passed" || state === "failed" ? state : "skipped"] += 1;
    if (file.status === "failed" && !states.includes("failed")) count.failed += 1;
  }
  return count;
}

/** The last line of `npm test`. No report at all, as of a run that broke off, is one failed test. */
export function countLine(report) {
  const { passed, failed, skipped } = countTests(report) ?? { passed: 0, failed: 1, skipped: 0 };
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
