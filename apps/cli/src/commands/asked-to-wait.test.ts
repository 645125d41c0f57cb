import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";

const throttle = { kind: "throttle", retryAfter: 600 } as const;

describe("a service that asks to be left alone for ten minutes", () => {
  it("is asked twice by a short command, which tells for how long", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED" });
      mock.addFault({ match: { path: "/jess_web/api/job/status/*" }, fault: throttle });
      const { exitCode, stderr } = await cli(`status ${ref}`);
      expect(stderr).toContain("asking to wait 10 min");
      expect(stderr).toContain("Try again in 10 min: the service asks for that.");
      expect(exitCode).toBe(13);
      expect(mock.requests().filter(({ path }) => path.includes("/job/status/"))).toHaveLength(2);
      const { stdout } = await cli(`status ${ref} --json`);
      expect(stdout).toContain('"retryAfterMs":600000');
    }));

  it("is left alone as long by a watch, which says so", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 10_000 });
      mock.addFault({
        match: { path: "/jess_web/api/job/status/*", times: 1 },
        fault: throttle,
      });
      const beganMs = mock.clock.now();
      const { exitCode, stderr } = await cli(`watch ${ref}`);
      expect(stderr).toContain("JESS: asked to wait; trying again in 10 min 0 s (status 429)\n");
      expect(exitCode).toBe(0);
      expect(mock.clock.now() - beganMs).toBeGreaterThanOrEqual(600_000);
    }));

  it("is left alone as long by a cancel with the time for it, which says so", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 9_000_000 });
      mock.addFault({
        match: { method: "POST", path: "/jess_web/api/job/*", times: 1 },
        fault: throttle,
      });
      const { exitCode, stderr } = await cli(`cancel ${ref} --timeout 30m`);
      expect(stderr).toContain(`${ref}: asked to wait; trying again in 10 min 0 s (status 429)\n`);
      expect(exitCode).toBe(0);
    }));

  it.each(["jess", "ionworks"] as const)(
    "is not called out of reach by a cancel at %s that has less time",
    async (provider) =>
      onMockStage(async ({ mock, cli }) => {
        const status = provider === "jess" ? "QUEUED" : "processing";
        const [ref = ""] = mock.addJobs({ provider, status, durationMs: 9_000_000 });
        mock.addFault({
          match: { path: provider === "jess" ? "/jess_web/api/job/*" : "/jobs/*" },
          fault: throttle,
        });
        const { exitCode, stdout, stderr } = await cli(`cancel ${ref} --timeout 30s --json`);
        expect(readDocument(stdout, "simjobs.cancel/1").results).toMatchObject([
          { outcome: "not-sent", cause: "deadline" },
        ]);
        expect(stderr).toMatch(/asking to wait 10 min|asked to be left alone for another 10 min/u);
        expect(exitCode).toBe(8);
      }),
  );
});

describe("a service that asks for that at the door alone", () => {
  it("is signed in to when the time is over, and the cancel goes on", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 9_000_000 });
      mock.addFault({ match: { path: "/users/api/auth", times: 1 }, fault: throttle });
      const beganMs = mock.clock.now();
      const { exitCode, stderr } = await cli(`cancel ${ref} --timeout 30m`);
      expect(stderr).toContain("asking to wait 10 min");
      expect(exitCode).toBe(0);
      expect(mock.clock.now() - beganMs).toBeGreaterThanOrEqual(600_000);
    }));

  it("is signed in to again by resume when the time is over", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 9_000_000 });
      await cli(`cancel ${ref} --no-wait`);
      await cli("logout jess");
      mock.addFault({ match: { path: "/users/api/auth", times: 1 }, fault: throttle });
      const beganMs = mock.clock.now();
      const { exitCode, stderr } = await cli("resume --timeout 30m");
      expect(stderr).toContain("asking to wait 10 min");
      expect(exitCode).toBe(0);
      expect(mock.clock.now() - beganMs).toBeGreaterThanOrEqual(600_000);
    }));

  it.each([
    ["jess", "/jess_web/api/account"],
    ["ionworks", "/users/me"],
  ] as const)("at %s %s keeps no cancel from leaving", async (provider, path) =>
    onMockStage(async ({ mock, cli }) => {
      const status = provider === "jess" ? "QUEUED" : "processing";
      const [ref = ""] = mock.addJobs({ provider, status, durationMs: 9_000_000 });
      mock.addFault({ match: { path }, fault: throttle });
      const { exitCode, stderr } = await cli(`cancel ${ref} --timeout 60s`);
      expect(stderr).toContain("did not tell whose account this is");
      expect(exitCode).toBe(0);
    }),
  );

  it.each([
    ["jess", "/jess_web/api/job/*"],
    ["ionworks", "/jobs/*/cancel"],
  ] as const)("turns a cancel at %s away: it is not said that there was no answer", async (provider, path) =>
    onMockStage(async ({ mock, cli }) => {
      const status = provider === "jess" ? "QUEUED" : "processing";
      const [ref = ""] = mock.addJobs({ provider, status, durationMs: 9_000_000 });
      mock.addFault({ match: { method: "POST", path }, fault: throttle });
      const { exitCode, stderr } = await cli(`cancel ${ref} --timeout 30s`);
      expect(stderr).toMatch(/had no time for the cancel and has not looked at it.*Try again in \d+ min/su);
      expect(stderr).not.toContain("gave no answer");
      expect(exitCode).toBe(8);
    }),
  );
});

it("gives the reports of a job that has ended no more time than the watch has", async () =>
  onMockStage(async ({ mock, cli }) => {
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
    mock.addFault({ match: { path: "/jess_web/api/job/dir/*" }, fault: { kind: "throttle" } });
    const beganMs = mock.clock.now();
    const { exitCode, stderr } = await cli(`watch ${ref} --timeout 1s`);
    expect(stderr).toContain("its reports could not be read");
    expect(exitCode).toBe(0);
    expect(mock.clock.now() - beganMs).toBeLessThanOrEqual(1000);
  }));
