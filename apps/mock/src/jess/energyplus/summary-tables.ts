import type { Chance } from "./chance.js";
import type { ModelFacts } from "./model-facts.js";

const madeUp = "Made up by the simjobs mock from its seed: no building was simulated.";

/** One table of the annual summary. */
interface SummaryTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A line below it. */
  readonly note?: string | undefined;
}

/** What a year takes, in gigajoules; the areas are in square metres. */
export function endUses(
  { zones }: ModelFacts,
  chance: Chance,
): {
  readonly areas: readonly { readonly zone: string; readonly area: number }[];
  readonly area: number;
  readonly uses: readonly (readonly [name: string, electricity: number, gas: number])[];
  readonly electricity: number;
  readonly gas: number;
} {
  const areas = zones.map((zone, index) => ({ zone, area: 40 + 160 * chance("area", index) }));
  const area = areas.reduce((sum, one) => sum + rounded(one.area), 0);
  const use = (name: string, least: number, most: number): number =>
    rounded(area * (least + (most - least) * chance("use", name)));
  const uses: readonly (readonly [string, number, number])[] = [
    ["Heating", 0, use("Heating", 0.05, 0.3)],
    ["Cooling", use("Cooling", 0.02, 0.12), 0],
    ["Interior Lighting", use("Interior Lighting", 0.05, 0.15), 0],
    ["Interior Equipment", use("Interior Equipment", 0.05, 0.15), 0],
    ["Fans", use("Fans", 0.01, 0.04), 0],
  ];
  const electricity = uses.reduce((sum, [, value]) => sum + value, 0);
  const gas = uses.reduce((sum, [, , value]) => sum + value, 0);
  return { areas, area, uses, electricity, gas };
}

/** The tables that people look at first. The totals are the sums of what stands below them. */
function summaryTables(facts: ModelFacts, chance: Chance): readonly SummaryTable[] {
  const { areas, area, uses, electricity, gas } = endUses(facts, chance);
  const site = electricity + gas;
  const source = electricity * 3.167 + gas * 1.084;
  const energy = (name: string, total: number): string[] => [
    name,
    number(total),
    number((total * 1000) / area),
    number((total * 1000) / area),
  ];
  return [
    {
      title: "Site and Source Energy",
      columns: [
        "",
        "Total Energy [GJ]",
        "Energy Per Total Building Area [MJ/m2]",
        "Energy Per Conditioned Building Area [MJ/m2]",
      ],
      rows: [
        energy("Total Site Energy", site),
        energy("Net Site Energy", site),
        energy("Total Source Energy", source),
        energy("Net Source Energy", source),
      ],
    },
    {
      title: "Building Area",
      columns: ["", "Area [m2]"],
      rows: [
        ["Total Building Area", number(area)],
        ["Net Conditioned Building Area", number(area)],
        ["Unconditioned Building Area", number(0)],
      ],
    },
    {
      title: "End Uses",
      columns: ["", "Electricity [GJ]", "Natural Gas [GJ]"],
      rows: [
        ...uses.map(([name, first, second]) => [name, number(first), number(second)]),
        ["Total End Uses", number(electricity), number(gas)],
      ],
      note: "Note: Natural gas appears to be the principal heating source based on energy usage.",
    },
    {
      title: "Comfort and Setpoint Not Met Summary",
      columns: ["", "Facility [Hours]"],
      rows: [
        ["Time Setpoint Not Met During Occupied Heating", number(40 * chance("unmet", 1))],
        ["Time Setpoint Not Met During Occupied Cooling", number(40 * chance("unmet", 2))],
        ["Time Not Comfortable Based on Simple ASHRAE 55-2004", number(400 * chance("unmet", 3))],
      ],
      note: "Note 1: An asterisk (*) indicates that the feature is not yet implemented.",
    },
    {
      title: "Zone Summary",
      columns: ["", "Area [m2]"],
      rows: areas.map((one) => [one.zone.toUpperCase(), number(one.area)]),
    },
  ];
}

/** `eplustbl.csv` */
export function summaryCsv(facts: ModelFacts, chance: Chance, programLine: string): string {
  const lines = [
    `Program Version:,${csvField(programLine.replace(/^Program Version,/u, ""))}`,
    `Note:,${csvField(madeUp)}`,
    "",
    "REPORT:,Annual Building Utility Performance Summary",
    "FOR:,Entire Facility",
  ];
  for (const { title, columns, rows, note } of summaryTables(facts, chance)) {
    lines.push("", title, "");
    for (const cells of [columns, ...rows]) lines.push(["", ...cells].map(csvField).join(","));
    if (note !== undefined) lines.push("", note);
  }
  return `${lines.join("\n")}\n`;
}

/** `eplustbl.htm` */
export function summaryHtml(facts: ModelFacts, chance: Chance, programLine: string): string {
  const tables = summaryTables(facts, chance).map(({ title, columns, rows }) => {
    const cells = [columns, ...rows].map(
      (row) => `  <tr>${row.map((cell) => `<td align="right">${htmlText(cell)}</td>`).join("")}</tr>`,
    );
    return `<b>${htmlText(title)}</b><br><br>\n<table border="1" cellpadding="4" cellspacing="0">\n${cells.join("\n")}\n</table>\n<br><br>`;
  });
  return [
    "<!DOCTYPE html>",
    "<html>",
    "<head>",
    `<meta charset="utf-8">`,
    "<title>EnergyPlus tables made up by the simjobs mock</title>",
    "</head>",
    "<body>",
    `<p>Program Version:<b>${htmlText(programLine.replace(/^Program Version,/u, ""))}</b></p>`,
    `<p><b>${madeUp}</b></p>`,
    "<p>Report:<b> Annual Building Utility Performance Summary</b></p>",
    "<p>For:<b> Entire Facility</b></p>",
    ...tables,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** `epluszsz.csv` and `eplusssz.csv`: the sizing of zones and of the system, one design day. */
export function sizingCsv(names: readonly string[], what: string, chance: Chance): string {
  const head = [
    "Time",
    ...names.flatMap((name) => [`${name}:Des Heat Load [W]`, `${name}:Des Sens Cool Load [W]`]),
  ];
  const lines = [head.map(csvField).join(",")];
  for (let hour = 1; hour <= 24; hour += 1) {
    const loads = names.flatMap((_, index) =>
      [1400, 1900].map((most, column) =>
        (most * (0.5 + 0.5 * chance("sizing", what, index, column, hour))).toFixed(3),
      ),
    );
    lines.push([`${String(hour).padStart(2, "0")}:00:00`, ...loads].join(","));
  }
  return `${lines.join("\n")}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function number(value: number): string {
  return value.toFixed(2);
}

function csvField(text: string): string {
  return /[",\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function htmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
