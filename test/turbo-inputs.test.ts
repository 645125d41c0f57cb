import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { packageFolders, root, sourcesUnder, textOf } from "./workspace-files.js";

/** Files outside of their package that the sources and tests of a package find by their own place, from the root. */
function outsideOf(folder: string): string[] {
  return sourcesUnder(folder).flatMap((path) =>
    [...textOf(path).matchAll(/new URL\(\s*"(\.\.\/[^"]*)",\s*import\.meta\.url/g)]
      .map(([, found = ""]) => posix.join(posix.dirname(path), found))
      .filter((found) => !posix.join(found, "/").startsWith(`${folder}/`)),
  );
}

/** Files and folders that turbo.json of a package adds to those that decide whether its tests have to run again. */
function inputsOf(folder: string): string[] {
  const path = `${folder}/turbo.json`;
  if (!existsSync(join(root, path))) return [];
  const { tasks } = JSON.parse(textOf(path)) as { tasks: { test?: { inputs: string[] } } };
  return (tasks.test?.inputs ?? []).map((input) => input.replace("$TURBO_ROOT$/", "").replace("**", ""));
}

describe("turbo runs the tests of a package again when a file outside of it changes that they read", () => {
  it.each(packageFolders())("%s", (folder) => {
    const inputs = inputsOf(folder);
    expect(outsideOf(folder).filter((found) => !inputs.some((input) => found.startsWith(input)))).toEqual([]);
  });

  it("and finds such files", () => {
    expect(outsideOf("packages/core")).toEqual(["docs/diagrams/"]);
  });
});
