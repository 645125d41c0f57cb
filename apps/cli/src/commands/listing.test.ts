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
    ["status", "simjobs.status/1", ".jobs[].ref", "ref"],
    ["receipts list", "simjobs.receipts/1", ".receipts[].id", "id"],
    ["receipts show", "simjobs.receipts/1", ".receipts[].id", "id"],
    ["resume --list", "simjobs.resume-list/1", ".wishes[].id", "id"],
    ["files list", "simjobs.files/1", ".files[].path", "path"],
    ["usage", "simjobs.usage/1", ".accounts[].rows[].what", "what"],
    ["whoami", "simjobs.whoami/1", ".accounts[].account", "account"],
    ["projects", "simjobs.projects/1", ".projects[].id", "id"],
    ["config", "simjobs.config/1", ".settings[].name", "name"],
    ["profile list", "simjobs.profile-list/1", ".profiles[].name", "name"],
    ["examples", "simjobs.examples/1", ".examples[].name", "name"],
    ["doctor", "simjobs.doctor/1", ".checks[].name", "name"],
    ["schema", "simjobs.schema-list/1", ".documents[].name", "name"],
  ])("are those of %s, too", async (line, schema, expression, field) =>
    onTwoJobs(async ({ cli, refs, mock }) => {
      const [open = "", failed = ""] = refs;
      await cli(["cancel", open]);
      mock.clock.advance(60_000);
      const words = [...line.split(" "), ...(["status", "receipts show"].includes(line) ? [open] : [])];
      const { stdout: names } = await cli([...words, "--jq", expression]);
      expect((await cli([...words, "--jq", ".schema"])).stdout).toBe(`${schema}\n`);
      expect((await cli([...words, "--format", "json"])).stdout).toBe(
        (await cli([...words, "--json"])).stdout,
      );
      const items = names.split("\n").filter((name) => name !== "");
      const { stdout: csv } = await cli([...words, "--format", "csv"]);
      const { stdout: lines } = await cli([...words, "--format", "jsonl"]);
      const { stdout: some } = await cli([...words, "--fields", field, "--format", "tsv"]);
      expect(some).toBe(`${[field, ...items].join("\n")}\n`);
      expect(lines.split("\n")).toHaveLength(items.length + 1);
      if (items.length > 0) expect(csv.split("\r\n")[0]?.split(",")).toContain(field);
      const wrong = await cli([...words, "--format", "yaml"]);
      expect(wrong.exitCode).toBe(2);
      expect(failed).not.toBe(open);
    }),
  );

  it("are refused of a resume that lists nothing", async () =>
    onTwoJobs(async ({ cli }) => {
      for (const flags of ["--format csv", "--jq .schema", "--fields ref"]) {
        const { exitCode, stderr } = await cli(`resume ${flags}`);
        expect(stderr).toContain("Write them with --list");
        expect(exitCode).toBe(2);
      }
    }));

  it.each(["--format json", "--format=json", "--format jsonl"])(
    "tell an error as a document where %s was asked for",
    async (flags) =>
      onTwoJobs(async ({ cli }) => {
        const { exitCode, stdout } = await cli(`status jess:999999 ${flags}`);
        expect(readDocument(stdout, "simjobs.error/1").code).toBe("not_found");
        expect(exitCode).toBe(5);
      }),
  );
});
