import { describe, expect, it } from "vitest";
import { runCli, testContext } from "../testing/run-cli.js";
import { styleOf } from "./style.js";

describe("colours", () => {
  it.each([
    ["on a terminal", [], {}, true, true],
    ["not on a pipe", [], {}, false, false],
    ["not where NO_COLOR is set", [], { NO_COLOR: "1" }, true, false],
    ["where NO_COLOR is empty", [], { NO_COLOR: "" }, true, true],
    ["not on a dumb terminal", [], { TERM: "dumb" }, true, false],
    ["on a pipe where FORCE_COLOR is set", [], { FORCE_COLOR: "1" }, false, true],
    ["where FORCE_COLOR is set beside NO_COLOR", [], { FORCE_COLOR: "1", NO_COLOR: "1" }, false, true],
    ["not where FORCE_COLOR is 0", [], { FORCE_COLOR: "0" }, true, false],
    ["not where FORCE_COLOR is false", [], { FORCE_COLOR: "false" }, true, false],
    ["where FORCE_COLOR is empty, by the terminal", [], { FORCE_COLOR: "" }, true, true],
    ["with --color always", ["--color", "always"], { NO_COLOR: "1", TERM: "dumb" }, false, true],
    ["with --color=always", ["--color=always"], {}, false, true],
    ["not with --color never", ["--color", "never"], { FORCE_COLOR: "1" }, true, false],
    ["with --color auto by the terminal", ["--color", "auto"], {}, true, true],
    ["by what stands before --", ["--", "--color", "always"], {}, false, false],
  ])("are shown %s", (_when, argv, env, stdoutIsTTY, areShown) => {
    const context = testContext(argv, { env, stdoutIsTTY });
    expect(styleOf(context, context.stdout).red("x") !== "x").toBe(areShown);
  });

  it.each([["list --color blue"], ["--color=blue list"], ["submit jess --color x"]])(
    "are asked for by one of three words: %s",
    async (line) => {
      const { exitCode, stderr } = await runCli(line.split(" "));
      expect(stderr).toMatch(/--color: "(?:blue|x)" is none of its words\n.*auto, always or never/u);
      expect(exitCode).toBe(2);
    },
  );
});
