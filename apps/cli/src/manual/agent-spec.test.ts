import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { allCommands } from "../program.js";
import { onMockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";
import { splitWords } from "../input/split-words.js";
import { commandsIn } from "./commands-document.js";
import { isPromised } from "./contracts.js";

const page = readFileSync(
  fileURLToPath(new URL("../../../../docs/cli-agent-spec.md", import.meta.url)),
  "utf8",
);

/** The lines of the sheet. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| REQ-"))
  .map((line) => {
    const [, id = "", , answer = "", how = ""] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
    const commands = [...how.matchAll(/`simjobs ([^`]+)`/gu)].map(([, command = ""]) =>
      command.replaceAll("\\|", "|"),
    );
    return { id, answer, commands };
  });

/** How each command of the sheet ends, where that is not well. */
const ends: Readonly<Record<string, number>> = {
  "cancel jess:1 --timeout soon --json": 2,
  "cancel jess:1 --dry-run --json": 5,
  "cancel jess:1 --json": 5,
  "status jess:1 jess:999999 --json": 5,
  "status jess:999999 --json": 5,
  "status jess:../x --json": 2,
  "watch jess:1 --json": 5,
  "open ionworks:simulation/x --json": 2,
  "resume --format csv --json": 2,
};

describe("the sheet of the CLI Agent Spec", () => {
  it("has an answer to each of the 29 lines, at least 27 of them yes, each with a command", () => {
    expect(rows.map(({ id }) => id)).toEqual(
      Array.from({ length: 29 }, (_, index) => `REQ-C-${String(index + 1).padStart(3, "0")}`),
    );
    for (const { answer, commands } of rows) {
      expect(["yes", "partly", "no"]).toContain(answer);
      expect(commands.length).toBeGreaterThan(0);
    }
    const isYes = rows.filter(({ answer }) => answer === "yes").length;
    expect(isYes).toBeGreaterThanOrEqual(27);
    expect(page).toContain(`${isYes} yes, ${29 - isYes} partly`);
  });

  const commands = [...new Set(rows.flatMap((row) => row.commands))];
  it.each(commands)("shows what %s does", async (line) =>
    onMockStage(async ({ cli, folder }) => {
      writeFileSync(join(folder, "office.idf"), "Version, 9.3;\n");
      if (line.startsWith("files rm")) await cli("files put office.idf --to office");
      const { exitCode, stdout } = await cli(splitWords(line, "the sheet"));
      expect([exitCode, stdout === "" && !line.includes("leavesProcesses")]).toEqual([
        ends[line] ?? 0,
        false,
      ]);
      for (const text of stdout.split("\n").filter((each) => /^[{[]/u.test(each))) JSON.parse(text);
    }),
  );
});

describe("schema --commands", () => {
  it("tells of every command, and each says what it promises", async () =>
    onMockStage(async ({ cli }) => {
      const lines = commandsIn(await allCommands()).map(([line]) => line);
      const { commands, exits } = readDocument(
        (await cli("schema --commands --json")).stdout,
        "simjobs.commands/1",
      );
      expect(commands.map(({ command }) => command)).toEqual(lines);
      expect(lines.filter((line) => !isPromised(line))).toEqual([]);
      const known = exits.map(({ code }) => code);
      for (const { command, exits: own, danger, effect, network, limit, preview } of commands) {
        expect(
          own.filter((code) => !known.some((other) => other === code)),
          command,
        ).toEqual([]);
        if (danger !== "safe") expect(effect, command).not.toBeNull();
        if (["cancel", "files rm"].includes(command)) expect(preview).toBe("--dry-run");
        const hasOwnEnd =
          /^(?:submit|results|rerun|files (?:put|get|rm)|login|logout|mcp|open|profile|doctor probe|worker)\b/u;
        if (network && !hasOwnEnd.test(command)) expect(limit, command).toBe("--timeout");
      }
      for (const { retryable, sideEffects } of exits)
        expect([retryable, sideEffects]).not.toEqual([true, "complete"]);
    }));

  it.each([
    ["cancel", "cancel jess:1 --until-empty"],
    ["resume", "resume --jq .schema"],
  ])("declares of %s what is refused as %s", async (command, line) =>
    onMockStage(async ({ cli }) => {
      const { commands } = readDocument((await cli("schema --commands --json")).stdout, "simjobs.commands/1");
      const needs = commands.find((each) => each.command === command)?.needs ?? [];
      expect(needs.some(({ option }) => line.includes(option))).toBe(true);
      expect((await cli(line)).exitCode).toBe(2);
    }),
  );
});

describe("--timeout of a command that only asks", () => {
  it.each(["list --provider jess", "status jess:1", "usage jess", "files list"])(
    "ends %s with 13 where nobody answers in time",
    async (line) =>
      onMockStage(async ({ cli, mock }) => {
        mock.addFault({ match: { provider: "jess" }, fault: { kind: "delay", ms: 3_600_000 } });
        const hurried: (() => void)[] = [];
        const { exitCode, stdout } = await cli(`${line} --timeout 5s --json`, {
          later: (ms, run) => {
            if (ms === 5_000) hurried.push(() => run());
            if (ms === 5_000) setImmediate(run);
            return () => {};
          },
        });
        expect(hurried).toHaveLength(1);
        expect(readDocument(stdout, "simjobs.error/1")).toMatchObject({ code: "deadline", retryable: true });
        expect(exitCode).toBe(13);
      }),
  );

  it("is a length of time", async () =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stdout } = await cli("list --timeout soon --json");
      expect(readDocument(stdout, "simjobs.error/1").code).toBe("bad_input");
      expect(exitCode).toBe(2);
    }));
});
