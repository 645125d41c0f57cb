import { allSuites } from "./all-suites.js";
import { ionworksEndpoints, jessEndpoints, usersEndpoints, type Endpoint } from "./endpoints.js";

/** One row of the table. */
export interface EndpointRow {
  readonly endpoint: Endpoint;
  /** Titles of the tests that ask it. */
  readonly tests: readonly string[];
}

interface Group {
  readonly title: string;
  readonly page: string;
  /** What its methods are called on. */
  readonly client: "JessClient" | "IonworksClient";
  readonly rows: readonly EndpointRow[];
}

const cases = Object.values(allSuites).flatMap((suite) => suite.cases);

const rowsOf = (endpoints: readonly Endpoint[]): readonly EndpointRow[] =>
  endpoints.map((endpoint) => ({
    endpoint,
    tests: cases.filter(({ asks }) => asks.some((id) => id === endpoint.id)).map(({ title }) => title),
  }));

const groups: readonly Group[] = [
  { title: "JESS API", page: "jess", client: "JessClient", rows: rowsOf(jessEndpoints) },
  { title: "Users API of JESS", page: "jess", client: "JessClient", rows: rowsOf(usersEndpoints) },
  { title: "Ionworks API", page: "ionworks", client: "IonworksClient", rows: rowsOf(ionworksEndpoints) },
];

/** All rows, with the name of the class that has their methods. */
export const endpointRows: readonly (EndpointRow & { readonly className: Group["client"] })[] =
  groups.flatMap(({ client, rows }) => rows.map((row) => ({ ...row, className: client })));

/** What `docs/endpoints.md` holds. */
export function endpointsPage(): string {
  return [
    "# Endpoints",
    "",
    "Every endpoint that the pages about [JESS](services/jess.md) (J, U) and [Ionworks](services/ionworks.md) (W: work, R: the rest) name,",
    "which method of our clients asks it, and by which tests client and mock were brought together about it. The mock has a",
    "route for each. This page is written by `UPDATE_ENDPOINTS=1 npm run unit -- test/contract`; a test fails if it is not",
    "current, or if a row lacks its method or its tests without a reason.",
    "",
    "Not here, since nobody has told us their paths: a job's validation series at Ionworks, and the configuration of an",
    "optimization. The API under `/optimize`, which Ionworks had until client 0.12, is gone.",
    "",
    ...groups.flatMap(tableOf),
    "## Tests",
    "",
    ...groups.flatMap(({ rows }) => rows.flatMap(testsOf)),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}

function tableOf({ title, page, client, rows }: Group): readonly string[] {
  const cells = rows.map(({ endpoint: { id, method, route, section, client: methods, reason }, tests }) => [
    id,
    `\`${method} ${route}\``,
    `[${section}](services/${page}.md)`,
    methods.length > 0 ? methods.map((name) => `\`${name}\``).join(", ") : `none: ${reason ?? ""}`,
    `[${String(tests.length)}](#${anchorOf(id)})`,
  ]);
  const head = ["#", "endpoint", "page", `\`${client}\``, "tests"];
  const widths = head.map((name, column) =>
    Math.max(3, name.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [`## ${title}`, "", line(head), rule, ...cells.map(line), ""];
}

function testsOf({ endpoint: { id, method, route }, tests }: EndpointRow): readonly string[] {
  const lines = tests.map((title) => `- ${title.replaceAll(/([*_<>[\]\\])/g, String.raw`\$1`)}`);
  return [`<a id="${anchorOf(id)}"></a>`, "", `**${id}** \`${method} ${route}\``, "", ...lines, ""];
}

const anchorOf = (id: string): string => id.toLowerCase().replace("'", "b");
