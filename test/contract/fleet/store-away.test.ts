import { EventEmitter, once } from "node:events";
import { openStore } from "@simjobs/fleet";
import { beginRecord, storedAccount, type TakenWish } from "@simjobs/fleet/port";
import { systemClock } from "@simjobs/http";
import { isJobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { stores } from "./each-store.js";
import { onFleetStage } from "./fleet-stage.js";

describe.each(stores)("a store on $name that goes away in the middle", ({ start }) => {
  it(
    "is told and asked again by whoever waits and whoever works, and nothing is lost",
    { timeout: 90_000 },
    async () => {
      await using server = await start();
      await onFleetStage(server.url, async ({ cli, mock, work }) => {
        const refs = mock.addJobs({ provider: "ionworks", count: 2, durationMs: 3_600_000 });
        const isAway = new EventEmitter();
        const away = once(isAway, "told");
        const waiting = cli(`cancel ${refs.join(" ")} --timeout 80s`, {
          onOutput: (text) => void (text.includes("it is asked again") && isAway.emit("told")),
        }); // nobody works yet
        while (!(await cli("resume --list")).stdout.includes(refs.at(-1) ?? "")) continue;
        await server.crash();
        await away;
        await expect(cli("resume --list")).resolves.toMatchObject({ exitCode: 13 });
        await server.begin();
        const worker = await work();
        const { exitCode, stdout, stderr } = await waiting;
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.any(String) });
        for (const ref of refs) expect(stdout).toMatch(new RegExp(`^${ref}\tcancelled`, "mu"));
        expect(stderr).toContain("nothing is lost, and it is asked again.\n");
        expect(stderr).toContain("The store can be asked again.\n");
        expect(stderr).not.toContain("open-sesame");
        await worker.stop();
      });
    },
  );

  it(
    "makes an idle worker unwell, as it tells by itself, until it is back",
    { timeout: 120_000 },
    async () => {
      await using server = await start();
      await onFleetStage(server.url, async ({ work }) => {
        const worker = await work();
        const health = async (): Promise<string> => (await fetch(`${worker.url}/healthz`)).text();
        expect(await health()).toBe("ok\n");
        await server.crash();
        while ((await health()) === "ok\n") await systemClock.sleep(200);
        expect(await health()).toContain("the store at 127.0.0.1");
        await server.begin();
        while ((await health()) !== "ok\n") await systemClock.sleep(200);
        const { stdout } = await worker.stop();
        const lines = stdout.trim().split("\n");
        const told = lines.map((line) => readDocument(line, "simjobs.worker/1"));
        const toldOf = (service: string): readonly unknown[] =>
          told.filter(({ provider }) => provider === service).map(({ kind }) => kind);
        for (const service of ["ionworks", "jess"]) {
          expect(new Set(toldOf(service))).toEqual(new Set(["trouble", "recovered"]));
          expect(toldOf(service).at(-1)).toBe("recovered");
        }
      });
    },
  );

  it(
    "is waited in again by an idle worker when it is back, which told of it as long as it was away",
    { timeout: 120_000 },
    async () => {
      await using server = await start();
      const store = await openStore(server.url, { leaseMs: 3_000 });
      const account = await store.account(ada);
      const look = async (): Promise<readonly TakenWish[] | "away"> =>
        account.take(1, 10_000).catch((error: unknown) => {
          if (isJobError(error, "unreachable")) return "away";
          throw error;
        });
      expect(await look()).toEqual([]);
      const during = look();
      await server.crash();
      await during;
      expect([await look(), await look()]).toEqual(["away", "away"]);
      await server.begin();
      while ((await look()) === "away") await systemClock.sleep(500);
      const untilMs = systemClock.now() + 6_000;
      let looks = 0;
      // Each of them waits in the store for more than a second.
      for (; systemClock.now() < untilMs; looks += 1) expect(await look()).toEqual([]);
      expect(looks).toBeLessThan(10);
      const ref = { provider: "jess", kind: "job", id: "7" };
      const wish = { id: "one", ref, where: ada, wishedAtMs: 0, reason: null };
      await account.handIn([beginRecord(wish)]);
      expect(await look()).toMatchObject([{ id: "one" }]);
      await store.close();
    },
  );
});

const ada = storedAccount("jess", { origin: "https://one.example", account: "ada" });
