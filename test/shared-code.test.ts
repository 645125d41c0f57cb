import { describe, expect, it } from "vitest";
import { findRepetitions } from "./repeated-code.js";
import { sourcesUnder, textOf } from "./workspace-files.js";

const atLeast = 8;

const codeOf = (folder: string): Map<string, string> =>
  new Map(
    sourcesUnder(folder)
      .filter((path) => !path.endsWith(".test.ts"))
      .map((path) => [path, textOf(path)]),
  );

describe("the two clients", () => {
  it("share their code through a package below, rather than each having a copy", () => {
    const ionworks = codeOf("packages/ionworks/src");
    const jess = codeOf("packages/jess/src");
    expect(Math.min(ionworks.size, jess.size)).toBeGreaterThan(1);
    expect(findRepetitions(ionworks, jess, atLeast)).toEqual([]);
  });
});

describe("the search for repeated code", () => {
  it("tells where a run begins in both", () => {
    const own = "const own = 0;";
    expect(search(`${own}\n${lines(9)}\n`, `${own}1\n${own}2\n${lines(9)}\nconst end = 0;`)).toEqual([
      { first: "one.ts:2", second: "other.ts:3", lines: 9 },
    ]);
  });

  it("sees through comments, imports, blank lines, indentation and brackets", () => {
    const dressed = lines(8)
      .split("\n")
      .map((line) => `{\n\n  // why\n  ${line} /* more */\n}`)
      .join("\n");
    expect(search(lines(8), `import { x } from "./x.js";\n${dressed}`)).toEqual([
      { first: "one.ts:1", second: "other.ts:5", lines: 8 },
    ]);
  });

  it.each([
    ["seven equal lines", lines(7), lines(7)],
    ["equal imports", importLines(9), importLines(9)],
    ["eight equal lines with another one between", lines(8), `${lines(4)}\nconst other = 0;\n${lines(4, 5)}`],
  ])("leaves %s alone", (_what, one, other) => {
    expect(search(one, other)).toEqual([]);
  });
});

function importLines(count: number): string {
  return Array.from({ length: count }, (_each, index) => `import { a${index} } from "./a${index}.js";`).join(
    "\n",
  );
}

function lines(count: number, from = 1): string {
  return Array.from({ length: count }, (_each, index) => `const a${from + index} = ${from + index};`).join(
    "\n",
  );
}

function search(one: string, other: string): unknown {
  return findRepetitions(new Map([["one.ts", one]]), new Map([["other.ts", other]]), atLeast);
}
