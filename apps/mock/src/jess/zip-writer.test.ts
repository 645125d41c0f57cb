import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { readZip } from "../testing/read-zip.js";
import { bytesContent, readWhole, repeatedContent, textContent } from "./content.js";
import { zipContent } from "./zip-writer.js";

const noon = Date.UTC(2026, 0, 5, 12, 0, 0);
const hasUnzip = spawnSync("unzip", ["-v"]).status === 0;

it("writes zips whose files come out as they went in, at the length that it tells", async () => {
  const name = fc.stringMatching(/^[a-z0-9é ]{1,12}\.[a-z]{1,3}$/u);
  const files = fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 3000 })), {
    selector: ([one]) => one,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(files, async (given) => {
      const zip = await zipContent(
        given.map(([one, data]) => ({
          name: one,
          content: bytesContent(Buffer.from(data)),
          modifiedMs: noon,
        })),
      );
      const whole = await readWhole(zip);
      expect(whole.length).toBe(zip.bytes);
      const read = await readZip(whole);
      expect([...(read ?? [])].map(([one, data]) => [one, [...data]])).toEqual(
        given.map(([one, data]) => [one, [...data]]),
      );
    }),
    { numRuns: 50 },
  );
});

it.skipIf(!hasUnzip)("writes zips that unzip takes: packed, streamed, empty, folders", async () => {
  const zip = await zipContent([
    { name: "case-1/", content: null, modifiedMs: noon },
    { name: "case-1/a.txt", content: textContent("one\n".repeat(100)), modifiedMs: noon },
    { name: "job.done!", content: textContent(""), modifiedMs: noon },
    { name: "large.eso", content: repeatedContent("7,21.00\n", 9_000_000), modifiedMs: noon },
  ]);
  const folder = await mkdtemp(join(tmpdir(), "zip-writer-"));
  try {
    await writeFile(join(folder, "a.zip"), await readWhole(zip));
    const run = spawnSync("unzip", ["-q", "a.zip"], { cwd: folder, encoding: "utf8" });
    expect([run.status, run.stdout, run.stderr]).toEqual([0, "", ""]);
    expect(await readFile(join(folder, "case-1", "a.txt"), "utf8")).toBe("one\n".repeat(100));
    expect(await readFile(join(folder, "job.done!"), "utf8")).toBe("");
    expect((await readFile(join(folder, "large.eso"))).length).toBe(9_000_000);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
