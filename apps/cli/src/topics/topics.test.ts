import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jobErrorCodes, meaningOf } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { exitCodes, interruptedExits } from "../exit-codes.js";
import { serviceFacts } from "../services/registry.js";
import { runCli } from "../testing/run-cli.js";
import { allTopics } from "./all-topics.js";
import { topicText } from "./print-topic.js";
import { topicNames } from "./topic-names.js";

const topics = await allTopics();

describe("help on a topic", () => {
  it.each(topicNames)("explains %s on standard output, whole on any width", async (name) => {
    const { stdout, stderr, exitCode } = await runCli(["help", name]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    const topic = topics.find((each) => each.name === name);
    if (topic === undefined) throw new Error(`there is no text of ${name}`);
    expect(stdout).toContain(topic.title);
    for (const width of [40, 80, 200]) {
      const shown = topicText(topic, width);
      const words = topic.parts.flatMap((part) => (typeof part === "string" ? [part] : part.rows.flat()));
      for (const text of words) {
        expect(shown.replaceAll(/\s+/gu, "")).toContain(text.replaceAll("`", "").replaceAll(/\s+/gu, ""));
      }
    }
  });

  it("fits 80 columns", () => {
    for (const topic of topics) {
      const tooWide = topicText(topic, 80)
        .split("\n")
        .filter((line) => line.length > 80);
      expect(tooWide).toEqual([]);
    }
  });

  it("is named by the program's own help, and where a word is neither a command nor a topic", async () => {
    const { stdout } = await runCli(["--help"]);
    const { stderr, exitCode } = await runCli(["help", "exit-code"]);
    for (const name of topicNames) {
      expect(stdout).toContain(name);
      expect(stderr).toContain(name);
    }
    expect(exitCode).toBe(2);
  });

  it("refuses what stands behind a topic", async () => {
    const { stderr, exitCode } = await runCli(["help", "json", "cancel"]);
    expect(stderr).toContain('help json takes nothing else, and there is "cancel"');
    expect(exitCode).toBe(2);
  });
});

const textOf = (name: string): string => JSON.stringify(topics.find((topic) => topic.name === name));

describe("what the topics tell", () => {
  it("has every exit code, those of signals too", () => {
    const codes = [...Object.values(exitCodes), ...interruptedExits];
    expect(codes.filter((code) => !textOf("exit-codes").includes(`\`${code}\``))).toEqual([]);
    expect(jobErrorCodes.map((code) => exitCodes[meaningOf(code).exit])).not.toContain(undefined);
  });

  it("has a meaning for each variable of each service", () => {
    for (const name of serviceFacts().flatMap(({ variables }) => variables)) {
      expect(textOf("environment")).toContain(`\`${name}\``);
    }
    expect(textOf("environment")).not.toContain("see its own documentation");
  });

  it("has every variable of ours that the program reads", () => {
    const sources = readdirSync(join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .map((path) => readFileSync(join(import.meta.dirname, "..", path), "utf8"));
    const read = sources.flatMap((text) => text.match(/\bSIMJOBS_[A-Z_]+\b/gu) ?? []);
    expect(read).toContain("SIMJOBS_HOME");
    expect([...new Set(read)].filter((name) => !textOf("environment").includes(name))).toEqual([]);
  });
});
