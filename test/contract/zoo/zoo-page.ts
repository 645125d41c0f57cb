import type { Incident } from "@simjobs/mock";
import type { Telling } from "./told-truly.js";
import type { Visit } from "./visit.js";

/** The page `docs/zoo.md`, of what was found just now. */
export function zooPage(visits: readonly Visit[], others: readonly Incident[]): string {
  const silent = visits.filter(({ simjobs }) => simjobs.verdict === "claims nothing").length;
  const naivelyFalse = visits.filter(({ naive }) => naive.verdict === "false").length;
  return `# Incident zoo

Complaints about cancelling and waiting in public trackers, each repeated at a mock of our two services, on its manual clock. simjobs tries what
somebody tried there, and beside it a client as it is often written: an accepted cancel is a cancelled job, there is a fixed list of words that are ends,
it asks at a fixed interval, and a failed request is the end of it. What both tell is judged by the mock's own jobs at that moment. ✓: it
is so; ✗: it is not; –: it claims nothing.

\`npm run zoo\` prints this and ends with 1 if simjobs tells one of them untruly. This page is written by \`UPDATE_ZOO=1 npm run unit -- test/contract/zoo\`,
and the test fails when it is not current. Each can be played by its name: \`simjobs-mock --scenario prefect-4490\`, or
\`startMock({ scenarios: ["prefect-4490"] })\`.

simjobs tells ${scoreOf(visits)} truly, ${String(silent)} of them by claiming nothing. The naive client tells ${String(naivelyFalse)} of them wrongly.

${tableOf([head, ...visits.map(linkedCellsOf)])}

## What happened, there and here

${visits.map(({ incident, naive }) => storyOf(incident, naive)).join("\n\n")}

## Not looked up

These are named in the list that the zoo was begun with, and were not found where it was looked for them. Nothing is said of what is not known, and they have no scenario.

${others.map(({ project, number }) => `- ${project} ${String(number)}`).join("\n")}
`;
}

/** How many of how many are told truly. */
function scoreOf(visits: readonly Visit[]): string {
  const told = visits.filter(({ simjobs }) => simjobs.verdict !== "false").length;
  return `${String(told)} of ${String(visits.length)}`;
}

/** The same for a terminal, and what is wrong with what simjobs tells. */
export function zooTable(visits: readonly Visit[], others: readonly Incident[]): string {
  const rows = [head, ...visits.map(cellsOf)];
  const widths = widthsOf(rows);
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const wrong = visits.flatMap(({ incident, simjobs }) =>
    simjobs.verdict === "false" ? [`WRONG ${incident.name}: ${simjobs.untruth ?? ""}`] : [],
  );
  const missing = others.map(({ name }) => name).join(", ");
  return [...lines, "", ...wrong, `not looked up: ${missing}`, `${scoreOf(visits)} told truly`, ""].join(
    "\n",
  );
}

const head = ["incident", "simjobs", "exit", "so?", "naive client", "exit", "so?"];

const widthsOf = (rows: readonly (readonly string[])[]): readonly number[] =>
  head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));

const signs = { true: "✓", false: "✗", "claims nothing": "–" } as const;

const tellingOf = ({ words, exitCode, verdict }: Telling): readonly string[] => [
  words,
  String(exitCode),
  signs[verdict],
];

const cellsOf = ({ incident, simjobs, naive }: Visit): readonly string[] => [
  incident.name,
  ...tellingOf(simjobs),
  ...tellingOf(naive),
];

function linkedCellsOf(one: Visit): readonly string[] {
  const [name = "", ...cells] = cellsOf(one);
  return [`[${name}](#${name.replaceAll(".", "")})`, ...cells];
}

/** As the formatter has tables. */
function tableOf([first = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = widthsOf([first, ...rows]);
  const rule = widths.map((width) => "-".repeat(width));
  return [first, rule, ...rows]
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
    .join("\n");
}

function storyOf({ name, project, number, url, readAt, what, here }: Incident, naive: Telling): string {
  const source = readAt === null ? "" : ` (read at [${readAt.split("/").slice(-2).join("/")}](${readAt}))`;
  const untruth = naive.untruth === null ? "" : ` What the naive client says is not so: ${naive.untruth}.`;
  return `### ${name}\n\n[${project} ${String(number)}](${url ?? ""})${source}: ${what ?? ""}\n\nHere: ${here ?? ""}${untruth}`;
}
