import { expect, it } from "vitest";
import { packageFolders, sourcesUnder, textOf } from "./workspace-files.js";

/** Written in pieces, so that this file does not hold what it looks for. */
const byClass = new RegExp(["instanceof", "JobError"].join(String.raw`\s+`), "u");

it("errors of two copies of core are told by `isJobError`, and never by their class", () => {
  const found = [...packageFolders(), "test", "bench"]
    .flatMap((folder) => sourcesUnder(folder))
    .filter((path) => byClass.test(textOf(path)));
  expect(found).toEqual([]);
});

/** What copies a few of its fields loses the others. */
const copied = new RegExp(["new", String.raw`JobError\(\s*\w+\.code,`].join(String.raw`\s+`), "u");

it("errors are told anew by `retold`, and never copied field by field", () => {
  const found = packageFolders()
    .flatMap((folder) => sourcesUnder(folder))
    .filter((path) => copied.test(textOf(path)));
  expect(found).toEqual([]);
});
