import { describe, expect, it } from "vitest";
import { systemClock } from "@simjobs/http";
import { Interruption } from "../context.js";
import { fastClock } from "../demo/demo-clock.js";
import { readDocument } from "../testing/read-document.js";
import { runCli } from "../testing/run-cli.js";

describe("the demo", () => {
  it("cancels a job at each service and proves both, without a look at the person's own settings", async () => {
    const env = { SIMJOBS_HOME: "/nowhere", JESS_API_URL: "not an address", IONWORKS_API_KEY: "mine" };
    const { exitCode, stdout, stderr } = await runCli(["demo", "--json"], {
      env,
      cwd: "/",
      clock: systemClock,
    });
    const { results, moments } = readDocument(stdout, "simjobs.demo/1");
    expect(results.map(({ ref, outcome }) => [ref.split(":")[0], outcome])).toEqual([
      ["jess", "cancelled"],
      ["ionworks", "cancelled"],
    ]);
    const jess = moments.filter(({ provider }) => provider === "jess").map(({ text }) => text);
    const first = (word: string): number => jess.findIndex((text) => text.startsWith(word));
    expect(first("running")).toBeGreaterThan(first("submitted"));
    expect(jess.findIndex((text) => text.includes("cancel flag set"))).toBeGreaterThan(first("asking JESS"));
    expect(first("cancelled")).toBeGreaterThan(first("cancelling"));
    // The flag alone was never taken for the end.
    expect(
      results[0]?.evidence.some(
        ({ cancelFlag, nativeStatus }) => cancelFlag === true && nativeStatus === "QUEUED",
      ),
    ).toBe(true);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
  });

  it("stops when it is interrupted", async () => {
    const interrupt = new AbortController();
    const { exitCode } = await runCli(["demo"], {
      clock: systemClock,
      signal: interrupt.signal,
      onOutput: (text) => {
        if (text.includes("running")) interrupt.abort(new Interruption("SIGINT"));
      },
    });
    expect(exitCode).toBe(130);
  });
});

describe("a fast clock", () => {
  it("passes as many times as fast, and sleeps as much shorter", async () => {
    let now = 1000;
    const slept: number[] = [];
    const clock = fastClock(
      { now: () => now, wallNow: () => now, sleep: async (ms) => void slept.push(ms) },
      8,
    );
    expect(clock.now()).toBe(1000);
    now += 10;
    expect(clock.now()).toBe(1080);
    expect(clock.wallNow()).toBe(1080);
    await clock.sleep(4000);
    expect(slept).toEqual([500]);
  });
});
