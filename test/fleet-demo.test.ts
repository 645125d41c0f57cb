import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root } from "./workspace-files.js";

/** What the demonstration prints of so many jobs, and how it ends. */
async function demonstrate(jobs: number): Promise<{ readonly code: unknown; readonly told: string }> {
  const demo = pathToFileURL(join(root, "bench", "fleet", "fleet-demo.mjs")).href;
  const script = `import { fleetDemo } from ${JSON.stringify(demo)}; process.exitCode = await fleetDemo(${jobs});`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  const [code]: unknown[] = await once(child, "close");
  return { code, told };
}

it(
  "shows a fleet that cancels every job though one of three workers is killed, within 80 columns",
  { timeout: 180_000 },
  async () => {
    const { code, told } = await demonstrate(12);
    expect(told).toContain("jess: 6 of 6 cancelled");
    expect(told).toContain("ionworks: 6 of 6 cancelled");
    expect(told).toMatch(/worker [abc], which holds [1-9]\d*, is killed with -9/);
    expect(told).toMatch(/^take-over {9}\d+\.\d s, with a lease of 3 s$/m);
    expect(told).toMatch(/^records {11}all sound$/m);
    expect(told.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(code).toBe(0);
  },
);
