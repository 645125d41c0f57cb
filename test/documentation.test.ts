import { describe, expect, it } from "vitest";
import { shownMethods, shownNames } from "./documentation.js";
import { packageFolders, sourcesUnder, textOf } from "./workspace-files.js";

const folders = packageFolders().filter((folder) => folder !== "apps/cli"); // a program shows no names
const sources = new Map(
  folders.flatMap((folder) => sourcesUnder(`${folder}/src`)).map((path) => [path, textOf(path)]),
);
const providers = ["packages/ionworks", "packages/jess"];

/** Methods that ask the service nothing, and those of ours that are made of others. */
const askNothing = new Set([
  "IonworksClient.close",
  "IonworksClient.posteriorSamples",
  "JessClient.close",
  "JessStorage.placesOf",
]);

/** Where the classes are whose methods ask a service. */
const asking = [...sources.keys()].filter(
  (path) =>
    !path.endsWith(".test.ts") &&
    providers.some(
      (provider) =>
        path === `${provider}/src/client.ts` ||
        path.startsWith(`${provider}/src/resources/`) ||
        path === `${provider}/src/results/results.ts`,
    ),
);
const askingMethods = shownMethods(sources, asking).filter(
  ({ path, owner, kind }) => kind === "method" && shownByIndex(path).has(owner),
);

function shownByIndex(path: string): ReadonlySet<string> {
  const index = `${path.split("/").slice(0, 2).join("/")}/src/index.ts`;
  return new Set(shownNames(sources, index).map(({ name }) => name));
}

describe("what a package shows", () => {
  it.each(folders)("has a comment at every name of %s", (folder) => {
    const shown = shownNames(sources, `${folder}/src/index.ts`);
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter(({ comment }) => comment === "").map(({ path, name }) => `${path}: ${name}`)).toEqual(
      [],
    );
  });

  it.each(folders)("has a comment at every public method of %s", (folder) => {
    const shown = shownNames(sources, `${folder}/src/index.ts`);
    const names = new Set(shown.map(({ name }) => name));
    const methods = shownMethods(sources, [...new Set(shown.map(({ path }) => path))]).filter(({ owner }) =>
      names.has(owner),
    );
    expect(
      methods.filter(({ comment }) => comment === "").map(({ owner, name }) => `${owner}.${name}`),
    ).toEqual([]);
  });

  it("tells at every method that asks a service where we know it from", () => {
    expect(askingMethods.length).toBeGreaterThan(80);
    const without = askingMethods
      .filter(({ comment }) => !/@see docs\/services\/(?:jess|ionworks)\.md \d/u.test(comment))
      .map(({ owner, name }) => `${owner}.${name}`)
      .filter((name) => !askNothing.has(name));
    expect(without).toEqual([]);
  });
});

describe("the search for comments", () => {
  const index = "packages/x/src/index.ts";
  const file = "packages/x/src/a.ts";
  const search = (text: string) => {
    const found = new Map([
      [index, `export { a, type A } from "./a.js";\nexport { b } from "other";`],
      [file, text],
    ]);
    return { names: shownNames(found, index), methods: shownMethods(found, [file]) };
  };

  it("finds what stands before a name, and nothing that belongs to another", () => {
    const { names } = search(
      `/** One. */\nexport const a = 1;\n\n/** Lost. */\n\nconst other = 2;\nexport type A = 1;`,
    );
    expect(names.map(({ name, comment }) => [name, comment.trim()])).toEqual([
      ["a", "* One."],
      ["A", ""],
    ]);
  });

  it("finds the methods of classes and interfaces, but not what is private or made once", () => {
    const { methods } = search(`
      export class a { #x() {} constructor() {} /** It goes. */ go() {} get size() { return 1; } }
      export interface A { /** Ends. */ end(): void; readonly size: number }`);
    expect(methods.map(({ owner, name, comment }) => [owner, name, comment.trim()])).toEqual([
      ["a", "go", "* It goes."],
      ["a", "size", ""],
      ["A", "end", "* Ends."],
    ]);
  });
});
