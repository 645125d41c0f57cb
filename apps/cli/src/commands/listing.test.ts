import { describe, expect, it } from "vitest";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";

async function onTwoJobs(
  work: (stage: MockStage & { readonly refs: readonly string[] }) => Promise<void>,
): Promise<void> {
  await onMockStage(async (stage) => {
    const [failed = ""] = stage.mock.addJobs({ provider: "jess", status: "FINISHED", name: '=a,"b"' });
    stage.mock.clock.advance(1000);
    const [open = ""] = stage.mock.addJobs({
      provider: "jess",
      status: "QUEUED",
      durationMs: 60_000,
      cases: 4,
      name: "open",
    });
    await work({ ...stage, refs: [open, failed] });
  });
}

describe("the forms of a list", () => {
  it("are the document of --json for --format json", async () =>
    onTwoJobs(async ({ cli }) => {
      const { stdout } = await cli("list --format json");
      expect(stdout).toBe((await cli("list --json")).stdout);
      expect(readDocument(stdout, "simjobs.list/1").jobs).toHaveLength(2);
    }));

  it("are a line of JSON for each job for --format jsonl", async () =>
    onTwoJobs(async ({ cli, refs }) => {
      const { stdout } = await cli("list --format jsonl");
      expect(
        stdout
          .trimEnd()
          .split("\n")
          .map((line) => Object(JSON.parse(line)).ref),
      ).toEqual(refs);
    }));

  it("are a line with the names, and one for each job, for csv and tsv", async () =>
    onTwoJobs(async ({ cli, refs }) => {
      const csv = await cli("list --format csv --fields ref,name,progress.total");
      expect(csv.stdout).toBe(
        `ref,name,progress.total\r\n${refs[0] ?? ""},open,4\r\n${refs[1] ?? ""},"'=a,""b""",1\r\n`,
      );
      const tsv = await cli("list --format tsv --fields ref,status");
      expect(tsv.stdout).toBe(`ref\tstatus\n${refs[0] ?? ""}\tqueued\n${refs[1] ?? ""}\tcompleted\n`);
    }));

  it("are a table of some fields, and a list of objects with them", async () =>
    onTwoJobs(async ({ cli, refs }) => {
      const table = await cli("list --fields status,ref", { stdoutIsTTY: true });
      expect(table.stdout).toContain("status");
      expect(table.stdout).toContain(refs[0]);
      const json = await cli("list --format json --fields ref,progress.done");
      expect(JSON.parse(json.stdout)).toEqual([
        { ref: refs[0], "progress.done": 0 },
        { ref: refs[1], "progress.done": 1 },
      ]);
    }));

  it.each([
    [".jobs[].ref", (refs: readonly string[]) => `${refs.join("\n")}\n`],
    [".jobs | length", () => "2\n"],
    ['.jobs | map(select(.status == "completed")) | length', () => "1\n"],
    ['.jobs[] | select(.status == "nothing")', () => ""],
    [".total, .truncated", () => "2\nfalse\n"],
  ])("are what %s makes of the document", async (expression, expected) =>
    onTwoJobs(async ({ cli, refs }) => {
      const { exitCode, stdout } = await cli(["list", "--jq", expression]);
      expect([stdout, exitCode]).toEqual([expected(refs), 0]);
    }),
  );

  it.each([
    [["--format", "yaml"], "is no form of a list"],
    [["--json", "--format", "csv"], "--json and --format csv do not go together"],
    [["--json", "--fields", "ref"], "--json prints a document whole"],
    [["--jq", ".jobs", "--format", "tsv"], "--jq and --format tsv do not go together"],
    [["--jq", ".jobs", "--fields", "ref"], "--jq and --fields do not go together"],
    [["--jq", ".jobs["], "--jq: the expression cannot be carried out"],
    [["--jq", "nothing"], "--jq: the expression cannot be carried out"],
    [["--fields", "ref,colour"], "none of what is listed has colour"],
    [["--format", "csv", "--columns", "ref"], "another form is asked for"],
  ])("are refused as %j", async (flags, words) =>
    onTwoJobs(async ({ cli }) => {
      const { exitCode, stdout, stderr } = await cli(["list", ...flags]);
      expect(`${stdout}${stderr}`).toContain(words);
      expect(exitCode).toBe(2);
    }),
  );

  it("show no character that a terminal obeys", async () =>
    onMockStage(async ({ mock, cli }) => {
      mock.addJobs({ provider: "jess", status: "FINISHED", name: "\u001b[31mred" });
      for (const flags of [
        ["--jq", ".jobs[].name"],
        ["--format", "csv"],
        ["--format", "tsv"],
        ["--format", "jsonl"],
      ])
        expect((await cli(["list", ...flags], { stdoutIsTTY: true })).stdout).not.toContain("\u001b");
    }));

  it.each([
    ["status", ["status"]],
    ["receipts list", ["receipts", "list"]],
  ])("are those of %s, too", async (_name, words) =>
    onTwoJobs(async ({ cli, refs }) => {
      const more = words[0] === "status" ? refs : [];
      const { exitCode, stdout } = await cli([...words, ...more, "--jq", ".schema"]);
      expect([stdout, exitCode]).toEqual([`simjobs.${words[0] ?? ""}/1\n`, 0]);
    }),
  );
});
