import { IonworksClient } from "@simjobs/ionworks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { useSimjobsMock } from "./use-simjobs-mock.js";

type Work = () => Promise<void> | void;

/** A test framework of its own, whose hooks go by the given names. */
function framework(beforeName: string, afterName: string) {
  const hooks = new Map<string, Work>();
  const hook = (name: string) => (work: Work) => void hooks.set(name, work);
  const named = Object.fromEntries([beforeName, afterName, "beforeEach"].map((name) => [name, hook(name)]));
  return { named, run: async (name: string) => hooks.get(name)?.() };
}

describe("a mock for the tests of a file", () => {
  const simjobs = useSimjobsMock({ beforeAll, afterAll, beforeEach }, { jobSeconds: 30 });

  it("lets its time pass for clients while everybody waits, in order", async () => {
    const client = new IonworksClient(simjobs.ionworks);
    const woken: number[] = [];
    const sleepFor = async (ms: number): Promise<void> => {
      await client.clock.sleep(ms);
      woken.push(ms, client.clock.now());
    };
    await Promise.all([sleepFor(600_000), sleepFor(1000)]);
    expect(woken).toEqual([1000, 1000, 600_000, 600_000]);
    await client.close();
  });

  it("has the same time as the jobs, so that they end while a client waits", async () => {
    const client = new IonworksClient(simjobs.ionworks);
    const id =
      simjobs.job({ provider: "ionworks", status: "processing", durationMs: 20_000 }).split(":")[1] ?? "";
    expect((await client.job(id)).status).toBe("processing");
    await client.clock.sleep(21_000);
    expect((await client.job(id)).status).toBe("completed");
    await client.close();
  });

  it.each(["first", "second"])("is as new before each test, as the %s of two finds", async (which) => {
    expect(simjobs.mock.requests()).toEqual([]);
    expect(simjobs.clock.now()).toBe(0);
    const client = new IonworksClient({ ...simjobs.ionworks, maxRetries: 0 });
    expect((await client.jobs()).jobs).toEqual([]);
    simjobs.job({ provider: "ionworks", status: "processing", name: which });
    simjobs.fault({ fault: { kind: "status", status: 500 } });
    await expect(client.jobs()).rejects.toMatchObject({ code: "service_failed" });
    await client.close();
  });

  it("makes one job at a time", () => {
    expect(() => simjobs.job({ provider: "jess", count: 2 })).toThrow(/one job/u);
  });

  it("stops waiting as soon as a client stops", async () => {
    const stop = new AbortController();
    const waiting = simjobs.clock.sleep(3_600_000, stop.signal);
    stop.abort("enough");
    await expect(waiting).rejects.toBe("enough");
    expect(simjobs.clock.now()).toBe(0);
  });
});

it.each([
  ["beforeAll", "afterAll"],
  ["before", "after"],
])("takes hooks that are called %s and %s", async (beforeName, afterName) => {
  const { named, run } = framework(beforeName, afterName);
  const simjobs = Reflect.apply(useSimjobsMock, undefined, [named]);
  expect(() => simjobs.mock).toThrow(/within tests only/u);
  await run(beforeName);
  await run("beforeEach");
  const { url } = simjobs.mock;
  expect((await fetch(`${url}/_mock/health`)).status).toBe(200);
  await run(afterName);
  await expect(fetch(`${url}/_mock/health`)).rejects.toThrow();
});

it("says what to give it where there are no global hooks", () => {
  expect(() => useSimjobsMock()).toThrow(/give useSimjobsMock those that you import/u);
});
