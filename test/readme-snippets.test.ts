import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findBlocks, linesWithoutReason } from "./readme-blocks.js";
import { openSnippetBench, type SnippetBench } from "./snippet-bench.js";
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
    let bench: SnippetBench | undefined;
    beforeAll(async () => {
      bench = await openSnippetBench();
    });
    afterAll(() => bench?.close());

    it.each(tested)(
      "run as they stand: $language in line $line",
      { timeout: 120_000 },
      async ({ language, code }) => {
        if (bench === undefined) throw new Error("the folder and the mock are not there");
        const { code: exitCode, output } = await (language === "sh"
          ? bench.runShell(code)
          : bench.runTypeScript(code));
        expect(exitCode, output).toBe(0);
      },
    );
  });
}

describe("the search for snippets", () => {
  it("finds shell and TypeScript, tested and not, and leaves the rest alone", () => {
    const markdown = "# A\n```sh test\na\nb\n```\n```json\n{}\n```\n\n- x\n  ```ts\n  const a = 1;\n  ```\n";
    expect(findBlocks(markdown)).toEqual([
      { language: "sh", tested: true, line: 2, code: "a\nb" },
      { language: "ts", tested: false, line: 11, code: "const a = 1;" },
    ]);
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
