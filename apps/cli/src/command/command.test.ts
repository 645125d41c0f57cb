import { describe, expect, it } from "vitest";
import { toCommander } from "../parser/to-commander.js";
import { testContext } from "../testing/run-cli.js";
import { any, argumentWritten, maybe, one, some } from "./argument-specs.js";
import { defineCommand, type AllCommands, type Command } from "./command.js";
import { flag, flagOf, list, optionWritten, unless, value } from "./option-specs.js";

const all: AllCommands = async () => ({ name: "x", about: "", examples: [], commands: [] });

/** Runs one command on a line, and nothing else. */
async function runLine(command: Command, line: string): Promise<void> {
  const called = { exitCode: 0, json: false, verbose: false };
  const parser = toCommander(command, { context: testContext([]), called, all }).exitOverride();
  await parser.parseAsync(line.split(" ").filter(Boolean), { from: "user" });
}

describe("a command as an object", () => {
  it("is run with what its arguments and options come to, in the types that they say", async () => {
    const seen: unknown[] = [];
    const command = defineCommand({
      name: "take",
      about: "",
      arguments: { first: one("ref", ""), others: any("ref", "") },
      options: { dryRun: flag(""), wait: unless(""), giveUp: value("time", ""), ok: list("words", "") },
      examples: [],
      run: async ({ first, others, options: { dryRun, wait, giveUp, ok } }) => {
        const typed: [
          string,
          readonly string[],
          boolean | undefined,
          boolean,
          string | undefined,
          readonly string[],
        ] = [first, others, dryRun, wait, giveUp, ok];
        seen.push(typed);
        return 0;
      },
    });
    await runLine(command, "a");
    await runLine(command, "a b c --dry-run --no-wait --give-up 5m --ok one --ok two");
    expect(seen).toEqual([
      ["a", [], undefined, true, undefined, []],
      ["a", ["b", "c"], true, false, "5m", ["one", "two"]],
    ]);
  });

  it("is told what may be left out", async () => {
    const seen: unknown[] = [];
    const command = defineCommand({
      name: "take",
      about: "",
      arguments: { name: maybe("name", "") },
      options: {},
      examples: [],
      run: async ({ name }) => {
        const typed: string | undefined = name;
        seen.push(typed);
        return 0;
      },
    });
    await runLine(command, "");
    await runLine(command, "ada");
    expect(seen).toEqual([undefined, "ada"]);
  });

  it.each([
    ["an argument that is missing", { arguments: {}, options: { yes: true } }],
    ["an argument of another kind", { arguments: { refs: "a" }, options: {} }],
    ["an option of another kind", { arguments: { refs: ["a"] }, options: { yes: "true" } }],
  ])("is not run with %s", async (_what, given) => {
    const command = defineCommand({
      name: "take",
      about: "",
      arguments: { refs: some("ref", "") },
      options: { yes: flag("") },
      examples: [],
      run: async () => 0,
    });
    await expect(command.run(given, testContext([]), all)).rejects.toThrow(TypeError);
  });
});

describe("what is written for", () => {
  it.each([
    ["an option of two words", flagOf("giveUp", flag("")), "--give-up"],
    ["an option that takes something away", flagOf("wait", unless("")), "--no-wait"],
    ["an option with a value", optionWritten("planOut", value("file", "")), "--plan-out <file>"],
    ["an argument that must be there", argumentWritten(one("ref", "")), "<ref>"],
    ["an argument that may be left out", argumentWritten(maybe("ref", "")), "[ref]"],
    ["one argument or more", argumentWritten(some("ref", "")), "<ref...>"],
    ["any number of arguments", argumentWritten(any("ref", "")), "[ref...]"],
  ])("%s", (_what, written, expected) => {
    expect(written).toBe(expected);
  });
});
