import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startMock, type RunningMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { readDocument } from "./testing/read-document.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Ended } from "./testing/start-program.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

/** Runs the program; `until` decides, asked again and again, when it gets the signals, all of them in one breath. */
function runProgram(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  stop?: { readonly signals: readonly NodeJS.Signals[]; readonly until: () => boolean },
): Promise<Ended> {
  const { child, ended } = startProgram(program, argv, { env });
  const watcher = setInterval(() => {
    if (stop?.until() !== true) return;
    clearInterval(watcher);
    for (const signal of stop.signals) child.kill(signal);
  }, 5);
  return ended.finally(() => clearInterval(watcher));
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
    await runProgram(line, env, { signals: ["SIGKILL"], until: () => cancelsAt(mock) >= 3 });
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
    [["SIGINT"], 130],
    [["SIGTERM"], 143],
    [["SIGHUP"], 129],
    [["SIGQUIT"], 131],
    [["SIGINT", "SIGINT"], 130],
    [["SIGINT", "SIGINT", "SIGINT"], 130],
    [["SIGINT", "SIGTERM"], 130],
    [["SIGTERM", "SIGINT"], 130],
    [["SIGHUP", "SIGINT"], 130],
    [["SIGTERM", "SIGTERM"], 143],
  ] as const)(
    "by %s prints its document and exits with %i; what was not asked is resumed only if nobody said no",
    async (signals, exit) => {
      await using mock = await startMock();
      mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000, count });
      const env = envOf(mock, temporaryFolder());
      const ended = await runProgram(line, env, { signals, until: () => cancelsAt(mock) >= 3 });
      const { results, interrupted } = readDocument(ended.stdout, "simjobs.cancel/1");
      const saidNo = signals.some((signal) => signal === "SIGINT");
      expect([interrupted, ended.code, results.length]).toEqual([
        saidNo ? "SIGINT" : signals[0],
        exit,
        count,
      ]);
      const unasked = results.filter(({ sends }) => sends === 0).length;
      expect(unasked).toBeGreaterThan(0);

      await runProgram(["resume", "--json"], env);
      expect(await runningOnes(env)).toBe(saidNo ? unasked : 0);
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
    const ended = await runProgram(text, envOf(mock, temporaryFolder()), { signals: ["SIGTERM"], until });
    const unasked = Number(/^not-sent\t(\d+)$/mu.exec(ended.stdout)?.[1]);
    expect(unasked).toBeGreaterThan(0);
    expect(ended.stdout.match(/^ionworks:/gmu)).toHaveLength(count - unasked);
    expect(ended.stderr).toContain(`${unasked} not asked`);
  }, 30_000);
});

const budgetsOf = (env: Readonly<Record<string, string>>): string =>
  join(env["SIMJOBS_HOME"] ?? "", "budgets");

/** Starts a cancel of a few jobs for each process; `lost` gets SIGKILL, or SIGSTOP, as soon as the service has had a cancel. */
async function cancelBeside(env: Readonly<Record<string, string>>, mock: RunningMock, lost?: NodeJS.Signals) {
  const processes = [0, 1, 2].map(() => {
    const refs = mock.addJobs({
      provider: "ionworks",
      status: "processing",
      durationMs: 600_000,
      count: 4,
    });
    return startProgram(program, ["cancel", ...refs, "--yes", "--json"], { env });
  });
  const [first, ...others] = processes;
  const watcher = setInterval(() => {
    if (lost === undefined || cancelsAt(mock) === 0) return;
    clearInterval(watcher);
    first?.child.kill(lost);
  }, 5);
  const ended = await Promise.all((lost === undefined ? processes : others).map((one) => one.ended));
  clearInterval(watcher);
  first?.child.kill("SIGKILL");
  await first?.ended;
  return ended.map(({ code }) => code);
}

describe("processes of one account side by side", () => {
  it("write what they ask for into one record, which names no secret", async () => {
    await using mock = await startMock();
    const env = envOf(mock, temporaryFolder());
    expect(await cancelBeside(env, mock)).toEqual([0, 0, 0]);
    const names = readdirSync(budgetsOf(env));
    expect(names).toEqual([expect.stringMatching(/^budget-[0-9a-f]{20}\.1\.log$/)]);
    const record = readFileSync(join(budgetsOf(env), names[0] ?? ""), "utf8");
    const askers = new Set([...record.matchAll(/^R (\S{8})/gmu)].map(([, asker]) => asker));
    expect(askers.size).toBe(3);
  }, 60_000);

  it.each(["SIGKILL", "SIGSTOP"] as const)(
    "go on without one that is lost by %s",
    async (signal) => {
      await using mock = await startMock();
      expect(await cancelBeside(envOf(mock, temporaryFolder()), mock, signal)).toEqual([0, 0]);
    },
    60_000,
  );

  it("have a budget of their own each where none can be shared", async () => {
    await using mock = await startMock();
    const env = envOf(mock, temporaryFolder());
    mkdirSync(env["SIMJOBS_HOME"] ?? "", { recursive: true });
    writeFileSync(budgetsOf(env), "");
    expect(await cancelBeside(env, mock)).toEqual([0, 0, 0]);
  }, 60_000);
});
