import { spawn } from "node:child_process";
import { startMock, type RunningMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { readDocument } from "./testing/json-schemas.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program; `until` decides, asked again and again, when it gets the signal. */
function runProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  stop?: { readonly signal: NodeJS.Signals; readonly until: () => boolean },
): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...argv], { env: { PATH: process.env["PATH"], ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const watcher = setInterval(() => {
    if (stop?.until() !== true) return;
    clearInterval(watcher);
    child.kill(stop.signal);
  }, 5);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearInterval(watcher);
      resolve({ code, stdout, stderr });
    });
  });
}

const count = 24;
const line = ["cancel", "--where", "provider=ionworks", "--yes", "--json"];
const cancelsAt = (mock: RunningMock): number =>
  mock.requests().filter(({ path }) => path.endsWith("/cancel")).length;

async function runningOnes(env: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await runProgram(["list", "--status", "running", "--json"], env);
  return readDocument(stdout, "simjobs.list/1").jobs.length;
}

describe("a cancel of many whose process is ended in the middle", () => {
  it("by kill -9 is finished by resume, with receipts that hold and no job asked for twice", async () => {
    await using mock = await startMock();
    mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000, count });
    const env = envOf(mock, temporaryFolder());
    await runProgram(line, env, { signal: "SIGKILL", until: () => cancelsAt(mock) >= 3 });
    expect(cancelsAt(mock)).toBeLessThan(count);

    const resumed = await runProgram(["resume", "--json"], env);
    const { results, left } = readDocument(resumed.stdout, "simjobs.resume/1");
    expect(left).toEqual([]);
    const outcomes = new Set(results.map(({ outcome }) => outcome));
    expect([...outcomes]).toEqual(["cancelled"]);
    expect(resumed.code).toBe(0);
    expect(await runningOnes(env)).toBe(0);

    const verified = await runProgram(["receipts", "verify", "--json"], env);
    const found = readDocument(verified.stdout, "simjobs.receipts-verify/1");
    expect([found.sound, found.receipts, verified.code]).toEqual([true, count, 0]);
    expect(cancelsAt(mock)).toBe(count);
  }, 30_000);

  it.each([
    ["SIGINT", 130, 0],
    ["SIGTERM", 143, 1],
    ["SIGHUP", 129, 1],
  ] as const)(
    "by %s prints its document and exits with %i; what was not asked is resumed only if nobody said no",
    async (signal, exit, goesOn) => {
      await using mock = await startMock();
      mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000, count });
      const env = envOf(mock, temporaryFolder());
      const ended = await runProgram(line, env, { signal, until: () => cancelsAt(mock) >= 3 });
      const { results, interrupted } = readDocument(ended.stdout, "simjobs.cancel/1");
      expect([interrupted, ended.code, results.length]).toEqual([signal, exit, count]);
      const unasked = results.filter(({ sends }) => sends === 0).length;
      expect(unasked).toBeGreaterThan(0);

      await runProgram(["resume", "--json"], env);
      expect(await runningOnes(env)).toBe(goesOn === 1 ? 0 : unasked);
    },
    30_000,
  );

  it("by SIGTERM counts those that were not asked, and names those that go on", async () => {
    await using mock = await startMock({
      switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 600_000 } },
    });
    mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000, count });
    const text = line.filter((word) => word !== "--json");
    const until = (): boolean => cancelsAt(mock) >= 3;
    const ended = await runProgram(text, envOf(mock, temporaryFolder()), { signal: "SIGTERM", until });
    const unasked = Number(/^not-sent\t(\d+)$/mu.exec(ended.stdout)?.[1]);
    expect(unasked).toBeGreaterThan(0);
    expect(ended.stdout.match(/^ionworks:/gmu)).toHaveLength(count - unasked);
    expect(ended.stderr).toContain(`${unasked} not asked`);
  }, 30_000);
});
