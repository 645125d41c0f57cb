import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allCommands } from "../program.js";
import { allTopics } from "../topics/all-topics.js";
import { commandsPage } from "./commands-page.js";
import { describeCommands } from "./described-command.js";
import { manualPage } from "./manual-page.js";
import { topicManualPage, topicPage } from "./topic-pages.js";

const program = await allCommands();
const reader = "groff"; // not every machine has it
const cli = join(import.meta.dirname, "../..");
const topics = await allTopics();
const pages = [
  ["docs/commands.md", join(cli, "../../docs/commands.md"), commandsPage(program)],
  ["the page of the manual", join(cli, "man/simjobs.1"), manualPage(program)],
] as const;
const topicPages = topics
  .filter(({ name }) => name !== "json") // docs/json.md tells all of it
  .map(
    (topic) => [`docs/${topic.name}.md`, join(cli, `../../docs/${topic.name}.md`), topicPage(topic)] as const,
  );
const topicManuals = topics.map(
  (topic) =>
    [`simjobs-${topic.name}(7)`, join(cli, `man/simjobs-${topic.name}.7`), topicManualPage(topic)] as const,
);

describe("what is written of the commands", () => {
  it.each([...pages, ...topicPages, ...topicManuals])(
    "is what they say themselves: %s",
    (_name, path, page) => {
      if (process.env["UPDATE_COMMANDS"] === "1") writeFileSync(path, page);
      expect(readFileSync(path, "utf8")).toBe(page);
    },
  );

  it("is shipped, every page of the manual", () => {
    const { man, files } = JSON.parse(readFileSync(join(cli, "package.json"), "utf8")) as {
      man: string[];
      files: string[];
    };
    expect(man.toSorted()).toEqual(
      readdirSync(join(cli, "man"))
        .map((name) => `./man/${name}`)
        .toSorted(),
    );
    expect(files).toContain("man");
  });

  it.each(pages)("names every command with its options: %s", (_name, _path, page) => {
    const plain = page.replaceAll("\\-", "-").replaceAll("\\|", "|").replaceAll("\\[u2026]", "…");
    for (const { usage, options } of describeCommands(program)) {
      expect(plain).toContain(usage);
      for (const { written } of options.flatMap((group) => group.options)) expect(plain).toContain(written);
    }
  });

  it
    .runIf(spawnSync(reader, ["--version"]).status === 0)
    .each([["simjobs(1)", "", manualPage(program)] as const, ...topicManuals])(
    "is read by groff without a warning: %s",
    (_name, _path, input) => {
      const { stderr, status } = spawnSync(reader, ["-man", "-Tutf8", "-ww", "-z"], {
        input,
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, ""]);
    },
  );

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
