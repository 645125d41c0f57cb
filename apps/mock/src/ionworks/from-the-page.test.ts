import { execFile, spawnSync } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";

const run = promisify(execFile);
const script = fileURLToPath(new URL("../testing/ionworks_from_the_page.py", import.meta.url));

function isThere(program: string): boolean {
  return spawnSync(program, ["--version"]).status === 0;
}

/** Lets five seconds go by whenever somebody has looked at a job or a pipeline: nothing happens behind a slow client's back. */
async function advanceWithPolls(mock: RunningMock, ended: AbortSignal): Promise<void> {
  let seen = 0;
  while (!ended.aborted) {
    await pause(10);
    const polls = mock
      .requests()
      .filter(({ method, path }) => method === "GET" && /^\/(?:jobs|pipelines)\/[^/?]+$/u.test(path));
    if (polls.length > seen) mock.clock.advance(5000);
    seen = polls.length;
  }
}

describe("Ionworks point 18: a client that was written from the page alone", () => {
  it.skipIf(!isThere("python3"))("runs unchanged, in Python", { timeout: 60_000 }, async () => {
    await using mock = await startMock({ clock: "manual" });
    const { ionworks } = mock.accounts[0];
    const ended = new AbortController();
    const clock = advanceWithPolls(mock, ended.signal);
    const { stdout } = await run("python3", [script], {
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        no_proxy: "*",
        IONWORKS_API_URL: `${mock.url}/`,
        IONWORKS_API_KEY: ionworks.apiKey,
        IONWORKS_PROJECT_ID: ionworks.projectId,
      },
    });
    ended.abort();
    await clock;
    expect(JSON.parse(stdout)).toEqual({
      user: "ada@example.org",
      slash: 0,
      pairs: 15,
      early: 404,
      cancelled: 2,
      job: "completed",
      stored: true,
      redirect: 302,
      parquet: ["PAR1", "PAR1"],
      leaked: 200,
      with_key: [200, "PAR1"],
      valid: [true, true, false],
      fit: [3, 1],
      plots: [["discharge", ["Data", "Model"], 100]],
      within: true,
      pipeline: "completed",
      result: ["ambient", "check"],
      pipelines: [2, 2],
      deleted: 204,
      simple: "canceled",
      resubmit: [202, 1],
      error: [404, "NOT_FOUND"],
    });
    const storage = mock.requests().filter(({ provider }) => provider === "storage");
    expect(storage.map(({ status, credentials }) => [status, credentials])).toEqual([
      [200, []],
      [200, ["x-api-key"]],
      [200, ["x-api-key"]],
    ]);
  });

  it.skipIf(!isThere("curl"))("runs unchanged, with curl", { timeout: 60_000 }, async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { slash: "redirect" } } });
    const [ref = ""] = mock.addJobs({ provider: "ionworks", kind: "simulation", status: "completed" });
    const curl = async (...args: string[]): Promise<string> => {
      const key = `X-API-Key: ${mock.accounts[0].ionworks.apiKey}`;
      const { stdout } = await run("curl", ["--silent", "--noproxy", "*", "-H", key, ...args]);
      return stdout;
    };
    const code = ["--output", "/dev/null", "--write-out", "%{http_code} %{content_type} %{num_redirects}"];
    const json = ["-H", "Content-Type: application/json"];
    expect(await curl(...code, "--location", ...json, `${mock.url}/jobs/`)).toBe("200 application/json 1");
    expect(await curl(...code, "-X", "DELETE", ...json, `${mock.url}/pipelines/none`)).toContain(
      "404 application/json",
    );
    const path = `/simulations/${ref.split("/")[1] ?? ""}/steps/download`;
    // A header that is given by hand is sent on to wherever curl is led.
    expect(await curl(...code, "--location", `${mock.url}${path}`)).toBe(
      "200 application/vnd.apache.parquet 1",
    );
    const link = await curl("--output", "/dev/null", "--write-out", "%{redirect_url}", `${mock.url}${path}`);
    const { stdout } = await run("curl", ["--silent", "--noproxy", "*", ...code, link]);
    expect(stdout).toBe("200 application/vnd.apache.parquet 0");
  });
});
