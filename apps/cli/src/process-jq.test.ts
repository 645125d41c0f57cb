import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { startMock, type RunningMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Started } from "./testing/start-program.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

/** What a process has computed so far, in hundredths of a second. */
function computedBy(pid: number): number {
  const [, , , , , , , , , , , , , user = "0"] = readFileSync(`/proc/${pid}/stat`, "utf8").split(" ");
  return Number(user);
}

/** A listing whose expression is being worked on. */
async function startEndless(mock: RunningMock, jq: string): Promise<Started> {
  mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
  const started = startProgram(program, ["list", "--jq", jq], { env: envOf(mock, temporaryFolder()) });
  const pid = started.child.pid ?? 0;
  while (mock.requests().length < 2) await pause(10);
  const before = computedBy(pid);
  while (computedBy(pid) < before + 60) await pause(10); // it is at it, and nothing else takes so long
  return started;
}

describe.runIf(existsSync("/proc/self/stat"))("an expression of jq that never ends", () => {
  it.each(["last(range(1000000000000))", "[range(1000000000000) | select(. < 0)]"])(
    "%s is stopped by Ctrl-C",
    async (jq) => {
      await using mock = await startMock();
      const { child, ended } = await startEndless(mock, jq);
      child.kill("SIGINT");
      expect(await ended).toEqual({ code: 130, stdout: "", stderr: "simjobs: interrupted by SIGINT\n" });
    },
    60_000,
  );

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "ends with its process by %s",
    async (signal) => {
      await using mock = await startMock();
      const { child, ended } = await startEndless(mock, "last(range(1000000000000))");
      child.kill(signal);
      expect(await ended).toEqual({ code: null, stdout: "", stderr: "" });
      expect(child.signalCode).toBe(signal);
    },
    60_000,
  );
});
