import { expect, it } from "vitest";
import { Fleet } from "@simjobs/fleet";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import { SimulatedProvider, wellBehaved } from "../../../packages/control/test/simulated-provider.js";
import { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { Machine } from "./machine.js";
import { SimulatedStore } from "./simulated-store.js";

it("a fleet that works until nothing is left ends within two seconds of the last end", async () => {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const service = new SimulatedProvider(clock, random, wellBehaved);
  const ref = service.add(new SimulatedJob("1", -1_000, 3_600_000, "completed"));
  const store = new SimulatedStore(clock, 30_000);
  const machine = new Machine(clock, random, {});
  const account = { origin: "https://simulated.example", account: "ada" };
  const provider = machine.provider(service, account, { onRequest: () => {}, onMembers: () => {} });
  const own = store.from(machine.road);
  const fleet = new Fleet(own, { store: own, providers: [provider], settleMs: 0 });
  const { id } = await clock.run(fleet.wish(ref));
  const closed: number[] = [];
  await clock.run(
    fleet.drain({ onEvent: ({ kind }) => (kind === "closed" ? closed.push(clock.now()) : undefined) }),
  );
  expect((await clock.run(fleet.lookAt(id)))?.outcome).toBe("cancelled");
  expect(closed).toHaveLength(1);
  expect(clock.now() - (closed[0] ?? 0)).toBeLessThan(2_000);
});
