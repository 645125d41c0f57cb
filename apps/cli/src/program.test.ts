import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "./program.js";
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

  it("print the same help of one by itself and among all", async () => {
    const alone = await runCli(["status", "--help"]);
    expect(alone).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runCli(["help", "status"])).toEqual(alone);
  });
});
