import { existsSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { projectFiles, root, textOf } from "./workspace-files.js";

const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
const workflows = projectFiles().filter((path) => path.startsWith(".github/workflows/"));

describe("what is written about the workspace", () => {
  it.each([...workflows, ".ci/run", "README.md", "CONTRIBUTING.md", "docs/proofs.md"])(
    "names only scripts that there are: %s",
    (path) => {
      const named = [...textOf(path).matchAll(/\bnpm (?:run ([\w:]+)|(test)\b)/g)].map(
        ([, script, test]) => script ?? test ?? "",
      );
      expect(named).not.toEqual([]);
      expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    },
  );

  it.each(workflows)("pins every action by its hash, and grants nothing unasked: %s", (path) => {
    const uses = textOf(path).match(/\buses: .*/g) ?? [];
    expect(uses).not.toEqual([]);
    expect(uses.filter((line) => !/@[0-9a-f]{40} # v\d/.test(line))).toEqual([]);
    expect(textOf(path)).toMatch(/^permissions:(?: \{\}|\n {2}contents: read)\n\n/m);
  });

  it.each(projectFiles().filter((path) => path.endsWith(".md")))(
    "links to files and headings that there are: %s",
    (path) => {
      const links = [...textOf(path).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
      const broken = links.filter(([, file = "", heading]) => {
        const target = file === "" ? path : posix.join(posix.dirname(path), file);
        if (!existsSync(join(root, target))) return true;
        return heading !== undefined && !headingsOf(target).includes(heading);
      });
      expect(broken.map(([link]) => link)).toEqual([]);
    },
  );

  it("lists every page about a decision", () => {
    const pages = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
    const listed = [...textOf("docs/decisions/README.md").matchAll(/\((\S+\.md)\)/g)].map(
      ([, name = ""]) => name,
    );
    expect(listed.toSorted()).toEqual(pages.toSorted());
  });
});

/** What a link can point at in a page: its headings, and what has a name of its own. */
function headingsOf(path: string): readonly string[] {
  const text = textOf(path);
  const named = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = ""]) => name);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
  return [...named, ...headings];
}
