import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { RunningMock } from "./mock-options.js";
import { startMock } from "./start-mock.js";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../../../examples/vendor/ionworks_flow.py", import.meta.url));

/** Lets half a minute go by whenever somebody has looked at a job or a pipeline. */
async function advanceWithPolls(mock: RunningMock, ended: AbortSignal): Promise<void> {
  let seen = 0;
  while (!ended.aborted) {
    await pause(10);
    const polls = mock
      .requests()
      .filter(({ method, path }) => method === "GET" && /^\/(?:jobs|pipelines)\/[^/?]+$/u.test(path));
    if (polls.length > seen) mock.clock.advance(30_000);
    seen = polls.length;
  }
}

async function runFlow(mock: RunningMock, folder: string, more: readonly string[]): Promise<string[]> {
  const { ionworks } = mock.accounts[0];
  const ended = new AbortController();
  const clock = advanceWithPolls(mock, ended.signal);
  try {
    const { stdout } = await run("python3", [...more, script], {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        no_proxy: "*",
        IONWORKS_API_URL: mock.url,
        IONWORKS_API_KEY: ionworks.apiKey,
        IONWORKS_PROJECT_ID: ionworks.projectId,
        POLL_SECONDS: "0.02",
      },
    });
    return stdout.trim().split("\n");
  } finally {
    ended.abort();
    await clock;
  }
}

const hasPython = spawnSync("python3", ["--version"]).status === 0;

let folder = "";
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("examples/vendor/ionworks_flow.py", () => {
  it.skipIf(!hasPython && process.env["CI"] === undefined).each([
    ["with what is installed beside Python", []],
    ["with Python alone", ["-S"]],
  ])("goes from a protocol to plots, %s", { timeout: 60_000 }, async (_title, more) => {
    await using mock = await startMock({ clock: "manual" });
    folder = await mkdtemp(join(tmpdir(), "simjobs-vendor-"));
    const lines = await runFlow(mock, folder, more);
    expect(lines).toEqual([
      "signed in as ada@example.org",
      expect.stringContaining('"Discharge capacity [A.h]": '),
      expect.stringMatching(/^time_series\.parquet: \d+ bytes$/u),
      expect.stringMatching(/^steps\.parquet: \d+ bytes$/u),
      expect.stringMatching(
        /^fitted circuit: 1\.97 A\.h, 20\.\d mOhm, 10\.\d mOhm within 5\d s, off by 0\.\d\d mV$/u,
      ),
      expect.stringMatching(/^against another cell it is off by \d+ mV$/u),
      expect.stringMatching(/^Contact resistance \[Ohm\]: 0\.01\d\d$/u),
      "plot of discharge: Data (100 points), Model (100 points)",
    ]);
    const magic = (await readFile(join(folder, "time_series.parquet"))).subarray(0, 4);
    expect(magic.toString()).toBe("PAR1");
    // The key went along to the storage, which passed over it.
    const downloads = mock.requests().filter(({ provider }) => provider === "storage");
    expect(downloads.map(({ status, credentials }) => [status, credentials])).toEqual([
      [200, ["x-api-key"]],
      [200, ["x-api-key"]],
    ]);
  });
});
