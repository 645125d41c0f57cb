import { JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { noJournal, WishFinisher, type CancelEvent } from "../src/index.js";
import { SeededRandom } from "./seeded-random.js";
import { SimulatedJob } from "./simulated-job.js";
import { SimulatedProvider, wellBehaved } from "./simulated-provider.js";
import { VirtualClock } from "./virtual-clock.js";

const leaseMs = 3_000;

/** A service at which a cancel waits for its turn until so long after the start, or until its time is up. */
function crowded(turnsAtMs: number) {
  const clock = new VirtualClock();
  const service = new SimulatedProvider(clock, new SeededRandom(1), wellBehaved);
  const ref = service.add(new SimulatedJob("1", 0, 3_600_000, "completed"));
  const requestCancel = service.requestCancel.bind(service);
  const tried: number[] = [];
  service.requestCancel = async (of, call) => {
    tried.push(clock.now());
    const untilMs = Math.min(turnsAtMs, call?.deadlineMs ?? Infinity);
    await clock.sleep(Math.max(0, untilMs - clock.now()), call?.signal);
    if (clock.now() < turnsAtMs) throw new JobError("throttled", "many were before it");
    return requestCancel(of, call);
  };
  return { clock, service, ref, tried };
}

async function finish(
  { clock, service, ref }: ReturnType<typeof crowded>,
  heldUntilMs: () => number,
): Promise<{ readonly outcome: string; readonly sends: number; readonly events: readonly CancelEvent[] }> {
  const events: CancelEvent[] = [];
  const wish = {
    wish: { id: "w", ref },
    journal: noJournal,
    signal: new AbortController().signal,
    heldUntilMs,
    onEvent: (event: CancelEvent) => void events.push(event),
  };
  const [finished] = new WishFinisher(service, { timeoutMs: 60_000 }).finish([wish]);
  if (finished === undefined) throw new TypeError("one wish has one end");
  const { outcome, sends } = await clock.run(finished);
  return { outcome, sends, events };
}

describe("a wish that is held", () => {
  it("waits for its turn as long as it is held, however short it is held at a time", async () => {
    const stage = crowded(20_000);
    // As a worker renews it: always for another lease.
    const { outcome, sends, events } = await finish(stage, () => stage.clock.now() + leaseMs);
    expect(outcome).toBe("cancelled");
    expect(sends).toBe(1);
    expect(events.filter(({ kind }) => kind === "sending").length).toBe(1);
    expect(events.filter((event) => event.kind === "phase" && event.phase === "pausing")).toEqual([]);
    expect(stage.service.requests.filter(({ what }) => what === "cancel").map(({ atMs }) => atMs)).toEqual([
      20_000,
    ]);
  });

  it("sends nothing when it is not held any more by the time of its turn", async () => {
    const stage = crowded(20_000);
    const { outcome } = await finish(stage, () => leaseMs);
    expect(outcome).not.toBe("cancelled");
    expect(stage.tried.filter((atMs) => atMs >= leaseMs)).toEqual([]);
    expect(stage.service.requests.filter(({ what }) => what === "cancel")).toEqual([]);
  });

  it("waits no longer than the time that it has", async () => {
    const stage = crowded(200_000);
    const { outcome } = await finish(stage, () => stage.clock.now() + leaseMs);
    expect(outcome).toBe("not-sent");
    expect(stage.clock.now()).toBeLessThan(120_000);
    expect(stage.service.requests.filter(({ what }) => what === "cancel")).toEqual([]);
  });
});
