import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tabledOn, tellers, withTables } from "./json-page.js";
import { root, textOf } from "./workspace-files.js";

const path = "docs/json.md";

describe("the page about JSON documents", () => {
  it("has the tables that their schemas make", () => {
    const current = withTables(textOf(path));
    if (process.env["UPDATE_JSON_PAGE"] === "1") writeFileSync(join(root, path), current);
    expect(textOf(path)).toBe(current);
  });

  it("has a table of everything that has a name, and one of each", () => {
    expect(tabledOn(textOf(path)).toSorted()).toEqual([...tellers().keys()].toSorted());
  });

  it("says what each field means", () => {
    const empty = [...tellers()].flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, { const: word, description }]) =>
        word === undefined && description === undefined ? [`${name} ${field}`] : [],
      ),
    );
    expect(empty).toEqual([]);
  });

  it("links to what it tells elsewhere", () => {
    const page = textOf(path);
    const headings = new Set([...page.matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) => title));
    for (const [, name = ""] of page.matchAll(/\]\(#([\w-]+)\)/gu)) expect(headings).toContain(name);
  });
});
