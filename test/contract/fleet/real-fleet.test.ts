import { join } from "node:path";
import type { FleetWish } from "@simjobs/fleet";
import { systemClock } from "@simjobs/http";
import { afterAll, describe, expect, it } from "vitest";
import { stores } from "./each-store.js";
import { deadlyPoints, RealFleet } from "./real-fleet.js";

describe.each(stores)("workers on $name", ({ start }) => {
  const rows: string[] = [];
  afterAll(() => console.log(rows.join("\n")));

  it(
    "finish every wish though one is killed at each of its writes and sends, one sleeps, and the store starts anew",
    { timeout: 600_000 },
    async () => {
      await using server = await start();
      await using real = await RealFleet.start(server.url, { perSecond: 40 });
      const { mock, fleet } = real;
      const wishes: FleetWish[] = [];
      const wishFor = async (count: number): Promise<void> => {
        const refs = (["jess", "ionworks"] as const).flatMap((provider) =>
          mock.addJobs({ provider, count, durationMs: 3_600_000 }).map(String),
        );
        const made = await fleet.wishMany(refs);
        // Nobody is at work yet.
        if (wishes.length === 0)
          expect(await fleet.wishMany(refs)).toEqual(made.map((wish) => ({ ...wish, isNew: false })));
        wishes.push(...made);
      };
      await wishFor(150);
      const sleeper = await real.work();
      for (let from = 0; from < deadlyPoints.length; from += 3) {
        const points = deadlyPoints.slice(from, from + 3);
        const workers = await Promise.all(points.map(async (point) => real.work(point)));
        const ends = Promise.all(workers.map(async ({ over }) => over));
        // Whoever gets none of these wishes gets one of the next.
        for (;;) {
          await Promise.race([ends, systemClock.sleep(10_000)]);
          if (workers.every(({ child }) => child.exitCode !== null || child.signalCode !== null)) break;
          await wishFor(3);
        }
        expect(await ends).toEqual(points.map(() => ({ code: null, signal: "SIGKILL" })));
        if (from > 0) continue;
        sleeper.child.kill("SIGSTOP");
        await server.crash();
        await server.begin();
      }
      sleeper.child.kill("SIGCONT");
      const last = await real.work();
      const views = await Promise.all(wishes.map(async ({ id }) => fleet.outcomeOf(id)));
      expect(views.map(({ outcome }) => outcome)).toEqual(views.map(() => "cancelled"));
      // At most one too many for each death, for the sleep and for the store's end.
      expect(real.cancels()).toBeLessThanOrEqual(wishes.length + deadlyPoints.length + 2);
      expect(await fleet.verify()).toMatchObject({ wishes: wishes.length, faults: [], sound: true });
      const exported = await fleet.export(join(real.folder, "exported"));
      expect(exported).toMatchObject({
        wishes: wishes.length,
        receipts: wishes.length,
        verification: { sound: true },
      });
      const running = [sleeper, last];
      const began = performance.now();
      for (const { child } of running) child.kill("SIGTERM");
      for (const { over } of running) expect(await over).toEqual({ code: 0, signal: null });
      rows.push(
        `${deadlyPoints.length} killed, each at a point of its own; ${real.cancels()} cancels for ${wishes.length} jobs; ${mock.requests().length} requests`,
        `worst second: jess ${real.worstSecond("jess").length}, ionworks ${real.worstSecond("ionworks").length} of 40; ended in ${(performance.now() - began).toFixed(0)} ms`,
      );
      // A budget of its own would let each of four workers ask that often. On a busy machine what left apart may come in together.
      for (const provider of ["jess", "ionworks"]) {
        const worst = real.worstSecond(provider);
        expect(worst.length, worst.join("\n")).toBeLessThanOrEqual(40);
      }
    },
  );
});
