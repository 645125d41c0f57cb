import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { submitInputs } from "../testing/submit-inputs.js";

const folder = submitInputs();

async function jobOf({ mock, cli }: MockStage, ref: string) {
  mock.clock.advance(2000);
  const { stdout } = await cli("list --provider jess --json");
  return readDocument(stdout, "simjobs.list/1").jobs.find((job) => job.ref === ref);
}

function journalEntries(home: string): readonly Record<string, unknown>[] {
  const at = join(home, "journal");
  return readdirSync(at)
    .filter((name) => name !== "heads.jsonl")
    .flatMap((name) => readFileSync(join(at, name), "utf8").trimEnd().split("\n"))
    .map((line): Record<string, unknown> => JSON.parse(line));
}
describe("submit jess", () => {
  it.each([
    ["a model and its weather in a folder", "--from-folder case", "EP_IDF", "case"],
    [
      "a model that is named in a folder",
      "--from-folder case --model main.idf --weather sky/in.epw",
      "EP_IDF",
      "main.idf",
    ],
    [
      "a model in a folder with weather from elsewhere",
      "--from-folder case --weather in.epw",
      "EP_IDF",
      "case",
    ],
    [
      "two models as a batch",
      "--model office.idf --model school.idf --weather in.epw --batch",
      "EP_IDF",
      "office.idf",
    ],
    [
      "the one of two models that is named",
      "--model office.idf --model school.idf --main school.idf --weather in.epw",
      "EP_IDF",
      "school.idf",
    ],
    ["a project's folder", "--project whole --subset all", "JE_JEP", "whole"],
    ["a project file with all that is beside it", "--project whole/project.json", "JE_JEP", "project.json"],
    ["a sample of a project's cases", "--project whole --subset LHS --cases 5", "JE_JEP", "whole"],
    ["a list of a project's cases", "--project whole --cases jobs.txt", "JE_JEP", "whole"],
    ["a project that misses files, if that is wanted", "--project torn --allow-missing", "JE_JEP", "torn"],
    [
      "Radiance work",
      "--type RAD --from-folder scene --program rtrace --input *.pts --output dat",
      "RA_RTRACE",
      "scene",
    ],
  ])("sends %s", async (_what, options, type, title) =>
    onMockStage(
      async (stage) => {
        const { exitCode, stdout, stderr } = await stage.cli(`submit jess ${options}`);
        expect(stderr).toBe("");
        expect(stdout).toMatch(/^jess:\d+\n$/u);
        expect(exitCode).toBe(0);
        expect(await jobOf(stage, stdout.trim())).toMatchObject({ name: title, type });
      },
      { folder },
    ),
  );

  it("runs as many cases as the sample asks for", async () =>
    onMockStage(
      async (stage) => {
        const { stdout } = await stage.cli("submit jess --project whole --subset LHS --cases 5");
        stage.mock.clock.advance(30_000);
        expect((await jobOf(stage, stdout.trim()))?.progress?.total).toBe(5);
      },
      { folder },
    ));

  it("runs files that were stored before", async () =>
    onMockStage(
      async (stage) => {
        await stage.cli("files put office.idf in.epw --to case");
        const { exitCode, stdout } = await stage.cli(
          "submit jess --stored /case --main office.idf --weather in.epw --watch",
        );
        expect(stdout).toMatch(/^jess:\d+\n.*completed {2}FINISHED/su);
        expect(exitCode).toBe(0);
      },
      { folder },
    ));

  it.each([
    [
      "--model office.idf --model school.idf --weather in.epw",
      "2 models were given, and none is named",
      "--main",
    ],
    ["--model office.idf --weather in.epw --weather out.epw", "2 weather files were given", "--main-weather"],
    ["--model office.idf --weather empty.idf", "empty.idf is empty", "right file"],
    ["--model huge.idf --weather in.epw", "201 MB are too many to send", "pack the files"],
    [
      "--model office.idf --weather in.epw --subset ALL",
      "--subset does not go with an EnergyPlus model",
      "--project",
    ],
    ["--project whole --model office.idf", "--model does not go with a jEPlus project", "EnergyPlus"],
    ["--project whole --subset SOME", "not a way to choose cases", "LIST_FILE"],
    ["--project whole --subset LHS", "the number of cases is missing", "--cases 20"],
    ["--project whole --subset LHS --cases few", "--cases", "--cases 50"],
    ["--project whole --subset ALL --cases 4", "--cases says nothing to --subset ALL", "LHS"],
    ["--project office.idf", "neither a zip, a folder", "project's folder"],
    ["--project nowhere.zip", "does not exist", "--project"],
    ["--project whole --from-folder whole", "the same thing", "one of them"],
    ["--from-folder nowhere", "nowhere does not exist", "--from-folder"],
    ["--type FMU --model office.idf", "no type of work at JESS", "Scan"],
    ["--type RAD --from-folder scene", "the program for Radiance is missing", "--program rtrace"],
    ["--type DS", "what is to run is missing", "--type DS"],
    ["--stored /x --subset LHS", "cannot be asked for stored files", "ALL"],
    ["--stored /x --model a --model b", "one can be run from the storage", "--model"],
    ["--model office.idf --weather in.epw --group last", "always means the last submit", "letters"],
    ["--model office.idf --weather in.epw --results out", "--results goes with --watch", "--watch"],
    ["--model office.idf --weather in.epw --watch --on-timeout stop", "is cancel or leave", "leave"],
  ])("refuses %s before it asks anybody", async (options, sentence, hint) =>
    onMockStage(
      async ({ mock, cli }) => {
        const { exitCode, stdout, stderr } = await cli(`submit jess ${options}`);
        expect(stderr).toContain(sentence);
        expect(stderr).toContain(hint);
        expect(stdout).toBe("");
        expect(exitCode).toBe(2);
        expect(mock.requests()).toEqual([]);
      },
      { folder },
    ),
  );

  it.each([
    ["names every file that a project misses", "--project torn", "weather/b.epw", ""],
    [
      "says what is missing in a folder",
      "--from-folder scene",
      "expected exactly one model",
      "points.pts, room.oct",
    ],
    [
      "says that a folder has more than one",
      "--from-folder whole --type JEP --main nothing.json",
      "nothing.json",
      "project.json",
    ],
  ])("%s, and submits nothing", async (_what, options, sentence, hint) =>
    onMockStage(
      async ({ mock, home, cli }) => {
        const { exitCode, stderr } = await cli(`submit jess ${options}`);
        expect(stderr).toContain(sentence);
        expect(stderr).toContain(hint);
        expect(exitCode).toBe(2);
        expect(mock.requests().filter(({ path }) => path === "/jess_web/api/job")).toEqual([]);
        expect(journalEntries(home).map(({ kind, answer }) => [kind, answer])).toContainEqual([
          "submitted",
          "refused",
        ]);
      },
      { folder },
    ),
  );
});

