import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openResultTable } from "@simjobs/ionworks";
import { Interruption } from "../context.js";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { temporaryFolder } from "../testing/run-cli.js";
import { submitInputs } from "../testing/submit-inputs.js";

const thickness = "Positive electrode thickness [m]";
const temperature = "Ambient temperature [K]";
const design = {
  sampling: "grid",
  rows: [
    { type: "range", name: thickness, min: 6.5e-5, max: 8.5e-5, count: 5 },
    { type: "discrete", name: temperature, values: [283.15, 298.15, 313.15] },
  ],
};

/** Fifteen simulations that have completed, as the group `sweep`. */
async function onSweep(work: (stage: MockStage) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, "grid.json"),
    JSON.stringify({ ...Object(demoRequest), design_parameters_doe: design }),
  );
  await onMockStage(
    async (stage) => {
      const { exitCode } = await stage.cli("submit ionworks --simulation grid.json --group sweep --watch");
      expect(exitCode).toBe(0);
      stage.mock.clearRequests();
      await work(stage);
    },
    { folder },
  );
}

/** A table as JSON lines. */
function rowsIn(folder: string, name: string): readonly Readonly<Record<string, unknown>>[] {
  return readFileSync(join(folder, name), "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => Object(JSON.parse(line)));
}

describe("a table of a sweep at Ionworks", () => {
  it("has a row a simulation with its design point and its metrics, out of a few lists alone", async () =>
    onSweep(async ({ mock, cli, folder }) => {
      const { exitCode, stdout, stderr } = await cli("results @sweep --table sweep.jsonl");
      expect([stdout, stderr]).toEqual([
        `${join(folder, "sweep.jsonl")}\n`,
        expect.stringMatching(/^15 rows of 15 jobs, \d+ columns\n$/u),
      ]);
      const rows = rowsIn(folder, "sweep.jsonl");
      const points = rows.map((row) => [row[thickness], row[temperature]]);
      expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(15);
      expect(new Set(points.map(([, kelvin]) => kelvin))).toEqual(new Set([283.15, 298.15, 313.15]));
      expect(rows.every((row) => typeof row["Discharge capacity [A.h]"] === "number")).toBe(true);
      expect(rows.map(({ status, exitCode: code }) => [status, code])).toEqual(
        Array.from({ length: 15 }, () => ["completed", 0]),
      );
      expect([exitCode, mock.requests().length <= 4]).toEqual([0, true]);
      expect(existsSync(join(folder, "sweep.jsonl.part"))).toBe(false);
    }));

  it("has columns of values that are no metrics, with one request more a job", async () =>
    onSweep(async ({ mock, cli, folder }) => {
      await cli(["results", "@sweep", "--table", "sweep.jsonl", "--value", "Voltage [V]"]);
      const rows = rowsIn(folder, "sweep.jsonl");
      expect(rows.every((row) => typeof row["Voltage [V]"] === "number")).toBe(true);
      const asked = mock.requests().filter(({ path }) => path.endsWith("/download"));
      expect(asked).toHaveLength(15);
    }));

  it("says which values no job has", async () =>
    onSweep(async ({ cli }) => {
      const line = ["results", "@sweep", "--table", "sweep.csv", "--value", "Discharge capacity [A.h]"];
      const { stdout } = await cli([...line, "--value", "Colour", "--json"]);
      const { missing, whole, rows } = readDocument(stdout, "simjobs.results-table/1");
      expect([missing, whole, rows]).toEqual([["Colour"], true, 15]);
    }));

  it("can be parquet, with numbers as numbers", async () =>
    onSweep(async ({ cli, folder }) => {
      await cli("results @sweep --table sweep.parquet");
      const bytes = new Uint8Array(readFileSync(join(folder, "sweep.parquet")));
      const table = await openResultTable(bytes);
      const { columns } = table;
      const seen: unknown[] = [];
      for await (const row of table.rows())
        seen.push([typeof row[columns.indexOf("ref")], typeof row[columns.indexOf(temperature)]]);
      expect(seen).toEqual(Array.from({ length: 15 }, () => ["string", "number"]));
    }));

  it("goes on where it was interrupted, asking for nothing twice", async () =>
    onSweep(async ({ mock, cli, folder }) => {
      const line = ["results", "@sweep", "--table", "sweep.jsonl", "--value", "Voltage [V]"];
      const interrupt = new AbortController();
      let downloads = 0;
      const stopped = await cli([...line, "--verbose"], {
        signal: interrupt.signal,
        onOutput: (text) => {
          if (text.includes("→") && text.includes("/download")) downloads += 1;
          if (downloads >= 8) interrupt.abort(new Interruption("SIGINT"));
        },
      });
      expect(stopped.exitCode).toBe(130);
      expect(stopped.stderr).toContain("the same command goes on from there");
      expect(existsSync(join(folder, "sweep.jsonl"))).toBe(false);
      const noted = rowsIn(folder, "sweep.jsonl.part").length - 1;
      expect(noted).toBeGreaterThan(0);
      mock.clearRequests();
      expect((await cli(line)).exitCode).toBe(0);
      expect(mock.requests().filter(({ path }) => path.endsWith("/download"))).toHaveLength(15 - noted);
      expect(rowsIn(folder, "sweep.jsonl")).toHaveLength(15);
    }));

  it("leaves a file that is there alone, unless it is to be replaced", async () =>
    onSweep(async ({ mock, cli, folder }) => {
      writeFileSync(join(folder, "sweep.csv"), "mine");
      const refused = await cli("results @sweep --table sweep.csv");
      expect(refused.stderr).toContain("there is already");
      expect([refused.exitCode, mock.requests().length]).toEqual([2, 0]);
      expect(readFileSync(join(folder, "sweep.csv"), "utf8")).toBe("mine");
      await cli("results @sweep --table sweep.csv --overwrite");
      expect(readFileSync(join(folder, "sweep.csv"), "utf8").trimEnd().split("\r\n")).toHaveLength(16);
    }));

  it("tells simulations of a sweep apart in lists, by status, and in the names of folders", async () =>
    onSweep(async ({ cli, folder }) => {
      const { jobs } = readDocument((await cli("list --json")).stdout, "simjobs.list/1");
      expect(new Set(jobs.map((job) => JSON.stringify(job.design))).size).toBe(15);
      const shown = await cli("list");
      expect(shown.stdout).toContain("Ambient temperature [K] 283.15");
      const [first = { ref: "", submittedAs: "" }] = jobs;
      const status = readDocument(
        (await cli(`status ${first.submittedAs ?? ""} --json`)).stdout,
        "simjobs.status/1",
      );
      expect(status.jobs).toMatchObject([
        { runBy: first.ref, design: { [temperature]: expect.any(Number) } },
      ]);
      expect(status.jobs[0]?.metrics).toHaveProperty("Discharge capacity [A.h]");
      await cli("results @sweep --out all");
      const names = readdirSync(join(folder, "all"));
      expect(names).toHaveLength(15);
      expect(names.filter((name) => name.includes("Ambient-temperature-K-283.15"))).toHaveLength(5);
    }));
});

describe("a table of jobs at JESS", () => {
  it("has a row for each case of a project, with the columns of its job index and the counts of its reports", async () =>
    onMockStage(
      async ({ mock, cli, folder }) => {
        await cli(
          "submit jess --project whole --subset LIST_FILE --cases jobs.txt --group office --watch --no-check",
        );
        mock.clearRequests();
        const line = ["results", "@office", "--table", "office.jsonl", "--value", "Total Site Energy"];
        const { exitCode } = await cli([...line, "--value", "End Uses: Heating: Natural Gas"]);
        const rows = rowsIn(folder, "office.jsonl");
        expect(rows.map((row) => [row["case"], row["Timestep"], row["WeatherFile"], row["verdict"]])).toEqual(
          [
            ["job1", 2, "weather/a.epw", "successful"],
            ["job2", 4, "weather/a.epw", "successful"],
          ],
        );
        for (const row of rows) {
          expect(row["Total Site Energy [GJ]"]).toBeGreaterThan(0);
          expect(row["End Uses: Heating: Natural Gas [GJ]"]).toBeGreaterThan(0);
          expect([row["severeErrors"], row["fatalErrors"]]).toEqual([0, 0]);
        }
        const own = mock.requests().filter(({ path }) => path.startsWith("/jess_web/api/job/file/"));
        expect([exitCode, own.length]).toEqual([0, 1]);
      },
      { folder: submitInputs() },
    ));

  it("has rows of jobs that failed, were cancelled or go on, and of one that is not there, and no exit code 0", async () =>
    onMockStage(async ({ mock, cli, folder }) => {
      const refs = [
        ...mock.addJobs({ provider: "jess", status: "FINISHED", name: '=1+1, "quoted"\nline' }),
        ...mock.addJobs({ provider: "jess", status: "CANCELED" }),
        ...mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 3_600_000 }),
        "jess:999999",
      ];
      const { exitCode, stdout } = await cli(`results ${refs.join(" ")} --table all.csv --json`);
      const { whole, errors, rows } = readDocument(stdout, "simjobs.results-table/1");
      expect([whole, errors?.map(({ ref }) => ref), rows]).toEqual([false, ["jess:999999"], 4]);
      const text = readFileSync(join(folder, "all.csv"), "utf8");
      expect(text).toContain(`,"'=1+1, ""quoted""`);
      expect(exitCode).not.toBe(0);
      expect(existsSync(join(folder, "all.csv.part"))).toBe(true);
    }));

  it("counts fatal errors of models that did not run through", async () =>
    onMockStage(
      async ({ mock, cli, folder }) => {
        const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
        const { exitCode } = await cli(`results ${ref} --table one.jsonl`);
        expect(rowsIn(folder, "one.jsonl")).toMatchObject([
          { ref, verdict: "failed", fatalErrors: 1, exitCode: 10 },
        ]);
        expect(exitCode).toBe(10);
      },
      { switches: { jess: { "model-outcome": "fatal" } } },
    ));
});

