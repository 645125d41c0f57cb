import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "../program.js";
import { runCli, testContext } from "../testing/run-cli.js";
import { checkValues, isListOption, MaybeEmptyOption } from "./option-values.js";

const program = await buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false });

/** Every option that has a value, of every command there is. */
const all = walk(program).flatMap(({ path, command }) =>
  command.options
    .filter(({ required, optional }) => required || optional)
    .map((option) => ({
      line: `${path.join(" ")} ${option.long ?? ""}`,
      path,
      long: option.long ?? "",
      isList: isListOption(option),
      isText: option.flags.endsWith("<text>"),
      mayBeEmpty: option instanceof MaybeEmptyOption,
    })),
);

function walk(command: Command, path: readonly string[] = []) {
  const own: { readonly path: readonly string[]; readonly command: Command } = { path, command };
  return [own, ...command.commands.flatMap((each): (typeof own)[] => walk(each, [...path, each.name()]))];
}

describe("an option that takes one value", () => {
  const single = all.filter(({ isList }) => !isList);

  it.each(single)("is refused the second time that it is given: $line", async ({ path, long }) => {
    for (const second of ["one", "two"]) {
      const { exitCode, stderr } = await runCli([...path, long, "one", `${long}=${second}`]);
      expect(stderr).toContain(`${long} was given twice: "one" and "${second}"`);
      expect(exitCode).toBe(2);
    }
  });

  it.each(single.filter(({ isText, mayBeEmpty }) => !isText && !mayBeEmpty))(
    "is refused without a value: $line",
    async ({ path, long }) => {
      const { exitCode, stderr } = await runCli([...path, long, ""]);
      expect(stderr).toContain(`${long} has no value`);
      expect(exitCode).toBe(2);
    },
  );
});

describe("an option whose value may be none", () => {
  const orNone = all.filter(({ mayBeEmpty }) => mayBeEmpty);

  it("is the store of what can do without a fleet", () => {
    const names = orNone.map(({ line }) => line.replace(/^(submit) .*(?= --)/u, "$1 …"));
    expect([...new Set(names)].toSorted()).toEqual([
      "cancel --store",
      "doctor check --store",
      "list --store",
      "logs --store",
      "mcp --store",
      "receipts list --store",
      "receipts show --store",
      "receipts verify --store",
      "rerun --store",
      "results --store",
      "resume --store",
      "show --store",
      "status --store",
      "submit … --store",
      "watch --store",
    ]);
  });

  it.each(orNone)("is refused when it is blank: $line", async ({ path, long }) => {
    const { exitCode, stderr } = await runCli([...path, long, " "]);
    expect(stderr).toContain(`${long} has no value`);
    expect(exitCode).toBe(2);
  });
});

describe("an option that takes a list", () => {
  it("is one of these", () => {
    const names = all.filter(({ isList }) => isList).map(({ line }) => line);
    expect(names.toSorted()).toEqual(
      [
        ..."submit jess --model, submit jess --weather, submit jess --attach, submit ionworks --parameter".split(
          ", ",
        ),
        ..."list --status, list --where, list --sort, list --columns".split(", "),
        ...[
          "list",
          "status",
          "receipts list",
          "receipts show",
          "resume",
          "files list",
          "projects",
          "usage",
        ].map((line) => `${line} --fields`),
        ...["whoami", "config show", "profile list", "examples", "doctor check", "schema"].map(
          (line) => `${line} --fields`,
        ),
        "watch --where",
        "worker --provider",
        ..."cancel --ok, cancel --where, resume --drop".split(", "),
        ..."results --ext, results --file, results --value".split(", "),
        ..."mock --ionworks, mock --jess, mock --scenario".split(", "),
      ].toSorted(),
    );
  });

  it.each(all.filter(({ isList }) => isList))("keeps each value: $line", async ({ path, long }) => {
    const command = await copyOf(path);
    command.parse([long, "one", `${long}=two`], { from: "user" });
    expect(Object.values(command.opts())).toContainEqual(["one", "two"]);
  });
});

/** A command with the options of one that there is, which does nothing. */
async function copyOf(path: readonly string[]): Promise<Command> {
  const again = await buildProgram(testContext([]), { exitCode: 0, json: false, verbose: false });
  const found = path.reduce<Command | undefined>(
    (command, name) => command?.commands.find((each) => each.name() === name),
    again,
  );
  const copy = new Command("copy").action(() => {});
  for (const option of found?.options ?? []) copy.addOption(option);
  checkValues(copy);
  return copy;
}
