import { EventEmitter, once } from "node:events";
import { describe, expect, it } from "vitest";
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
});
