import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exampleFiles } from "../services/examples/example-files.js";
import { onMockStage } from "../testing/mock-stage.js";
import { readDocument } from "../testing/read-document.js";

const folderOfProject = fileURLToPath(new URL("../../../../examples/", import.meta.url));

describe("examples", () => {
  it("are those of the project's folder", () => {
    const entries = readdirSync(folderOfProject, { withFileTypes: true });
    const files = entries.flatMap((entry) => (entry.isFile() ? [entry.name] : []));
    expect(exampleFiles.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
    for (const { name, content } of exampleFiles)
      expect(content).toBe(readFileSync(join(folderOfProject, name), "utf8"));
  });

  it("are listed, and written where they are wanted", async () =>
    onMockStage(async ({ cli, folder }) => {
      expect((await cli("examples")).stdout).toContain("one-zone.idf\t");
      const { stdout, exitCode } = await cli("examples --write inputs --json");
      const { examples } = readDocument(stdout, "simjobs.examples/1");
      expect(examples.map(({ path }) => existsSync(path ?? ""))).toEqual(examples.map(() => true));
      expect(readdirSync(join(folder, "inputs"))).toHaveLength(exampleFiles.length);
      expect(exitCode).toBe(0);
    }));

  it("replace nothing, and are all written or none", async () =>
    onMockStage(async ({ cli, folder }) => {
      writeFileSync(join(folder, "cycle.txt"), "mine");
      const { exitCode, stderr } = await cli("examples --write .");
      expect([exitCode, stderr.includes("there is already")]).toEqual([2, true]);
      expect([readdirSync(folder), readFileSync(join(folder, "cycle.txt"), "utf8")]).toEqual([
        ["cycle.txt"],
        "mine",
      ]);
    }));

  it.each(["jess", "ionworks"])("can be submitted as they are: %s", async (service) =>
    onMockStage(async ({ cli, folder, home }) => {
      for (const _time of [1, 2]) {
        const { exitCode, stdout } = await cli(`submit ${service} --example --watch`);
        expect(stdout).toContain(`${service}:`);
        expect(exitCode).toBe(0);
      }
      expect(readdirSync(folder)).toEqual([]);
      expect((statSync(join(home, "examples")).mode & 0o777).toString(8)).toBe("700");
    }),
  );

  it.each([
    ["submit jess --example --model a.idf", "--example and --model are two kinds of work"],
    ["submit ionworks --example --pipeline a.json", "--example and --pipeline are two kinds of work"],
  ])("are not submitted beside something else: %s", async (line, words) =>
    onMockStage(async ({ mock, cli }) => {
      const { exitCode, stderr } = await cli(line);
      expect([exitCode, stderr.includes(words), mock.requests().length]).toEqual([2, true, 0]);
    }),
  );
});
