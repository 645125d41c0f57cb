import { expect, it } from "vitest";
import { packageFolders, sourcesUnder, textOf } from "./workspace-files.js";

/** A table written as a plain object whose keys are any text. */
const declared = /const (\w+): (?:Readonly<)?Record<string,[^\n]*> = \{/gu;

/**
 * Places where such a table is asked for a word. A plain object also answers to the words `constructor` or `__proto__`,
 * which servers and users may say: a table of words is a `Map`, or asked by `Object.hasOwn` first.
 */
function carelessLookups(text: string): string[] {
  return [...text.matchAll(declared)].flatMap(([, name = ""]) => {
    const lookup = new RegExp(String.raw`(?:(?<![\w.])${name}\[\w[^\]]*\]|\bin ${name}\b)`, "u");
    return text
      .split("\n")
      .filter((line) => lookup.test(line) && !line.includes(`Object.hasOwn(${name},`))
      .map((line) => line.trim());
  });
}

it("no table of words is a plain object that answers to words of its own", () => {
  const found = packageFolders()
    .flatMap((folder) => sourcesUnder(`${folder}/src`))
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) => carelessLookups(textOf(path)).map((line) => `${path}: ${line}`));
  expect(found).toEqual([]);
});

it.each([
  ["const words: Record<string, string> = {\n};\nreturn words[word] ?? word;", "return words[word] ?? word;"],
  ["const words: Readonly<Record<string, () => void>> = {\n};\nif (word in words) {", "if (word in words) {"],
])("the search finds such a table: %j", (text, line) => {
  expect(carelessLookups(text)).toEqual([line]);
});

it.each([
  "const words: Record<string, string> = {\n};\nconst own = Object.hasOwn(words, word) ? words[word] : null;",
  'const words = new Map([["a", "b"]]);\nreturn words.get(word);',
  "const words: Record<Kind, string> = {\n};\nreturn words[kind];",
])("the search leaves %j alone", (text) => {
  expect(carelessLookups(text)).toEqual([]);
});
