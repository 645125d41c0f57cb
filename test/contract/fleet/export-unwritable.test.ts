import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { temporaryFolder } from "../../../apps/cli/src/testing/run-cli.js";
import { onFleetStage } from "./fleet-stage.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;

describe.skipIf(!hasRedisServer && !isNeeded)("the record of a fleet, exported to where it cannot be", () => {
  // What fails beside the first would end the process: the test runner tells of it.
  it.each([
    ["a file", (file: string) => file],
    ["below a file", (file: string) => join(file, "deep", "er")],
  ])("tells once what is wrong with %s, and that what is there is not whole", async (_what, placeOf) => {
    await using redis = await RedisServer.start();
    await onFleetStage(redis.url, async ({ mock, cli }) => {
      // Between two accounts the store is asked, and what was written of the first has failed by then.
      const refs = (["ionworks", "jess"] as const).flatMap((provider) =>
        mock.addJobs({ provider, count: 3, durationMs: 3_600_000 }),
      );
      await cli(`cancel ${refs.join(" ")} --no-wait`);
      const file = join(temporaryFolder(), "file");
      writeFileSync(file, "mine");
      const place = placeOf(file);
      const { exitCode, stdout, stderr } = await cli(`receipts export ${place}`);
      expect(stderr).toBe(
        `simjobs: ${place} cannot be written: a part of its path is not a folder\n` +
          "  Name a folder that can be made and has room. What this export has left there is not the whole record.\n",
      );
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
      const told = readDocument((await cli(`receipts export ${place} --json`)).stdout, "simjobs.error/1");
      expect(told).toMatchObject({ code: "file_unwritable", message: expect.stringContaining(place) });
    });
  });
});
