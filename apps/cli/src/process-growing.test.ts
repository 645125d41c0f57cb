import { startMock, type RunningMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { readDocument } from "./testing/read-document.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Started } from "./testing/start-program.js";

// Its clock runs faster than ours: at ten requests a second so many jobs take minutes.
let program = "";
beforeAll(async () => {
  program = await bundleProgram("testing/hasty-program.ts");
}, 60_000);

const count = 1_300;
const cancelsAt = (mock: RunningMock): number =>
  mock.requests().filter(({ path }) => path.endsWith("/cancel")).length;

function start(mock: RunningMock): Started {
  mock.addJobs({ provider: "ionworks", status: "pending", count });
  const env = { ...envOf(mock, temporaryFolder()), PROVE_SPEED: "200" };
  return startProgram(program, ["cancel", "--where", "provider=ionworks", "--yes", "--json"], { env });
}

const begun = '{"schema":"simjobs.cancel/1","results":[';

describe("a cancel whose document is written as it grows", () => {
  it("asks for all jobs, although nobody reads any more", async () => {
    await using mock = await startMock();
    const { child, ended, printed } = start(mock);
    await printed("stdout", begun);
    expect(cancelsAt(mock)).toBeLessThan(count);
    child.stdout?.destroy();
    const { code } = await ended;
    expect([code, cancelsAt(mock)]).toEqual([0, count]);
  }, 60_000);

  it.each([
    ["once", ["SIGINT"]],
    ["twice, which leaves at once", ["SIGINT", "SIGINT"]],
    ["by the system", ["SIGTERM"]],
  ] as const)(
    "is a whole document of what is known when it is interrupted %s",
    async (_, signals) => {
      await using mock = await startMock();
      const { child, ended, printed } = start(mock);
      await printed("stdout", begun);
      for (const signal of signals) child.kill(signal);
      const { stdout } = await ended;
      const { results, summary, interrupted } = readDocument(stdout, "simjobs.cancel/1");
      expect(interrupted).toBe(signals[0]);
      expect(summary?.jobs).toBe(results.length);
      const told = results.filter(({ outcome }) => outcome === "cancelled");
      expect(told.length).toBeGreaterThan(1_000);
      expect(told.length).toBeLessThan(count);
    },
    60_000,
  );
});
