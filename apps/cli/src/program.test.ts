import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { allCommands, buildProgram } from "./program.js";
import { registerService } from "./services/registry.js";
import { thirdEntry } from "./testing/third-service.js";
import { runCli, testContext } from "./testing/run-cli.js";

async function programFor(...argv: readonly string[]): Promise<Command> {
  return buildProgram(testContext(argv), { exitCode: 0, json: false, verbose: false });
}

async function commandsFor(...argv: readonly string[]): Promise<readonly string[]> {
  return (await programFor(...argv)).commands.map((command) => command.name());
}

const all = await commandsFor();
const whole = await programFor();

/** Every command that does something, and its options. */
function leaves(command: Command, path = ""): readonly (readonly [path: string, longs: readonly string[]])[] {
  if (command.commands.length === 0)
    return [[path, command.options.flatMap(({ long }) => (long === undefined ? [] : [long]))]];
  return command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`.trim()));
}

const loadList = async () => ({ name: "list", about: "", examples: [], commands: [] });

describe("the commands", () => {
  it.each(all)("make no others where %s is called", async (name) => {
    expect(await commandsFor(name, "--json")).toEqual([name]);
  });

  it.each([["--help"], ["help", "status"], ["--json", "status"], ["stauts"], ["resubmit"]])(
    "are all there for %s",
    async (...argv) => {
      expect(await commandsFor(...argv)).toEqual(all);
    },
  );

  it.each(leaves(whole))("take --json and --verbose: %s", (_path, longs) => {
    expect(longs).toEqual(expect.arrayContaining(["--json", "--verbose"]));
  });

  it("have each a name of its own, also what a service brings: another of that name is refused", async () => {
    const takeBack = registerService({ ...thirdEntry, commands: { list: loadList } });
    await expect(programFor()).rejects.toThrow("list");
    takeBack();
    expect((await allCommands()).commands.map(({ name }) => name)).toEqual(all);
  });

  it("print the same help of one by itself and among all", async () => {
    const alone = await runCli(["status", "--help"]);
    expect(alone).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runCli(["help", "status"])).toEqual(alone);
  });

  it.each([
    ["help submit jess", "submit jess --help"],
    ["help receipts list", "receipts list --help"],
    ["help files put", "files put --help"],
    ["help submit", "submit --help"],
    ["--utc help submit jess", "submit jess --help"],
    ["help resubmit", "rerun --help"],
  ])("print the help of the command that is named: %s", async (line, same) => {
    const asked = await runCli(same.split(" "));
    expect(asked.exitCode).toBe(0);
    expect((await runCli(line.split(" "))).stdout).toBe(asked.stdout);
  });

  it("have no help of what there is not", async () => {
    const { exitCode, stderr } = await runCli(["help", "submit", "jes"]);
    expect(stderr).toContain("unknown command 'jes'");
    expect(exitCode).toBe(2);
  });
});
