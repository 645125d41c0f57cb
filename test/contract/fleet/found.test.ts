import { describe, expect, it } from "vitest";
import { JobError, type Provider } from "@simjobs/core";
import { Fleet } from "@simjobs/fleet";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import { SimulatedProvider, wellBehaved } from "../../../packages/control/test/simulated-provider.js";
import { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { Machine } from "./machine.js";
import { SimulatedStore } from "./simulated-store.js";

describe("where a service does not tell whose account is signed in", () => {
  it("a wish is refused, not kept under another name, and a worker begins when it is told", async () => {
    const clock = new VirtualClock();
    const random = new SeededRandom(1);
    const service = new SimulatedProvider(clock, random, wellBehaved);
    const ref = service.add(new SimulatedJob("1", -1_000, 3_600_000, "completed"));
    const store = new SimulatedStore(clock, 30_000);
    let isTold = false;
    const open = (): Fleet => {
      const machine = new Machine(clock, random, {});
      const account = { origin: "https://simulated.example", account: "ada" };
      const port = machine.provider(service, account, { onRequest: () => {}, onMembers: () => {} });
      const provider: Provider = {
        ...port,
        identity: async (call) => {
          if (!isTold) throw new JobError("service_failed", "500");
          return port.identity(call);
        },
      };
      const own = store.from(machine.road);
      return new Fleet(own, { store: own, providers: [provider] });
    };
    const stop = new AbortController();
    const working = open().run({ signal: stop.signal });
    await expect(clock.run(open().wish(ref))).rejects.toMatchObject({
      code: "service_failed",
      message: "simulated does not tell whose account this is: 500",
    });
    expect([...store.accounts.keys()]).toEqual([]);
    isTold = true;
    const fleet = open();
    const { id } = await clock.run(fleet.wish(ref));
    const view = await clock.run(fleet.outcomeOf(id));
    expect(view.outcome).toBe("cancelled");
    stop.abort("SIGTERM");
    await clock.run(working);
  });
});
