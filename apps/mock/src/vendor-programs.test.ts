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
const fileOf = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const ionworksFlow = fileOf("examples/vendor/ionworks_flow.py");
const jessFlow = fileOf("examples/vendor/jess_flow.py");
const model = [fileOf("examples/one-zone.idf"), fileOf("examples/weather.epw")];

/** Lets half a minute go by whenever somebody has looked at a job or a pipeline. */
async function advanceWithPolls(mock: RunningMock, ended: AbortSignal): Promise<void> {
  const asksOfOne = /^\/(?:jobs|pipelines|jess_web\/api\/job\/status)\/[^/?]+$/u;
  let seen = 0;
  while (!ended.aborted) {
    await pause(10);
    const polls = mock.requests().filter(({ method, path }) => method === "GET" && asksOfOne.test(path));
    if (polls.length > seen) mock.clock.advance(30_000);
    seen = polls.length;
  }
}

async function runFlow(mock: RunningMock, args: readonly string[]): Promise<string[]> {
  const { ionworks, jess } = mock.accounts[0];
  const ended = new AbortController();
  const clock = advanceWithPolls(mock, ended.signal);
  try {
    const { stdout } = await run("python3", args, {
      cwd: folder,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        no_proxy: "*",
        IONWORKS_API_URL: mock.url,
        IONWORKS_API_KEY: ionworks.apiKey,
        IONWORKS_PROJECT_ID: ionworks.projectId,
        JESS_API_URL: mock.url,
        JESS_EMAIL: jess.email,
        JESS_PASSWORD: jess.password,
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
    const lines = await runFlow(mock, [...more, ionworksFlow]);
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

describe("examples/vendor/jess_flow.py", () => {
  it.skipIf(!hasPython && process.env["CI"] === undefined)(
    "runs one model and cancels another, with Python alone",
    { timeout: 60_000 },
    async () => {
      await using mock = await startMock({ clock: "manual" });
      folder = await mkdtemp(join(tmpdir(), "simjobs-vendor-"));
      expect(await runFlow(mock, ["-S", jessFlow, ...model])).toEqual([
        "signed in as Ada",
        "cancel flag of the second: True",
        "second: CANCELED",
        "first: FINISHED",
        "listed: FINISHED CANCELED",
        "the model: EnergyPlus Completed Successfully",
        "in the zip: eplusout.end, eplusout.err, sqlite.err",
      ]);
    },
  );
});
