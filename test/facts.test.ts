import { describe, expect, it } from "vitest";
import { packageFolders, sourcesUnder, textOf } from "./workspace-files.js";

const sources = packageFolders()
  .flatMap((folder) => sourcesUnder(`${folder}/src`))
  .map((path) => ({ path, text: textOf(path) }));

/** Where facts are: numbers of sections such as `3.4`, and of calls, such as `J7`. */
function placesOn(page: string): ReadonlySet<string> {
  const text = textOf(`docs/services/${page}.md`);
  const sections = [...text.matchAll(/^#{2,3} (\d+(?:\.\d+)?)/gmu)];
  const calls = [...text.matchAll(/^\| ([JU]\d+)'? +\|/gmu)];
  // `### J15 to J20, viewers`
  const spans = [...text.matchAll(/^### ([JU])(\d+) to \1(\d+)/gmu)].flatMap(([, kind = "", from, to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${kind}${Number(from) + index}`),
  );
  return new Set([...[...sections, ...calls].map(([, place = ""]) => place), ...spans]);
}

const pages = new Map(["ionworks", "jess"].map((page) => [page, placesOn(page)]));

/** What is cited in a text, as page and place: `jess J7`. */
function citedIn(text: string): string[] {
  return [
    ...text.matchAll(/@see docs\/services\/(\w+)\.md((?:,? (?:and |to )?(?:\d+(?:\.\d+)?|[JU]\d+))+)/gu),
  ].flatMap(([, page = "", places = ""]) =>
    [...places.matchAll(/[JU]?\d+(?:\.\d+)?/gu)].map(([place]) => `${page} ${place}`),
  );
}

/** Exported schemas of a file that do not say where their form is known from. */
function withoutFact(text: string): string[] {
  return [...text.matchAll(/(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?export const (\w+)/gu)]
    .filter(([, comment = ""]) => !comment.includes("@see docs/services/"))
    .map(([, , name = ""]) => name);
}

describe("the facts of the services", () => {
  it("stand on their pages where the code says that they do", () => {
    const cited = sources.flatMap(({ path, text }) => citedIn(text).map((fact) => ({ path, fact })));
    expect(cited.length).toBeGreaterThan(200);
    const missing = cited.filter(({ fact }) => {
      const [page = "", place = ""] = fact.split(" ");
      return pages.get(page)?.has(place) !== true;
    });
    expect(missing).toEqual([]);
  });

  it.each([...pages.keys()])("are cited by every schema of what %s says", (page) => {
    const ofPage = sources.filter(
      ({ path }) => path.startsWith(`packages/core/src/schemas/${page}/`) && !path.endsWith("/fields.ts"),
    );
    expect(ofPage.length).toBeGreaterThan(10);
    expect(ofPage.flatMap(({ path, text }) => withoutFact(text).map((name) => `${path}: ${name}`))).toEqual(
      [],
    );
  });

  it("are found in a comment", () => {
    expect(citedIn("/** A job. @see docs/services/jess.md 3 J8, J9: the wiki */")).toEqual([
      "jess 3",
      "jess J8",
      "jess J9",
    ]);
    expect(
      withoutFact(
        "/** A job. */\nexport const job = 1;\n\n/** @see docs/services/x.md */\nexport const a = 1;",
      ),
    ).toEqual(["job"]);
  });
});
