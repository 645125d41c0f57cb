import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { onMockStage } from "../testing/mock-stage.js";
import { temporaryFolder } from "../testing/run-cli.js";

type Row = Readonly<Record<string, string>>;

const program =
  "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='', encoding='utf-8')))))";
const hasPython = spawnSync("python3", ["--version"]).status === 0;

/** The rows of a table, as Python's own reader of CSV finds them. */
function rowsByPython(path: string): readonly Row[] {
  const { stdout, stderr, status } = spawnSync("python3", ["-c", program, path], { encoding: "utf8" });
  expect([stderr, status]).toEqual(["", 0]);
  return JSON.parse(stdout);
}

const thickness = "Positive electrode thickness [m]";
const temperature = "Ambient temperature [K]";

/** Two numbers without what a computer adds to them. */
function rounded(point: string): string {
  return point
    .split(" ")
    .map((value) => Number(value).toPrecision(6))
    .join(" ");
}

/** A parametric project of fifteen cases: three numbers of time steps for each of five glazings. */
function fifteenCases(): string {
  const folder = temporaryFolder();
  const project = {
    projectType: "EPLUS",
    weatherDir: "weather/",
    weatherFile: "a.epw",
    idfdir: "./",
    idftemplate: "box.idf",
    parameters: [
      { id: "P0", name: "Timestep", searchString: "@@ts@@", type: "INTEGER", valuesString: "{2,4,6}" },
      { id: "P1", name: "Glazing", searchString: "@@glass@@", type: "DISCRETE", valuesString: "{1,2,3,4,5}" },
    ],
  };
  const cases = [2, 4, 6].flatMap((step) => [1, 2, 3, 4, 5].map((glass) => `${step}, ${glass}`));
  mkdirSync(join(folder, "box", "weather"), { recursive: true });
  writeFileSync(join(folder, "box", "project.json"), JSON.stringify(project));
  writeFileSync(join(folder, "box", "box.idf"), "Version, 9.3;\nTimestep, @@ts@@;\n! @@glass@@\n");
  writeFileSync(join(folder, "box", "weather", "a.epw"), "LOCATION,a\n");
  writeFileSync(
    join(folder, "box", "jobs.txt"),
    cases.map((values, index) => `case-${index + 1}, 0, 0, ${values}\n`).join(""),
  );
  return folder;
}

describe.skipIf(!hasPython)("a table that another program opens", () => {
  it("has the fifteen simulations of a grid, each with its point", async () => {
    const folder = temporaryFolder();
    const design = {
      sampling: "grid",
      rows: [
        { type: "range", name: thickness, min: 6.5e-5, max: 8.5e-5, count: 5 },
        { type: "discrete", name: temperature, values: [283.15, 298.15, 313.15] },
      ],
    };
    const request = { ...Object(demoRequest), design_parameters_doe: design };
    writeFileSync(join(folder, "grid.json"), JSON.stringify(request));
    await onMockStage(
      async ({ cli }) => {
        await cli("submit ionworks --simulation grid.json --group sweep --watch");
        expect((await cli("results @sweep --table sweep.csv")).exitCode).toBe(0);
        const rows = rowsByPython(join(folder, "sweep.csv"));
        expect(rows).toHaveLength(15);
        const points = rows.map((row) => `${Number(row[thickness])} ${Number(row[temperature])}`);
        const expected = [6.5e-5, 7e-5, 7.5e-5, 8e-5, 8.5e-5].flatMap((metres) =>
          [283.15, 298.15, 313.15].map((kelvin) => `${metres} ${kelvin}`),
        );
        expect(points.map(rounded).toSorted()).toEqual(expected.map(rounded).toSorted());
        for (const row of rows) expect(Number(row["Discharge capacity [A.h]"])).toBeGreaterThan(0);
      },
      { folder },
    );
  });

  it("has the fifteen cases of a parametric project, each with its values", async () => {
    const folder = fifteenCases();
    await onMockStage(
      async ({ cli }) => {
        const line =
          "submit jess --project box --subset LIST_FILE --cases jobs.txt --group box --watch --no-check";
        expect((await cli(line)).exitCode).toBe(0);
        expect((await cli("results @box --table box.csv")).exitCode).toBe(0);
        const rows = rowsByPython(join(folder, "box.csv"));
        expect(rows.map((row) => [row["case"], row["Timestep"], row["Glazing"], row["verdict"]])).toEqual(
          [2, 4, 6].flatMap((step, outer) =>
            [1, 2, 3, 4, 5].map((glass, inner) => [
              `case-${outer * 5 + inner + 1}`,
              String(step),
              String(glass),
              "successful",
            ]),
          ),
        );
      },
      { folder },
    );
  });
});
