import { describe, expect, it } from "vitest";
import { buildProgram } from "./program.js";
import { runCli, testContext } from "./testing/run-cli.js";

function commandsFor(...argv: readonly string[]): readonly string[] {
  const called = { exitCode: 0, json: false, verbose: false };
  return buildProgram(testContext(argv), called).commands.map((command) => command.name());
}

const all = commandsFor();

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

  it("print the same help of one by itself and among all", async () => {
    const alone = await runCli(["status", "--help"]);
    expect(alone).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await runCli(["help", "status"])).toEqual(alone);
  });
});