describe("submit ionworks", () => {
  it.each([
    ["--pipeline pipeline.json", /^ionworks:pipeline\/\S+\n$/u],
    ["--simple-pipeline simple.json", /^ionworks:simple-pipeline\/\S+\n$/u],
    ["--optimization optimization.json", /^ionworks:optimization\/\S+\n$/u],
    ["--protocol words.txt --model pm-1", /^ionworks:simulation\/\S+\n$/u],
    ["--protocol protocol.yaml --model pm-1", /^ionworks:simulation\/\S+\n$/u],
  ])("takes %s", async (options, printed) =>
    onMockStage(
      async ({ cli }) => {
        const { exitCode, stdout, stderr } = await cli(`submit ionworks ${options}`);
        expect(stderr).toBe("");
        expect(stdout).toMatch(printed);
        expect(exitCode).toBe(0);
      },
      { folder },
    ),
  );

  it("takes a request from standard input", async () =>
    onMockStage(
      async ({ cli }) => {
        const { stdout } = await cli("submit ionworks --simulation -", {
          stdin: JSON.stringify(demoRequest),
        });
        expect(stdout).toMatch(/^ionworks:simulation\//u);
        const wrong = await cli("submit ionworks --simulation -", { stdin: "{" });
        expect(wrong.stderr).toContain("what came in is not JSON in line 1, column 2");
      },
      { folder },
    ));

  it("puts a quick model in its place, and names the simulation after the protocol", async () =>
    onMockStage(
      async ({ cli }) => {
        const model = '{"capacity": 5, "chemistry": "NMC/Graphite"}';
        const { stdout, exitCode } = await cli([
          "submit",
          "ionworks",
          "--protocol",
          "protocol.yaml",
          "--model",
          model,
        ]);
        expect(exitCode).toBe(0);
        const status = await cli(`status ${stdout.trim()} --json`);
        expect(readDocument(status.stdout, "simjobs.status/1").jobs[0]?.name).toBe("protocol");
      },
      { folder },
    ));

  it("gives a protocol's inputs their values", async () =>
    onMockStage(
      async ({ mock, cli }) => {
        const line = ["submit", "ionworks", "--protocol", "rated.yaml", "--model", "m", "--parameter"];
        const { exitCode, stderr } = await cli([...line, "rate [1/h]=0.5"]);
        expect([exitCode, stderr]).toEqual([0, ""]);
        const given = { "rate [1/h]": 0.5 };
        expect(mock.requests().flatMap(({ body }) => body ?? [])).toMatchObject([
          { experiment_parameters: given },
          { experiment_parameter_sets: [given] },
        ]);
      },
      { folder },
    ));

  it("says how many simulations a design asks for before they are sent", async () =>
    onMockStage(
      async ({ mock, cli }) => {
        const fits = await cli("submit ionworks --simulation grid.json");
        expect(fits.stderr).toContain("asks for 3 simulations");
        mock.clearRequests();
        const { exitCode, stderr } = await cli("submit ionworks --simulation grid.json --max-designs 2");
        expect(stderr).toContain("asks for 3 simulations, more than 2");
        expect(stderr).toContain("--max-designs");
        expect(exitCode).toBe(2);
        expect(mock.requests()).toEqual([]);
      },
      { folder },
    ));

  it.each([
    ["--protocol bad.yaml --model m", "bad.yaml is not YAML in line 5, column 3", "Correct the protocol"],
    ["--simulation bad-inside.json", "its protocol is not YAML in line 1", "Correct the protocol"],
    ["--protocol protocol.yaml", "the model is missing", "--model"],
    ["--protocol protocol.yaml --model {", "--model is not JSON in line 1, column 2", "single quotes"],
    ['--protocol protocol.yaml --model {"capacity":5}', "quick_model.chemistry: is missing", ""],
    ["--simulation empty.json", "--simulation: empty.json is empty", ""],
    ["--simulation one.json --name x", "go with --protocol", "request holds them"],
    ["--simulation one.json --parameter a=1", "go with --protocol", "request holds them"],
    ["--protocol list.yaml --model m", "list.yaml is no protocol: it has no steps", "one step a line"],
    ["--protocol word.txt --model m", "word.txt is no protocol: it has no steps", "one step a line"],
    ["--protocol rated.yaml --model m", 'input "rate [1/h]" has no value', "--parameter 'rate [1/h]=1'"],
    ["--protocol rated.yaml --model m --parameter mood=1", 'input "rate [1/h]" has no value', ""],
    ["--protocol protocol.yaml --model m --parameter mood=1", 'no input "mood"', "in YAML"],
    ["--protocol protocol.yaml --model m --parameter mood", "mood is not a name with a number", "rate=0.5"],
    ["--protocol protocol.yaml --model m --parameter a=b", "a=b is not a name with a number", "rate=0.5"],
    ["--protocol protocol.yaml --model m --parameter a=1 --parameter a=2", "a is given twice", "one value"],
    ["--simulation one.json --pipeline pipeline.json", "two kinds of work", "one after the other"],
    ["--pipeline one.json", "elements", "element_type"],
    ["--optimization simple.json --max-designs 3", "--max-designs goes with --simulation", ""],
  ])("refuses %s before it asks anybody", async (options, sentence, hint) =>
    onMockStage(
      async ({ mock, cli }) => {
        const { exitCode, stderr } = await cli(`submit ionworks ${options}`);
        expect(stderr).toContain(sentence);
        expect(stderr).toContain(hint);
        expect(exitCode).toBe(2);
        expect(mock.requests()).toEqual([]);
      },
      { folder },
    ),
  );
});

describe("the record of a submit", () => {
  const line = "submit jess --model office.idf --weather in.epw";

  it("is there before the work leaves, and tells what came of it", async () =>
    onMockStage(
      async (stage) => {
        const { stdout } = await stage.cli(line);
        const [, before, after] = journalEntries(stage.home);
        expect(before).toMatchObject({
          kind: "submitting",
          provider: "jess",
          origin: stage.mock.url,
          account: /ada/u,
        });
        expect(before?.["inputs"]).toMatch(/^[0-9a-f]{64}$/u);
        expect(after).toMatchObject({ kind: "submitted", answer: "made", refs: [stdout.trim()] });
        expect(before?.["id"]).toBe(after?.["submitId"]);
      },
      { folder },
    ));

  it("has the same sum for the same inputs, and another one for others", async () =>
    onMockStage(
      async ({ home, cli }) => {
        for (const each of [line, line, `${line} --split`]) await cli(each);
        const sums = journalEntries(home).flatMap((entry) =>
          entry["kind"] === "submitting" ? [entry["inputs"]] : [],
        );
        expect(new Set(sums).size).toBe(2);
      },
      { folder },
    ));

  it("says that an answer was lost", async () =>
    onMockStage(
      async ({ mock, home, cli }) => {
        mock.addFault({
          match: { method: "POST", path: "/jess_web/api/job" },
          fault: { kind: "drop-before" },
        });
        const { exitCode } = await cli(line);
        expect(exitCode).toBe(8);
        expect(journalEntries(home).at(-1)).toMatchObject({ kind: "submitted", answer: "unclear" });
      },
      { folder },
    ));

  it("is needed, so that nothing is sent where it cannot be written", async () =>
    onMockStage(
      async ({ mock, home, cli }) => {
        writeFileSync(join(home, "journal"), "a file where the folder should be");
        const { exitCode, stderr } = await cli(line);
        expect(stderr).toContain("--no-journal");
        expect(exitCode).toBe(8);
        expect(mock.requests().filter(({ path }) => path === "/jess_web/api/job")).toEqual([]);
        expect((await cli(`${line} --no-journal`)).stdout).toMatch(/^jess:/u);
      },
      { folder },
    ));
});
