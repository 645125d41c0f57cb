import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { splitWords } from "../input/split-words.js";
import { toCommander } from "../parser/to-commander.js";
import { allCommands } from "../program.js";
import { runCli, testContext } from "../testing/run-cli.js";
import { isGroup, type Command, type CommandNode } from "./command.js";
import { inputSchemaOf } from "./input-schema.js";

const all = await allCommands();
const ajv = new Ajv2020({ allErrors: true, strict: true });

interface Leaf {
  readonly line: string;
  readonly command: Command;
}

function leaves(node: CommandNode, line = ""): readonly Leaf[] {
  if (!isGroup(node)) return [{ line, command: node }];
  return node.commands.flatMap((each) => leaves(each, `${line} ${each.name}`.trim()));
}

/** The input that a command would be run with, as JSON. */
async function inputOf({ line, command }: Leaf, words: readonly string[]): Promise<unknown> {
  let input: unknown;
  const recording: Command = {
    ...command,
    run: async ({ arguments: given, options }) => {
      input = JSON.parse(JSON.stringify({ ...given, options }));
      return 0;
    },
  };
  const called = { exitCode: 0, json: false, verbose: false };
  const parser = toCommander(recording, { context: testContext([]), called, all: allCommands });
  await parser.parseAsync(words.slice(1 + line.split(" ").length), { from: "user" });
  return input;
}

/** Examples that are one call of the command, and no more of the shell than its quotes. */
const examples = leaves(all).flatMap((leaf) =>
  leaf.command.examples.flatMap(([text]) =>
    text.startsWith(`simjobs ${leaf.line}`) && !/[|<>]/u.test(text) && !text.includes("--help")
      ? [{ ...leaf, text }]
      : [],
  ),
);

describe("the schema of what a command takes", () => {
  it.each(leaves(all))("is a JSON Schema: $line", ({ line, command }) => {
    const schema = inputSchemaOf(line, command);
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  it.each(examples)("accepts $text", async ({ text, ...leaf }) => {
    const validate = ajv.compile(inputSchemaOf(leaf.line, leaf.command));
    validate(await inputOf(leaf, splitWords(text, "the example")));
    expect(validate.errors).toBeNull();
  });

  it("covers most examples", () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each([
    ["a flag as a text", "cancel", { refs: ["jess:1"], options: { yes: "yes" } }],
    ["an option that there is not", "cancel", { refs: ["jess:1"], options: { force: true } }],
    ["no reference", "status", { refs: [], options: {} }],
    ["an argument that is missing", "results", { options: {} }],
  ])("refuses %s", (_what, line, input) => {
    const leaf = leaves(all).find((each) => each.line === line);
    if (leaf === undefined) throw new Error(`there is no ${line}`);
    expect(ajv.compile(inputSchemaOf(line, leaf.command))(input)).toBe(false);
  });

  it.each([["cancel"], ["receipts list"], ["simjobs submit jess"], ["resubmit"]])(
    "is printed by schema --input %s",
    async (line) => {
      const { exitCode, stdout } = await runCli(["schema", "--input", line]);
      expect(ajv.validateSchema(JSON.parse(stdout))).toBe(true);
      expect(exitCode).toBe(0);
    },
  );

  it.each([
    ["cancle", "Known are demo, login"],
    ["receipts", "Known are list, show, verify"],
    ["status jess:1", "is no command"],
  ])("is not there for %s", async (line, sentence) => {
    const { exitCode, stderr } = await runCli(["schema", "--input", line]);
    expect(stderr).toContain(sentence);
    expect(exitCode).toBe(2);
  });

  it("is one of two that cannot be had at once", async () => {
    expect(await runCli(["schema", "cancel", "--input", "cancel"])).toMatchObject({
      exitCode: 2,
      stdout: "",
    });
  });
});
