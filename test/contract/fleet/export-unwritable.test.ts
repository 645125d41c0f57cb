import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { chainLine, chainStart } from "@simjobs/control";
import { JobError } from "@simjobs/core";
import { systemClock } from "@simjobs/http";
import { ionworksGrammar } from "@simjobs/ionworks";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { runCli, temporaryFolder } from "../../../apps/cli/src/testing/run-cli.js";
import { exportWishes } from "../../../packages/fleet/src/export-fleet.js";
import type { StoredWish } from "../../../packages/fleet/src/store/fleet-store.js";
import { onFleetStage } from "./fleet-stage.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

const isNeeded = process.env["CI"] !== undefined;

it("is told as not whole by whoever checks the folder, where an export is cut off between two wishes", async () => {
  const folder = join(temporaryFolder(), "cut-off");
  const entry = {
    kind: "wish",
    id: "one",
    ref: "ionworks:7",
    origin: "https://service.example",
    account: null,
    signIn: null,
    reason: null,
    at: "2026-01-01T00:00:00.000Z",
  };
  const { line } = chainLine(entry, 1, chainStart);
  async function* wishes(): AsyncGenerator<StoredWish> {
    yield { id: "one", ref: entry.ref, state: "open", lines: [line] };
    throw new JobError("unreachable", "the store is away");
  }
  const cut = exportWishes(wishes(), folder, {
    clock: systemClock,
    grammars: [ionworksGrammar],
    version: "1",
  });
  await expect(cut).rejects.toMatchObject({ code: "unreachable" });

  const { exitCode, stdout } = await runCli(["receipts", "verify", "--folder", folder]);
  expect(stdout).toContain("NOT SOUND");
  expect(stdout).toContain("what is in this folder is not all of what was to be written");
  expect(exitCode).toBe(1);
});

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
