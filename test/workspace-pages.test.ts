import { readdirSync } from "node:fs";
import { join } from "node:path";
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

  it("lists every page about a decision", () => {
    const pages = readdirSync(join(root, "docs/decisions")).filter((name) => name !== "README.md");
    const listed = [...textOf("docs/decisions/README.md").matchAll(/\((\S+\.md)\)/g)].map(
      ([, name = ""]) => name,
    );
    expect(listed.toSorted()).toEqual(pages.toSorted());
  });
});
