import { describe, expect, it } from "vitest";
import { buildProgram } from "../program.js";
import { runCli, testContext } from "../testing/run-cli.js";
import { arrangeWords } from "./arrange-words.js";

const program = await buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false });
const arranged = (line: string): string => arrangeWords(line.split(" "), program).join(" ");

describe("options before the command", () => {
  it.each([
    ["--json list", "list --json"],
    ["--profile lab cancel jess:1 --yes", "cancel --profile lab jess:1 --yes"],
    ["--profile=lab cancel jess:1", "cancel --profile=lab jess:1"],
    ["--where status=active cancel --yes", "cancel --where status=active --yes"],
    ["--json receipts --limit 5 list --verbose", "receipts list --json --limit 5 --verbose"],
    ["submit --group night jess --model a.idf", "submit jess --group night --model a.idf"],
    ["--json cancel -- jess:1", "cancel --json -- jess:1"],
    ["--help list", "list --help"],
    ["--json config", "config --json"],
    ["--json resubmit jess:1", "resubmit --json jess:1"],
  ])("are put behind it: %s", (line, expected) => {
    expect(arranged(line)).toBe(expected);
  });

  it.each([
    "list --json",
    "cancel jess:1 --reason list",
    "--nosuch list",
    "--json",
    "--profile list",
    "cancel - --yes",
    "-- list",
    "nosuch --json",
  ])("leave the words as they are in %s", (line) => {
    expect(arranged(line)).toBe(line);
  });

  it("mean the same as behind it", async () => {
    const after = await runCli(["config", "path", "--json"], { env: { SIMJOBS_HOME: "/tmp/nowhere" } });
    expect(after.exitCode).toBe(0);
    for (const line of [
      ["--json", "config", "path"],
      ["config", "--json", "path"],
    ])
      expect(await runCli(line, { env: { SIMJOBS_HOME: "/tmp/nowhere" } })).toEqual(after);
  });

  it("take a value wherever an option of that name does", () => {
    const taking = new Map<string, boolean>();
    const look = (command: typeof program): void => {
      for (const { long, required, optional } of command.options) {
        const before = taking.get(long ?? "");
        expect({ long, takes: before ?? (required || optional) }).toEqual({
          long,
          takes: required || optional,
        });
        taking.set(long ?? "", required || optional);
      }
      command.commands.forEach(look);
    };
    look(program);
    expect(taking.get("--where")).toBe(true);
  });
});
