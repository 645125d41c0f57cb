import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "./program.js";
import { runCli, testContext } from "./testing/run-cli.js";

function commandsFor(...argv: readonly string[]): readonly string[] {
  const called = { exitCode: 0, json: false, verbose: false };
  return buildProgram(testContext(argv), called).commands.map((command) => command.name());
}

const all = commandsFor();

/** Every command that does something, and its options. */
function leaves(command: Command, path = ""): readonly (readonly [path: string, longs: readonly string[]])[] {
  if (command.commands.length === 0)
    return [[path, command.options.flatMap(({ long }) => (long === undefined ? [] : [long]))]];
  return command.commands.flatMap((each) => leaves(each, `${path} ${each.name()}`.trim()));
}

describe("the commands", () => {
  it.each(all.filter((name) => name !== "completion"))("make few others where %s is called", (name) => {
    const made = commandsFor(name, "--json");
    expect(made).toContain(name);
    expect(made.length).toBeLessThan(6);
  });

  it.each([
    ["--help"],
    ["help", "status"],
    ["--json", "status"],
    ["stauts"],
    ["resubmit"],
    ["completion", "bash"],
  ])("are all there for %s", (...argv) => {
    expect(commandsFor(...argv)).toEqual(all);
  });

  it.each(leaves(buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false })))(
    "take --json and --verbose: %s",
    (_path, longs) => {
      expect(longs).toEqual(expect.arrayContaining(["--json", "--verbose"]));
    },
  );

  it("print the same help of one by itself and among all", async () => {
    const alone = await runCli(["status", "--help"]);
    expect(alone).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runCli(["help", "status"])).toEqual(alone);
  });
});
