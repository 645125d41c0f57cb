import type { ResultFile } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { caseSummaries, summaryEndings } from "./case-summaries.js";
import { csvRows } from "./csv-rows.js";
import { summaryValues } from "./summary-values.js";

describe("comma separated text", () => {
  it.each([
    ["a,b\nc,d\n", [["a", "b"], ["c", "d"], [""]]],
    [
      "a,b\r\nc,",
      [
        ["a", "b"],
        ["c", ""],
      ],
    ],
    ['"a,1", "say ""hi""" ,"two\nlines"', [["a,1", 'say "hi"', "two\nlines"]]],
    ["\ufeffa, b ", [["a", "b"]]],
    ['5" pipe,x', [['5" pipe', "x"]]],
    ["", [[""]]],
  ])("is read as a spreadsheet reads it: %j", (text, rows) => {
    expect(csvRows(text)).toEqual(rows);
  });
});

const csv = [
  "REPORT:,Annual Building Utility Performance Summary",
  "",
  "Site and Source Energy",
  "",
  ",,Total Energy [GJ],Energy Per Total Building Area [MJ/m2]",
  ",Total Site Energy,96.30,103.84",
  "",
  "End Uses",
  "",
  ",,Electricity [GJ],Natural Gas [GJ]",
  ",Heating,0.00,12.5",
  ",Interior Lighting,24.79,-",
].join("\n");
const htm = `<p>Report:<b> Annual</b></p><b>Site and Source Energy</b><br><br>
<table border="1"><tr><td></td><td align="right">Total Energy [GJ]</td></tr>
<tr><td align="right">Total Site Energy</td><td align="right">     96.30</td></tr></table>
<b>End Uses</b><br><table><tr><td></td><td>Electricity [GJ]</td><td>Natural Gas [GJ]</td></tr>
<tr><td>Heating</td><td>0.00</td><td>12.5</td></tr><tr><td>Interior Lighting</td><td>24.79</td><td>-</td></tr></table>`;

describe.each([
  ["eplustbl.csv", csv],
  ["case/eplustbl.htm", htm],
])("values of an annual summary in %s", (path, text) => {
  it.each([
    ["Total Site Energy", "Total Site Energy [GJ]", 96.3],
    ["total  site energy", "total  site energy [GJ]", 96.3],
    ["Heating", "Heating [GJ]", 0],
    ["End Uses: Heating", "End Uses: Heating [GJ]", 0],
    ["End Uses: Heating: Natural Gas", "End Uses: Heating: Natural Gas [GJ]", 12.5],
    ["End Uses: Heating: Natural Gas [GJ]", "End Uses: Heating: Natural Gas [GJ]", 12.5],
    ["End Uses: Interior Lighting: Natural Gas", "End Uses: Interior Lighting: Natural Gas [GJ]", "-"],
  ])("are found by %s", (name, label, value) => {
    expect(summaryValues(path, text, [name])).toEqual(new Map([[name, { label, value }]]));
  });

  it.each(["Total Site", "Comfort: Heating", "End Uses: Heating: Steam", "", "Natural Gas"])(
    "are not made up for %j",
    (name) => {
      expect(summaryValues(path, text, [name]).size).toBe(0);
    },
  );
});

async function* filesOf(texts: Readonly<Record<string, string>>): AsyncGenerator<ResultFile> {
  for (const [path, text] of Object.entries(texts)) {
    const content = (async function* () {
      yield await Promise.resolve(Buffer.from(text));
    })();
    yield { path, size: null, content };
  }
}

const end =
  "EnergyPlus Completed Successfully-- 2 Warning; 1 Severe Errors; Elapsed Time=00hr 00min 1.5sec\n";
const err = "   ** Warning ** a\n   ** Warning ** b\n   ** Severe  ** c\n";
const fatal = "   ** Severe  ** c\n   **  Fatal  ** d\n";

describe("what a job's cases come to", () => {
  it("is told of the one case of a simple job", async () => {
    const files = filesOf({
      "eplusout.end": end,
      "eplusout.err": err,
      "eplustbl.csv": csv,
      "other.csv": "x",
    });
    const [one, ...others] = await caseSummaries(files, ["Total Site Energy"]);
    expect(one).toMatchObject({
      folder: "",
      parameters: {},
      run: { verdict: "with-severe-errors", warnings: 2, severeErrors: 1, fatalErrors: 0 },
    });
    expect(one?.values.get("Total Site Energy")?.value).toBe(96.3);
    expect(others).toEqual([]);
  });

  it("has the columns of the job index for each case, in its order, also for one that left nothing", async () => {
    const index = '#, Job_ID, WeatherFile, Rate\n0, b, x.epw, 2\n1, a, y.epw, "1,5"\n2, gone, z.epw, 3\n';
    const files = filesOf({
      "SimJobIndex.csv": index,
      "a/eplusout.err": fatal,
      "a/eplusout.end": "EnergyPlus Terminated--Fatal Error Detected. 0 Warning; 1 Severe Errors;\n",
      "b/eplusout.end": end,
    });
    const cases = await caseSummaries(files, []);
    expect(cases.map(({ folder, run, parameters }) => [folder, run?.verdict, parameters["Rate"]])).toEqual([
      ["b", "with-severe-errors", "2"],
      ["a", "failed", "1,5"],
      ["gone", undefined, "3"],
    ]);
    expect(cases[1]?.run).toMatchObject({ severeErrors: 1, fatalErrors: 1 });
    expect(cases[0]?.run?.fatalErrors).toBeNull();
  });

  it("has the places in a case's name where there is no index", async () => {
    const files = filesOf({ "EP_G-T_0-W_1-P1_5-P2_0/eplusout.end": end, "LHS-000001/eplusout.end": end });
    expect((await caseSummaries(files, [])).map(({ parameters }) => parameters)).toEqual([
      { "model (place)": "0", "weather (place)": "1", "P1 (place)": "5", "P2 (place)": "0" },
      {},
    ]);
  });

  it.each([
    [[], false, ["err", "end"]],
    [[], true, ["err", "end", "csv"]],
    [["x"], false, ["err", "end", "htm", "csv"]],
  ] as const)("takes files of few endings: %j, of a project: %s", (names, isProject, endings) => {
    expect(summaryEndings(names, isProject)).toEqual(endings);
  });
});
