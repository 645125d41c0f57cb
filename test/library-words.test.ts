import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const packages = fileURLToPath(new URL("../packages", import.meta.url));

const sources = readdirSync(packages, { recursive: true, encoding: "utf8" })
  .filter((path) => /^[^/]+[/]src[/].*\.ts$/u.test(path.replaceAll("\\", "/")) && !path.endsWith(".test.ts"))
  .map((path) => ({ path, text: withoutComments(readFileSync(join(packages, path), "utf8")) }));

/** What is left is code, and the words that it says. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//gu, "").replace(/^\s*\/\/.*$/gmu, "");
}

/** Words that mean something at the command line only, and what may have the look of them. */
const ofTheCommandLine: readonly (readonly [what: string, form: RegExp])[] = [
  [
    "a command",
    /simjobs (?:cancel|config|doctor|files|list|login|logout|plan|receipts|rerun|results|resume|status|submit|usage|watch|whoami)\b/u,
  ],
  ["an option", /["'`\s(]--[a-z]{2,}/u],
  ["a variable of the program", /\b(?:SIMJOBS|JESS|IONWORKS)_[A-Z]+\b|\bTMPDIR\b/u],
  ["a reference as it is typed", /(?:jess|ionworks):(?:\d|job|simulation|pipeline|…)/u],
];
/** What the command line prints is described here, and by what option. */
const documents = /^core[\\/]src[\\/]schemas[\\/]documents[\\/]/u;
/** The grammars give an example of what is typed, which is their purpose. */
const grammars = /example: "[^"]*"/gu;

it("has looked at the libraries", () => {
  expect(sources.length).toBeGreaterThan(200);
});

it.each(ofTheCommandLine)("no library speaks of %s", (_, form) => {
  const ofLibraries = sources.filter(({ path }) => !documents.test(path));
  const found = ofLibraries.flatMap(({ path, text }) =>
    text
      .replace(grammars, "")
      .split("\n")
      .filter((line) => form.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});
