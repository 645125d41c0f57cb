import { describe, expect, it } from "vitest";
import { manualStart } from "../base/clock.js";
import { seedJobs } from "../control/job-seeds.js";
import { playScenarios } from "../control/play-scenarios.js";
import { recordCancel, troubleJob } from "../faults/job-cancel.js";
import { emptyPlan } from "../faults/fault-plan.js";
import { MockWorld } from "../mock-world.js";
import { PageView, shownJobs } from "./page-view.js";
import { loadWorld } from "../snapshot/load-world.js";
import { saveWorld } from "../snapshot/save-world.js";
import type { JobRow } from "./page-messages.js";

function aWorld(): MockWorld {
  return new MockWorld({
    seed: "page",
    clock: { mode: "manual", speed: 1, startMs: Date.parse(manualStart) },
    switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 3000 } },
    reach: { host: "127.0.0.1", publicUrl: null, publicStorageUrl: null },
    jobMs: null,
  });
}

const startMs = Date.parse(manualStart);

/** Two jobs that have run for ten seconds of a minute. */
function twoJobs(world: MockWorld) {
  seedJobs(world, { provider: "ionworks", durationMs: 60_000 });
  seedJobs(world, { provider: "jess", durationMs: 60_000, cases: 20 });
  world.clock.advance(10_000);
  const [jess] = world.jessJobs.latest(1);
  const ionworks = world.ionworksJobs.inOrder.at(-1);
  if (jess === undefined || ionworks === undefined) throw new Error("there are no jobs");
  return { jess, ionworks };
}

const rowOf = (view: PageView, service: JobRow["service"]): JobRow | undefined =>
  view.all().jobs.find((row) => row.service === service);

const wordsOf = (row: JobRow | undefined) =>
  row?.life.parts.map(({ tone, word, fromMs }) => [tone, word, fromMs - startMs]);

describe("the life of a job", () => {
  it("is known to its end, which nothing has stopped yet", () => {
    const world = aWorld();
    twoJobs(world);
    const view = new PageView(world);
    expect(rowOf(view, "ionworks")).toMatchObject({ word: "processing", tone: "running", cases: null });
    expect(wordsOf(rowOf(view, "ionworks"))).toMatchObject([
      ["waiting", "pending", 0],
      ["running", "processing", expect.any(Number)],
      ["done", "completed", 60_000],
    ]);
    const jess = rowOf(view, "jess");
    expect(wordsOf(jess)?.map(([tone, word]) => `${String(tone)} ${String(word)}`)).toEqual([
      "waiting UNPACKED",
      "waiting QUEUED",
      "running QUEUED",
      "done FINISHED",
    ]);
    expect([jess?.life.endMs, jess?.cases?.total]).toEqual([startMs + 60_000, 20]);
  });

  it("has the cancel that was asked for, and the moment in which the job was cancelled", () => {
    const world = aWorld();
    const { ionworks, jess } = twoJobs(world);
    for (const job of [ionworks, jess]) recordCancel(job, emptyPlan(), world.clock.now(), 3000);
    const view = new PageView(world);
    for (const service of ["ionworks", "jess"] as const) {
      const row = rowOf(view, service);
      expect(row?.tone).toBe("cancelling");
      expect(row?.life.asks).toEqual([{ atMs: startMs + 10_000, isIgnored: false }]);
      expect(wordsOf(row)?.slice(-2)).toEqual([
        ["cancelling", service === "jess" ? "QUEUED" : "processing", 10_000],
        ["cancelled", service === "jess" ? "CANCELED" : "canceled", 13_000],
      ]);
    }
  });

  it("goes on where a cancel was answered with yes and forgotten, and where the job comes first", () => {
    const world = aWorld();
    const { ionworks, jess } = twoJobs(world);
    recordCancel(ionworks, { ...emptyPlan(), ignoreCancel: true }, world.clock.now(), 0);
    recordCancel(jess, emptyPlan(), world.clock.now(), 90_000);
    const view = new PageView(world);
    expect(rowOf(view, "ionworks")).toMatchObject({ tone: "running", notes: ["cancel forgotten"] });
    expect(wordsOf(rowOf(view, "ionworks"))?.at(-1)).toEqual(["done", "completed", 60_000]);
    expect(wordsOf(rowOf(view, "jess"))?.slice(-2)).toEqual([
      ["cancelling", "QUEUED", 10_000],
      ["done", "FINISHED", 60_000],
    ]);
  });

  it.each(["ionworks", "jess"] as const)("begins anew where %s brings a job back", (service) => {
    const world = aWorld();
    const job = twoJobs(world)[service];
    world.clock.advance(60_000);
    troubleJob(job, { ...emptyPlan(), kinds: ["revive"], reviveAfterMs: 5000 }, world.clock.now(), 0);
    world.clock.advance(6000);
    const row = rowOf(new PageView(world), service);
    expect(row?.notes).toEqual(["revived"]);
    expect(wordsOf(row)?.filter(([tone]) => tone === "done")).toMatchObject([
      ["done", expect.any(String), 60_000],
      ["done", expect.any(String), expect.any(Number)],
    ]);
  });

  it("has no end where nobody knows one", () => {
    const world = aWorld();
    seedJobs(world, { provider: "jess", status: "HELD" });
    expect(rowOf(new PageView(world), "jess")).toMatchObject({
      tone: "unknown",
      word: "HELD",
      notes: ["frozen"],
      life: { endMs: null },
    });
  });

  it("of a pipeline counts its elements as cases", () => {
    const world = aWorld();
    seedJobs(world, { provider: "ionworks", kind: "pipeline", elements: 3, durationMs: 90_000 });
    world.clock.advance(40_000);
    const row = new PageView(world).all().jobs.find(({ kind }) => kind === "pipeline");
    expect(row).toMatchObject({ tone: "running", cases: { total: 3, done: 1, running: 1, waiting: 1 } });
    expect(wordsOf(row)?.at(-1)).toEqual(["done", "completed", 90_000]);
  });
});

