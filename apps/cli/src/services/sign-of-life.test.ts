import { describe, expect, it } from "vitest";
import { onSilentService, type Answers } from "../testing/silent-service.js";
import { runCli, type RunOptions } from "../testing/run-cli.js";

/** Real time is over at once, or never. */
function hurrying(delays: number[]): NonNullable<RunOptions["later"]> {
  return (ms, run) => {
    delays.push(ms);
    const timer = setImmediate(run);
    return () => clearImmediate(timer);
  };
}

const refuses: Answers = (_method, _path, response) => {
  response.writeHead(404, { "content-type": "application/json" }).end("{}");
  return true;
};

const words: readonly (readonly string[])[] = [
  ["status", "jess:1"],
  ["list", "--provider", "jess"],
  ["whoami", "jess"],
  ["results", "jess:1"],
  ["cancel", "jess:1"],
  ["watch", "jess:1", "--timeout", "20s"],
  ["status", "ionworks:5a0b"],
  ["list", "--provider", "ionworks"],
  ["usage", "ionworks"],
  ["cancel", "ionworks:5a0b"],
];

describe("a service that accepts and stays silent", () => {
  it.each(words)("is told of once by %s %s", async (...argv) =>
    onSilentService(async ({ options }) => {
      const delays: number[] = [];
      const { stderr } = await runCli([...argv, "--json"], { ...options, later: hurrying(delays) });
      const told = stderr.split("\n").filter((line) => line.startsWith("Waiting for"));
      expect(told).toEqual([expect.stringMatching(/^Waiting for http:\S+, which has not answered yet …$/u)]);
      expect(new Set(delays)).toEqual(new Set([3_000]));
    }),
  );

  it("is told of sooner on a terminal", async () =>
    onSilentService(async ({ options }) => {
      const delays: number[] = [];
      await runCli(["status", "jess:1"], { ...options, stderrIsTTY: true, later: hurrying(delays) });
      expect(new Set(delays)).toEqual(new Set([1_000]));
    }));

  it("is not told of where it answers meanwhile, whatever it says", async () => {
    await onSilentService(async ({ options }) => {
      const stopped: string[] = [];
      const later: NonNullable<RunOptions["later"]> = () => () => void stopped.push("stopped");
      const { stderr } = await runCli(["status", "ionworks:5a0b"], { ...options, later });
      expect(stderr).not.toContain("Waiting for");
      expect(stopped.length).toBeGreaterThan(0);
    }, refuses);
  });
});
