import { describe, expect, it } from "vitest";
import { importsOf } from "./import-graph.js";
import { sourcesUnder, textOf } from "./workspace-files.js";

const sources = sourcesUnder("packages/fleet").filter(
  (path) => path.startsWith("packages/fleet/src/") && !path.endsWith(".test.ts"),
);
const engine = sources.filter((path) => path.startsWith("packages/fleet/src/engine/"));

/** Which of a fleet's sources import something of that kind. */
function importers(matches: (specifier: string) => boolean): string[] {
  return sources.filter((path) => importsOf(path, textOf(path)).some(({ specifier }) => matches(specifier)));
}

describe("the engine of a fleet", () => {
  it("is known to one folder, which another engine's could replace", () => {
    const users = importers((specifier) => specifier === "bullmq" || specifier.startsWith("bullmq/"));
    expect(users).not.toEqual([]);
    expect(users.filter((path) => !engine.includes(path))).toEqual([]);
    expect(importers((specifier) => specifier.includes("/engine/"))).toEqual([
      "packages/fleet/src/open-store.ts",
    ]);
  });

  it("takes less than 500 lines", () => {
    const lines = engine.reduce((sum, path) => sum + textOf(path).split("\n").length - 1, 0);
    expect(lines).toBeGreaterThan(100);
    expect(lines).toBeLessThan(500);
  });
});
