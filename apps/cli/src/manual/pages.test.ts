import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allCommands } from "../program.js";
import { commandsPage } from "./commands-page.js";
import { describeCommands } from "./described-command.js";
import { manualPage } from "./manual-page.js";

const program = await allCommands();
const reader = "groff"; // not every machine has it
const cli = join(import.meta.dirname, "../..");
const pages = [
  ["docs/commands.md", join(cli, "../../docs/commands.md"), commandsPage(program)],
  ["the page of the manual", join(cli, "man/simjobs.1"), manualPage(program)],
] as const;

describe("what is written of the commands", () => {
  it.each(pages)("is what they say themselves: %s", (_name, path, page) => {
    if (process.env["UPDATE_COMMANDS"] === "1") writeFileSync(path, page);
    expect(readFileSync(path, "utf8")).toBe(page);
  });

  it.each(pages)("names every command with its options: %s", (_name, _path, page) => {
    const plain = page.replaceAll("\\-", "-").replaceAll("\\|", "|").replaceAll("\\[u2026]", "…");
    for (const { usage, options } of describeCommands(program)) {
      expect(plain).toContain(usage);
      for (const { written } of options.flatMap((group) => group.options)) expect(plain).toContain(written);
    }
  });

  it.runIf(spawnSync(reader, ["--version"]).status === 0)("is read by groff without a warning", () => {
    const { stderr, status } = spawnSync(reader, ["-man", "-Tutf8", "-ww", "-z"], {
      input: manualPage(program),
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it("lets no text of a command be taken for a command of man", () => {
    const command = {
      name: "x",
      about: ".TH \\fB",
      arguments: {},
      options: {},
      examples: [],
      run: async () => 0,
    };
    const page = manualPage({ name: "y", about: "z", examples: [], commands: [command] });
    expect(page).toContain("\n\\&.TH \\efB\n");
  });
});