describe("results of several jobs", () => {
  it("are fetched into a folder for each, and not a second time", async () =>
    onMockStage(async ({ mock, cli, folder }) => {
      const [one = "", other = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", count: 2 });
      expect((await cli(`results ${one} ${other} --out all --ext err`)).exitCode).toBe(0);
      for (const ref of [one, other])
        expect(existsSync(join(folder, "all", ref.replace(":", "-"), "eplusout.err"))).toBe(true);
      mock.clearRequests();
      const { exitCode, stderr } = await cli(`results ${one} ${other} --out all`);
      expect(stderr).toContain("already in");
      expect(mock.requests().filter(({ path }) => path.includes("/file/"))).toEqual([]);
      expect(exitCode).toBe(0);
    }));

  it.each([
    ["results jess:1 jess:2 --plot", "--plot draws one job"],
    ["results jess:1 --table one.txt", "tells no form"],
    ["results jess:1 --table one.csv --out here", "fetches no files"],
    ["results jess:1 --value x", "names a column of a table"],
  ])("are refused as %s", async (line, words) =>
    onMockStage(async ({ mock, cli }) => {
      const { exitCode, stderr } = await cli(line);
      expect(stderr).toContain(words);
      expect([exitCode, mock.requests().length]).toEqual([2, 0]);
    }),
  );
});
