import { once } from "node:events";
import { startMock } from "@simjobs/mock";
import { expect, it } from "vitest";
import { bundleProgram } from "../../../apps/cli/src/testing/bundle-program.js";
import { envOf, temporaryFolder } from "../../../apps/cli/src/testing/run-cli.js";
import { startProgram } from "../../../apps/cli/src/testing/start-program.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;

it.skipIf(!hasRedisServer && !isNeeded).each([[["--json"]], [[]]])(
  "a worker %j works on when the reader of its lines has gone",
  { timeout: 120_000 },
  async (words) => {
    await using redis = await RedisServer.start();
    await using mock = await startMock();
    const program = await bundleProgram();
    const env = { ...envOf(mock, temporaryFolder()), SIMJOBS_STORE: redis.url };
    const worker = startProgram(program, ["worker", "--provider", "jess", ...words], { env });
    await once(worker.child.stdout ?? worker.child, "data");
    worker.child.stdout?.destroy();
    const cancel = async (): Promise<string> => {
      const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 3_600_000, cancelDelayMs: 100 });
      return (await startProgram(program, ["cancel", ref, "--timeout", "30s"], { env }).ended).stdout;
    };
    expect(await cancel()).toContain("\tcancelled\t");
    expect(await cancel()).toContain("\tcancelled\t");
    worker.child.kill("SIGTERM");
    expect(await worker.ended).toMatchObject({ code: 0, stderr: "" });
  },
);
