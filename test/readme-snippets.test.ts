import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PostgresServer } from "./contract/fleet/postgres-server.js";
import { findBlocks, linesWithoutReason } from "./readme-blocks.js";
import { missingIn } from "./shown-output.js";
import { openSnippetFolder, openSnippetMock, type SnippetFolder, type SnippetMock } from "./snippet-bench.js";
import { packageFolders, root, textOf } from "./workspace-files.js";

const readmes = ["README.md", ...packageFolders().map((folder) => `${folder}/README.md`)]
  .filter((path) => existsSync(join(root, path)))
  .map((path) => ({ path, blocks: findBlocks(textOf(path)) }));

describe("the READMEs", () => {
  it.each(["sh", "ts"])("hold at least one %s snippet that is run", (language) => {
    const tested = readmes.flatMap(({ blocks }) => blocks).filter((block) => block.tested);
    expect(tested.map((block) => block.language)).toContain(language);
  });

  it("begin with the two commands of a clone, since anything else has to be installed first", () => {
    const [first] = readmes.find(({ path }) => path === "README.md")?.blocks ?? [];
    expect(first).toMatchObject({ language: "sh", code: "npm run demo\nnpm test" });
  });

  it("hold no other code without a reason why it is not run", () => {
    const unexplained = readmes.flatMap(({ path, blocks }) =>
      blocks.flatMap((block) => linesWithoutReason(block).map((line) => `${path}:${block.line} ${line}`)),
    );
    expect(unexplained).toEqual([]);
  });
});

for (const { path, blocks } of readmes) {
  const tested = blocks.filter((block) => block.tested);
  describe.runIf(tested.length > 0)(`the snippets of ${path}, in their order`, () => {
    let mock: SnippetMock | undefined;
    let store: PostgresServer | undefined;
    let folder: SnippetFolder | undefined;
    beforeAll(async () => {
      mock = await openSnippetMock();
      if (tested.some(({ code }) => code.includes("SIMJOBS_STORE"))) store = await PostgresServer.start();
      folder = openSnippetFolder(mock, { store: store?.url });
    }, 60_000);
    afterAll(async () => {
      folder?.close();
      mock?.close();
      await store?.[Symbol.asyncDispose]();
    });

    it.each(tested)("run as they stand: $language in line $line", { timeout: 120_000 }, async (block) => {
      if (folder === undefined) throw new Error("the folder and the mock are not there");
      const { code, output } = await folder.run(block);
      expect(code, output).toBe(0);
      expect(missingIn(output, block.output ?? ""), output).toBeUndefined();
    });
  });
}

describe("the search for snippets", () => {
  it("finds shell and TypeScript, tested and not, and leaves the rest alone", () => {
    const markdown = "# A\n```sh test\na\nb\n```\n```json\n{}\n```\n\n- x\n  ```ts\n  const a = 1;\n  ```\n";
    expect(findBlocks(markdown)).toEqual([
      { language: "sh", tested: true, tags: [], line: 2, code: "a\nb" },
      { language: "ts", tested: false, tags: [], line: 11, code: "const a = 1;" },
    ]);
  });

  it("takes an output for that of the block above it", () => {
    const markdown = "```sh test hours-pass\na\n```\n\n```text output\ndone\n```\n";
    expect(findBlocks(markdown)).toMatchObject([{ code: "a", tags: ["hours-pass"], output: "done" }]);
  });

  it("finds what a page takes for granted, in a comment", () => {
    const markdown = "<!-- run first\nsimjobs submit\n-->\n\n```sh test\na\n```\n";
    expect(findBlocks(markdown)).toMatchObject([
      { language: "sh", tested: true, line: 1, code: "simjobs submit" },
      { code: "a" },
    ]);
  });

  it.each([
    ["nothing", "```text output\ndone\n```\n"],
    ["a block that is not run", "```sh\nnpm test\n```\n```text output\ndone\n```\n"],
    ["a block that has one", "```sh test\na\n```\n```text output\nb\n```\n```text output\nc\n```\n"],
  ])("refuses an output below %s", (_what, markdown) => {
    expect(() => findBlocks(markdown)).toThrow("belongs to no block that is run");
  });

  it("takes a fence inside a longer fence for text", () => {
    expect(findBlocks("````md\n```sh test\na\n```\n````\n")).toEqual([]);
  });

  it.each([
    ["a command that could be run", "```sh\nsimjobs list\n```", ["simjobs list"]],
    ["a program that could be run", "```ts\nrun();\n```", ["run();"]],
    ["an installation", "```sh\n# once\nnpm install simjobs\n```", []],
    ["a command after an installation", "```sh\nnpm i -g simjobs\nsimjobs list\n```", ["simjobs list"]],
    ["a block that is run", "```sh test\nsimjobs list\n```", []],
  ])("asks for a reason as it should: %s", (_what, markdown, expected) => {
    expect(findBlocks(markdown).flatMap(linesWithoutReason)).toEqual(expected);
  });
});

describe("the look for a shown output", () => {
  const printed = "jess:425797: cancelled\n2026-01-05T09:00:00.000Z  took 1.5 s\n3 rows of 3 jobs\n";

  it.each([
    ["all of it", printed],
    ["some lines, with other ids and times", "jess:400123: cancelled\n2027-02-01 10:00:00 took 22.5 s"],
    ["what is left out", "jess:…: cancelled … 3 rows"],
    ["nothing", ""],
  ])("finds %s", (_what, shown) => {
    expect(missingIn(printed, shown)).toBeUndefined();
  });

  it.each([
    ["another word", "jess:425797: refused", "jess:#: refused"],
    ["another small number", "2 rows of 3 jobs", "2 rows of 3 jobs"],
    ["another order", "3 rows … jess:425797", "jess:#"],
  ])("misses %s", (_what, shown, missing) => {
    expect(missingIn(printed, shown)).toBe(missing);
  });
});
