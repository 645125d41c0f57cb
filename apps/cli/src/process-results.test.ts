import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

function start(mock: RunningMock, cwd: string, argv: readonly string[]) {
  const env = { PATH: process.env["PATH"], TMPDIR: cwd, ...envOf(mock, join(cwd, "home")) };
  return spawn(process.execPath, [program, ...argv], { cwd, env, stdio: "ignore" });
}

async function done(child: ReturnType<typeof start>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** All files below a folder, by path. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => lstatSync(path).isFile());
}

const mine = "mine";

/** Results of many files, in their place once, and then replaced by the user's own. */
async function prepared(
  mock: RunningMock,
): Promise<{ readonly ref: string; readonly cwd: string; readonly paths: readonly string[] }> {
  const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", type: "JE_JEP", cases: 20 });
  const cwd = temporaryFolder();
  await done(start(mock, cwd, ["results", ref, "--out", "out", "--no-check"]));
  const paths = filesIn(join(cwd, "out"));
  expect(paths.length).toBeGreaterThan(100);
  for (const path of paths) writeFileSync(path, mine);
  return { ref, cwd, paths };
}

/** How many of the files are the user's own still. */
function left(paths: readonly string[]): number {
  return paths.filter((path) => readFileSync(path, "utf8") === mine).length;
}

/** Waits for a file to be replaced, or for the process to end. */
async function untilMoving(child: ReturnType<typeof start>, path: string): Promise<void> {
  const { ino } = lstatSync(path);
  const isMoving = (): boolean => lstatSync(path, { throwIfNoEntry: false })?.ino !== ino;
  while (child.exitCode === null && !isMoving()) await new Promise((resolve) => setImmediate(resolve));
}

describe("results that replace files", () => {
  it.each([
    [["SIGTERM"]],
    [["SIGHUP"]],
    [["SIGQUIT"]],
    [["SIGINT"]],
    [["SIGINT", "SIGINT"]],
    [["SIGTERM", "SIGINT", "SIGTERM"]],
  ] as const)("are all there or not at all after %j in the middle, and nothing else is", async (signals) => {
    await using mock = await startMock();
    const { ref, cwd, paths } = await prepared(mock);
    const child = start(mock, cwd, ["results", ref, "--out", "out", "--overwrite", "--no-check"]);
    await untilMoving(child, paths[0] ?? "");
    for (const signal of signals) child.kill(signal);
    await done(child);
    expect([0, paths.length]).toContain(left(paths));
    expect(filesIn(join(cwd, "out"))).toEqual(paths);
    expect(readdirSync(cwd).filter((name) => name.includes("simjobs-"))).toEqual([]);
  });

  it("are all there or not at all once the next command has come, where one was killed in the middle", async () => {
    await using mock = await startMock();
    const { ref, cwd, paths } = await prepared(mock);
    const child = start(mock, cwd, ["results", ref, "--out", "out", "--overwrite", "--no-check"]);
    await untilMoving(child, paths[0] ?? "");
    child.kill("SIGKILL");
    await done(child);
    await done(start(mock, cwd, ["results", ref, "--out", "out", "--no-check"]));
    expect([0, paths.length]).toContain(left(paths));
    expect(filesIn(join(cwd, "out"))).toEqual(paths);
    expect(readdirSync(cwd).filter((name) => name.includes("simjobs-"))).toEqual([]);
  });
});
