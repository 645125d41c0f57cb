import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { parseReferences } from "./parse-references.js";

describe("references", () => {
  it("have the settings read once for all of them", async () => {
    let looks = 0;
    const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    const defaultFolders = async (): Promise<{ config: string; data: string }> => {
      looks += 1;
      return { config: folder, data: folder };
    };
    const context = testContext([], { env: { SIMJOBS_HOME: undefined }, defaultFolders });
    const texts = Array.from(
      { length: 300 },
      (_each, index) => `${index % 2 ? "jess" : "ionworks"}:${index}`,
    );
    expect(await parseReferences(context, texts)).toHaveLength(300);
    expect(looks).toBe(1);
    await parseReferences(context, ["jess@lab:1"]); // names its account by itself
    expect(looks).toBe(1);
  });
});
