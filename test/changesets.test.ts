import { describe, expect, it } from "vitest";
import { packageFolders, projectFiles, textOf } from "./workspace-files.js";

/** The packages that are released together, by their names. */
function releasedNames(): ReadonlySet<string> {
  const manifests = packageFolders().map(
    (folder) => JSON.parse(textOf(`${folder}/package.json`)) as { name: string; private?: boolean },
  );
  return new Set(manifests.filter(({ private: isPrivate }) => isPrivate !== true).map(({ name }) => name));
}

/** The packages that a changeset is about, as its head names them. */
function namedIn(changeset: string): readonly string[] {
  const [, head = ""] = /^---\n(.*?)^---$/msu.exec(changeset) ?? [];
  return [...head.matchAll(/^"(.+)": (?:major|minor|patch)$/gmu)].map(([, name = ""]) => name);
}

describe("the changes that wait for a release", () => {
  it("are each of a package that is released", () => {
    const names = releasedNames();
    const changesets = projectFiles().filter((path) => /^\.changeset\/(?!README).*\.md$/u.test(path));
    for (const path of changesets) {
      const named = namedIn(textOf(path));
      expect(named, path).not.toEqual([]);
      expect(
        named.filter((name) => !names.has(name)),
        path,
      ).toEqual([]);
    }
  });

  it("are read by their heads", () => {
    expect(namedIn('---\n"simjobs": minor\n"@simjobs/nothing": patch\n---\n\n"a": minor\n')).toEqual([
      "simjobs",
      "@simjobs/nothing",
    ]);
    expect([...releasedNames()]).toContain("@simjobs/fleet");
  });
});
