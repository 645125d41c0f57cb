import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { Interruption } from "../context.js";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { envOf, temporaryFolder } from "../testing/run-cli.js";

const inputs = temporaryFolder();
writeFileSync(join(inputs, "office.idf"), "Version, 9.3;\nBuilding, Office;\n");
writeFileSync(join(inputs, "in.epw"), "LOCATION,here\n");
writeFileSync(join(inputs, "one.json"), JSON.stringify(demoRequest));

/** Submits and lets the job end. Returns its reference. */
async function finishedJob({ mock, cli }: MockStage, kind: "jess" | "ionworks"): Promise<string> {
  const line =
    kind === "jess"
      ? "submit jess --model office.idf --weather in.epw"
      : "submit ionworks --simulation one.json";
  const { stdout, exitCode } = await cli(line, { cwd: inputs });
  expect(exitCode).toBe(0);
  mock.clock.advance(300_000);
  return stdout.trim();
}

describe("results", () => {
  it("saves all files of a JESS job in a folder of the job's name, and prints their paths", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const { exitCode, stdout, stderr } = await stage.cli(`results ${ref}`);
      const folder = join(stage.folder, ref.replace(":", "-"));
      expect(readFileSync(join(folder, "eplusout.end"), "utf8")).toContain(
        "EnergyPlus Completed Successfully",
      );
      const printed = stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t"));
      expect(printed.map(([path]) => path)).toEqual(
        readdirSync(folder)
          .toSorted()
          .map((name) => join(folder, name)),
      );
      expect(printed).toContainEqual([join(folder, "in.idf"), "32"]);
      expect(stderr).toContain(`in ${folder}`);
      expect(exitCode).toBe(0);
    }));

  it("tells all of it in one document with --json", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const { stdout } = await stage.cli(`results ${ref} --out got --ext err,.end --json`);
      const { folder, files, model, bytes } = readDocument(stdout, "simjobs.results/1");
      expect(folder).toBe(join(stage.folder, "got"));
      expect(files.map(({ path }) => path).toSorted()).toEqual([
        "eplusout.end",
        "eplusout.err",
        "sqlite.err",
      ]);
      expect(bytes).toBe(files.reduce((sum, each) => sum + each.bytes, 0));
      expect(model?.verdict).toBe("successful");
    }));

  it("saves only the files that are named", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      await stage.cli(`results ${ref} --file eplusout.err --file in.epw --out got`);
      expect(readdirSync(join(stage.folder, "got")).toSorted()).toEqual(["eplusout.err", "in.epw"]);
    }));

  it.each([
    ["severe", 0, "the model ran through, with errors", "with-severe-errors"],
    ["fatal", 10, "its model did not run through", "failed"],
    ["crashed", 0, "do not tell how the model ran", "unclear"],
  ] as const)(
    "tells of a model that was %s in a job that is FINISHED, and exits with %i",
    async (outcome, exit, words, verdict) =>
      onMockStage(
        async (stage) => {
          const ref = await finishedJob(stage, "jess");
          const plain = await stage.cli(`results ${ref} --out one`);
          expect(plain.stderr).toContain(words);
          expect(plain.exitCode).toBe(exit);
          expect(existsSync(join(stage.folder, "one", "in.idf"))).toBe(true);
          const { stdout } = await stage.cli(`results ${ref} --out two --json`);
          expect(readDocument(stdout, "simjobs.results/1").model?.verdict).toBe(verdict);
        },
        { switches: { jess: { "model-outcome": outcome } } },
      ),
  );

  it("shows the severe errors of a model in EnergyPlus' words", async () =>
    onMockStage(
      async (stage) => {
        const ref = await finishedJob(stage, "jess");
        const { stderr } = await stage.cli(`results ${ref}`);
        expect(stderr).toMatch(/^ {2}(?:severe|fatal): \S/mu);
        expect(stderr).toContain(`simjobs results ${ref} --ext err,end`);
      },
      { switches: { jess: { "model-outcome": "fatal" } } },
    ));

  it("believes the service's word with --no-check", async () =>
    onMockStage(
      async (stage) => {
        const ref = await finishedJob(stage, "jess");
        const { exitCode, stderr } = await stage.cli(`results ${ref} --no-check`);
        expect(stderr).not.toContain("model");
        expect(exitCode).toBe(0);
      },
      { switches: { jess: { "model-outcome": "fatal" } } },
    ));

  it("touches no file that is there, and writes none beside it", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const folder = join(stage.folder, "got");
      mkdirSync(folder);
      writeFileSync(join(folder, "in.epw"), "mine");
      const { exitCode, stderr, stdout } = await stage.cli(`results ${ref} --out got`);
      expect(stderr).toContain("--overwrite");
      expect(stderr).toContain("in.epw");
      expect(stdout).toBe("");
      expect(exitCode).toBe(2);
      expect(readdirSync(folder)).toEqual(["in.epw"]);
      expect(readFileSync(join(folder, "in.epw"), "utf8")).toBe("mine");
    }));

  it("replaces files with --overwrite, and leaves others alone", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const folder = join(stage.folder, "got");
      mkdirSync(folder);
      writeFileSync(join(folder, "in.epw"), "mine");
      writeFileSync(join(folder, "notes.txt"), "mine");
      const { exitCode } = await stage.cli(`results ${ref} --out got --overwrite`);
      expect(exitCode).toBe(0);
      expect(readFileSync(join(folder, "in.epw"), "utf8")).toBe("LOCATION,here\n");
      expect(readFileSync(join(folder, "notes.txt"), "utf8")).toBe("mine");
    }));

  it.each([
    ["results REF --out taken", "is not a folder"],
    ["results REF --out taken/below", "a part of its path is not a folder"],
    ["results REF --out /proc/simjobs/below", "a folder above it is gone, or takes no others"], // Node alone would not end
    ["results REF --out lost", "is a link that leads nowhere"],
    [`results REF --out ${"x".repeat(300)}`, "its name is too long"],
    ["files get in.epw --out taken", "is not a folder"],
  ])("says that a place was chosen which cannot be a folder, with 2: %s", async (line, sentence) =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      writeFileSync(join(stage.folder, "taken"), "a file");
      symlinkSync("nowhere", join(stage.folder, "lost"));
      const { exitCode, stderr } = await stage.cli(line.replace("REF", ref));
      expect(stderr).toContain(sentence);
      expect(stderr).toContain("Choose another folder");
      expect(exitCode).toBe(2);
      expect(readFileSync(join(stage.folder, "taken"), "utf8")).toBe("a file");
    }),
  );

  it("says that a job has no results yet", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
      const { exitCode, stdout } = await cli(`results ${ref} --json`);
      expect(readDocument(stdout, "simjobs.error/1").code).toBe("not_ready");
      expect(exitCode).toBe(6);
    }));

  it("leaves nothing behind when it is interrupted, and says how to go on", async () =>
    onMockStage(
      async (stage) => {
        const ref = await finishedJob(stage, "jess");
        stage.mock.addFault({
          match: { path: "/jess_web/api/job/file/*" },
          fault: { kind: "slow-body", ms: 60_000 },
        });
        const interrupt = new AbortController();
        const running = stage.cli(["results", ref, "--out", "a folder"], { signal: interrupt.signal });
        // Bytes of the results are on their way.
        const isFetching = (): boolean =>
          stage.mock.requests().some(({ path, status }) => path.includes("/job/file/") && status === 200);
        await vi.waitUntil(isFetching, { timeout: 10_000, interval: 5 });
        interrupt.abort(new Interruption("SIGINT"));
        const { exitCode, stderr, stdout } = await running;
        expect(stderr).toContain("nothing of it was written");
        expect(stderr).toContain(`simjobs results ${ref} --out 'a folder'`);
        expect(stdout).toBe("");
        expect(exitCode).toBe(130);
        expect(readdirSync(stage.folder)).toEqual([]);
      },
      { clock: "real", speed: 1000 },
    ));

  it("leaves nothing behind when the results are cut off, and says how to go on", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      stage.mock.addFault({
        match: { path: "/jess_web/api/job/file/*" },
        fault: { kind: "bad-zip", how: "truncated" },
      });
      const { exitCode, stderr } = await stage.cli(`results ${ref}`);
      expect(stderr).toContain("cannot be read");
      expect(exitCode).toBe(1);
      expect(readdirSync(stage.folder)).toEqual([]);
    }));

  it("gives those of a simulation by the reference of its job, too, which lists show", async () =>
    onMockStage(async (stage) => {
      const simulation = await finishedJob(stage, "ionworks");
      const { stdout } = await stage.cli("list --provider ionworks --json");
      const [job] = readDocument(stdout, "simjobs.list/1").jobs;
      expect(job).toMatchObject({ type: "simulate", submittedAs: simulation });
      const ref = job?.ref ?? "";
      const status = await stage.cli(`status ${ref} ${simulation} --json`);
      expect(
        readDocument(status.stdout, "simjobs.status/1").jobs.map(({ submittedAs }) => submittedAs),
      ).toEqual([simulation, null]);
      const { exitCode, stdout: saved } = await stage.cli(`results ${ref} --out got --json --plot`);
      expect(exitCode).toBe(0);
      const { files, plot } = readDocument(saved, "simjobs.results/1");
      expect(files.map(({ path }) => path)).toEqual(["time_series.parquet", "steps.parquet"]);
      expect(plot?.map(({ name }) => name)).toContain("Voltage [V]");
    }));

  it("says of a job whose simulation nobody names where its results are, and not that there are none yet", async () =>
    onMockStage(async (stage) => {
      await finishedJob(stage, "ionworks");
      const { stdout } = await stage.cli("list --provider ionworks --json");
      const [job] = readDocument(stdout, "simjobs.list/1").jobs;
      const elsewhere = { env: { ...envOf(stage.mock, temporaryFolder()) } };
      const { exitCode, stderr } = await stage.cli(`results ${job?.ref ?? ""}`, elsewhere);
      expect(stderr).toMatch(/has completed; its results are those of the simulation.*ionworks:simulation/su);
      expect(exitCode).toBe(5);
    }));

  it("gives tables of a simulation as they are kept, or as text", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "ionworks");
      const kept = await stage.cli(`results ${ref} --out kept --json`);
      expect(readDocument(kept.stdout, "simjobs.results/1").files.map(({ path }) => path)).toEqual([
        "time_series.parquet",
        "steps.parquet",
      ]);
      await stage.cli(`results ${ref} --out text --format csv`);
      const [head, first] = readFileSync(join(stage.folder, "text", "time_series.csv"), "utf8").split("\n");
      expect(head).toMatch(/^Time \[s\],.*Voltage \[V\],Current \[A\]/u);
      expect(first).toMatch(/^0,/u);
      await stage.cli(`results ${ref} --out lines --format jsonl --file steps.jsonl`);
      const [line = ""] = readFileSync(join(stage.folder, "lines", "steps.jsonl"), "utf8").split("\n");
      expect(JSON.parse(line)).toHaveProperty("Step count");
    }));

  it("draws voltage and current as plain text, and saves nothing with --plot alone", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "ionworks");
      const { exitCode, stdout } = await stage.cli(`results ${ref} --plot`, { columns: 60 });
      expect(stdout).toContain("Voltage [V]\n");
      expect(stdout).toContain("Current [A]\n");
      expect(stdout).toContain("*");
      // oxlint-disable-next-line no-control-regex -- that is the point
      expect(stdout).toMatch(/^[\u0000-\u007f]*$/u);
      for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
      expect(exitCode).toBe(0);
      expect(readdirSync(stage.folder)).toEqual([]);
    }));

  it("draws finer on a terminal", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "ionworks");
      const { stdout } = await stage.cli(`results ${ref} --plot`, { stdoutIsTTY: true });
      expect(stdout).toMatch(/[\u2801-\u28ff]/u);
    }));

  it("gives the points of the plot with --json", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "ionworks");
      const { stdout } = await stage.cli(`results ${ref} --plot --json`);
      const { plot, folder, files } = readDocument(stdout, "simjobs.results/1");
      expect(plot?.map(({ name }) => name)).toEqual(["Voltage [V]", "Current [A]"]);
      expect(plot?.[0]?.points[0]?.[0]).toBe(0);
      expect({ folder, files }).toEqual({ folder: null, files: [] });
    }));

  it.each([
    ["--format xlsx", "--format", "csv, jsonl, parquet"],
    ["--ext csv,,eso", "empty word", "--ext csv,eso"],
    ["--format csv --ext csv", "two ways", "one of them"],
    ["--plot --ext csv", "saves nothing", "--out"],
    ["--format csv", "come as they are", "--ext"],
    ["--plot", "nothing to plot", "Ionworks"],
  ])("refuses %s of a JESS job before it asks anybody", async (options, sentence, hint) =>
    onMockStage(async ({ mock, cli }) => {
      const { exitCode, stderr } = await cli(`results jess:400123 ${options}`);
      expect(stderr).toContain(sentence);
      expect(stderr).toContain(hint);
      expect(exitCode).toBe(2);
      expect(mock.requests()).toEqual([]);
    }),
  );

  it("says that a job has no file of that name, and exits with 5", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      expect((await stage.cli(`results ${ref} --file nothing.txt`)).exitCode).toBe(5);
      const { exitCode, stderr } = await stage.cli(`results ${ref} --ext nothing`);
      expect(stderr).toContain("no such results");
      expect(exitCode).toBe(5);
      expect(readdirSync(stage.folder)).toEqual([]);
    }));

  it("says where room is missing, if that is in the folder for temporary files", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const before = process.env["TMPDIR"];
      process.env["TMPDIR"] = join(stage.folder, "nowhere");
      try {
        const { exitCode, stderr } = await stage.cli(`results ${ref} --out out`);
        expect(stderr).toContain("no temporary folder can be made");
        expect(stderr).toContain("(TMPDIR)");
        expect(stderr).not.toContain("--out");
        expect(exitCode).toBe(1);
      } finally {
        if (before === undefined) delete process.env["TMPDIR"];
        else process.env["TMPDIR"] = before;
      }
    }));

  it("shows how far a download has come on a terminal, and clears it", async () =>
    onMockStage(async (stage) => {
      const ref = await finishedJob(stage, "jess");
      const { stderr } = await stage.cli(`results ${ref}`, { stderrIsTTY: true });
      expect(stderr).toContain(`Fetching ${ref}`);
      expect(stderr.split("\n").at(-2)).toContain("\u001b[1A\r\u001b[J21 files");
    }));
});
