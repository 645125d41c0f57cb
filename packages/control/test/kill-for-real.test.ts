import { mkdtemp, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, expect, it } from "vitest";
import { killEverywhere } from "./kill-for-real.js";

let folder = "";
let program = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "simjobs-crash-child-"));
  program = join(folder, "crash-child.mjs");
  const build = await rolldown({
    input: fileURLToPath(new URL("crash-child.ts", import.meta.url)),
    platform: "node",
    resolve: {
      conditionNames: ["simjobs-source", "import", "node", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    external: (id) => isBuiltin(id),
    onLog: () => {},
  });
  await build.write({ file: program, format: "esm" });
  await build.close();
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

it(
  "a process that is killed at any of its writes and sends loses no wish that it has acknowledged, on a real disk",
  { timeout: 120_000 },
  async () => {
    const { points, resumePoints, wrong } = await killEverywhere(program);
    console.log(`killed at ${points.length} points: ${points.join(", ")}`);
    console.log(`and, while resuming, at ${resumePoints.length}: ${resumePoints.join(", ")}`);
    expect(wrong).toEqual([]);
    expect(points).toEqual(
      expect.arrayContaining(["create", "append", "sync", "cancel leaves", "cancel answered"]),
    );
    expect(resumePoints).toContain("claim");
  },
);
