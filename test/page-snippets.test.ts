import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { findBlocks, linesWithoutReason, type ReadmeBlock } from "./readme-blocks.js";
import { missingIn } from "./shown-output.js";
import { openSnippetFolder, openSnippetMock, type SnippetMock } from "./snippet-bench.js";
import { projectFiles, textOf } from "./workspace-files.js";

interface Page {
  readonly path: string;
  readonly blocks: readonly ReadmeBlock[];
}

const pages: readonly Page[] = projectFiles()
  .filter((path) => path.startsWith("docs/") && path.endsWith(".md"))
  .map((path) => ({ path, blocks: findBlocks(textOf(path)) }))
  .filter(({ blocks }) => blocks.length > 0);
const hasPython = spawnSync("python3", ["--version"]).status === 0;
const butFor = hasPython ? "" : ", but for those in Python, which is not here";

interface Desk {
  readonly mock: Promise<SnippetMock>;
}

/** A few mocks, each for one page after the other. */
const free: Desk[] = [];
const waiting: ((desk: Desk) => void)[] = [];

async function withMock(work: (mock: SnippetMock) => Promise<void>): Promise<void> {
  const desk = free.pop() ?? (await new Promise<Desk>((resolve) => waiting.push(resolve)));
  try {
    const mock = await desk.mock;
    await mock.reset();
    await work(mock);
  } finally {
    const next = waiting.shift();
    if (next === undefined) free.push(desk);
    else next(desk);
  }
}

describe("the pages of the documentation", () => {
  it("hold no code without a reason why it is not run", () => {
    const unexplained = pages.flatMap(({ path, blocks }) =>
      blocks.flatMap((block) => linesWithoutReason(block).map((line) => `${path}:${block.line} ${line}`)),
    );
    expect(unexplained).toEqual([]);
  });
});

describe("the snippets of a page, in their order", () => {
  const desks = [1, 2, 3].map((): Desk => ({ mock: openSnippetMock(3600) }));
  free.push(...desks);
  afterAll(async () => {
    for (const { mock } of desks) (await mock).close();
  });

  it.concurrent.each(pages)(
    `run as they stand${butFor}: $path`,
    { timeout: 300_000 },
    async ({ path, blocks }) =>
      withMock(async (mock) => {
        const makesExamples = blocks.some(({ code }) => code.startsWith("simjobs examples --write ."));
        const folder = openSnippetFolder(mock, { withExamples: !makesExamples });
        try {
          for (const block of blocks.filter(({ tested }) => tested)) {
            // CI has it; without it the rest of the page is still run
            if (block.language === "python" && !hasPython && process.env["CI"] === undefined) continue;
            const { code, output } = await folder.run(block);
            expect(code, `${path}:${block.line}\n${output}`).toBe(0);
            expect(missingIn(output, block.output ?? ""), `${path}:${block.line}\n${output}`).toBeUndefined();
          }
        } finally {
          folder.close();
        }
      }),
  );
});