it("shows the jobs of a world that was loaded", async () => {
  const world = aWorld();
  const { jess, ionworks } = twoJobs(world);
  recordCancel(jess, emptyPlan(), world.clock.now(), 3000);
  const before = new PageView(world).all().jobs;
  const other = aWorld();
  await loadWorld(other, await saveWorld(world));
  expect(new PageView(other).all()).toMatchObject({ jobs: before, totals: { ionworks: 1, jess: 1 } });
  expect(before.map(({ ref }) => ref)).toEqual([`jess:${String(jess.id)}`, `ionworks:${ionworks.id}`]);
});

describe("what is new", () => {
  it("is nothing where nothing has happened", () => {
    const world = aWorld();
    twoJobs(world);
    const view = new PageView(world);
    view.all();
    expect(view.changes()).toBeNull();
  });

  it("is the clock alone where it has moved and no job is different", () => {
    const world = aWorld();
    seedJobs(world, { provider: "ionworks", status: "processing", durationMs: 60_000 });
    const view = new PageView(world);
    view.all();
    world.clock.advance(5000);
    expect(view.changes()).toEqual({ clock: { mode: "manual", speed: 1, nowMs: startMs + 5000 } });
  });

  it("is the row of a job that has changed, once", () => {
    const world = aWorld();
    const { ionworks } = twoJobs(world);
    const view = new PageView(world);
    view.all();
    recordCancel(ionworks, emptyPlan(), world.clock.now(), 3000);
    expect(view.changes()?.jobs).toMatchObject([{ ref: `ionworks:${ionworks.id}`, tone: "cancelling" }]);
    expect(view.changes()).toBeNull();
  });

  it.each<[string, (world: MockWorld) => void, object]>([
    [
      "a fault",
      (world) => world.faults.add({ fault: { kind: "throttle" } }),
      { faults: [{ id: "fault-1" }] },
    ],
    ["a breakpoint", (world) => world.breakpoints.add({}), { breakpoints: [{ when: "before", count: 0 }] }],
    ["a scenario", (world) => playScenarios(world, ["empty"]), { settings: { scenarios: ["empty"] } }],
    ["the pace", (world) => world.clock.pace({ speed: 60 }), { clock: { mode: "manual", speed: 60 } }],
    [
      "a request",
      (world) => world.journal.add("jess", "GET", "/jess_web/api/jobs?token=hush", startMs),
      { log: { count: 1, changed: [{ number: 1, path: "/jess_web/api/jobs?token=[redacted]" }] } },
    ],
  ])("is %s", (_what, change, expected) => {
    const world = aWorld();
    const view = new PageView(world);
    view.all();
    change(world);
    expect(view.changes()).toMatchObject(expected);
    expect(view.changes()).toBeNull();
  });

  it("is a request once more when it has been answered", () => {
    const world = aWorld();
    const view = new PageView(world);
    const entry = world.journal.add("ionworks", "GET", "/jobs", startMs);
    expect(view.all().log.changed).toMatchObject([{ status: null }]);
    Object.assign(entry, { status: 401, credentials: ["x-api-key"], isOver: true });
    expect(view.changes()?.log).toMatchObject({ changed: [{ status: 401 }], strangers: 1 });
  });

  it("is everything after a reset", () => {
    const world = aWorld();
    twoJobs(world);
    const view = new PageView(world);
    expect(view.all().resets).toBe(0);
    world.reset();
    expect(view.isOfAnotherWorld).toBe(true);
    expect(view.all()).toMatchObject({ resets: 1, jobs: [], clock: { nowMs: startMs } });
    expect(view.isOfAnotherWorld).toBe(false);
  });

  it("is bounded: of very many jobs the newest are shown, and those that are not any more are told", () => {
    const world = aWorld();
    seedJobs(world, { provider: "jess", count: shownJobs + 1, status: "FINISHED" });
    const view = new PageView(world);
    const all = view.all();
    expect([all.jobs.length, all.totals.jess]).toEqual([shownJobs, shownJobs + 1]);
    seedJobs(world, { provider: "jess" });
    const change = view.changes();
    expect([change?.jobs?.length, change?.gone]).toEqual([1, [all.jobs[0]?.ref]]);
  });
});
