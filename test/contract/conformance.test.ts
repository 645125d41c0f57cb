import { checkProvider, type ProviderStage } from "@simjobs/control";
import { JobError, type Provider } from "@simjobs/core";
import { startMock, type RunningMock } from "@simjobs/mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bench } from "./bench.js";

/** Words of each service for a job that goes on and for one that has completed. */
const words = {
  jess: { going: "QUEUED", completed: "FINISHED", unknown: "999999" },
  ionworks: { going: "processing", completed: "completed", unknown: "no-such-job" },
} as const;

function stageOf(bench: Bench, provider: "jess" | "ionworks"): ProviderStage {
  const { going, completed, unknown } = words[provider];
  return {
    startJob: async () => bench.job({ provider, status: going, durationMs: 3_600_000 }),
    completedJob: async () => bench.job({ provider, status: completed }),
    unknownJob: () => ({ provider, kind: "job", id: unknown }),
  };
}

describe("what control relies on", () => {
  let mock: RunningMock;
  beforeAll(async () => {
    mock = await startMock({ clock: "manual" });
  });
  afterAll(() => mock.close());

  it.each(["jess", "ionworks"] as const)("holds of the provider of %s", async (name) => {
    mock.reset();
    await using bench = new Bench(mock);
    const provider = name === "jess" ? bench.jessProvider : bench.ionworksProvider;
    const checks = await checkProvider(provider, stageOf(bench, name));
    expect(checks.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(checks.length).toBeGreaterThan(10);
  });

  it.each<[string, string, (provider: Provider) => Partial<Provider>]>([
    [
      "speaks a later version of the port",
      "speaks the version of the port that control speaks",
      () => Object.assign({ specificationVersion: 1 as const }, { specificationVersion: 2 }),
    ],
    [
      "tells a list's row for a job's own record",
      "reads a job that goes on by its own record",
      (provider) => ({ get: async (ref, call) => ({ ...(await provider.get(ref, call)), source: "list" }) }),
    ],
    [
      "does not know `not_found`",
      "says `not_found` of a job that the service does not know",
      () => ({
        get: async () => {
          throw new JobError("bad_reply", "404");
        },
      }),
    ],
    [
      "takes the accept for the end",
      "says that a cancel may have left before it is answered, and never that it has cancelled",
      (provider) => ({
        requestCancel: async (ref, call) => ({
          ...(await provider.requestCancel(ref, call)),
          reading: { ...(await provider.get(ref)), status: "cancelled" },
        }),
      }),
    ],
    [
      "tells a time in its service's own form",
      "reads a job that has completed",
      (provider) => ({
        get: async (ref, call) => {
          const reading = await provider.get(ref, call);
          return { ...reading, details: { ...reading.details, endedAt: "1.2.2025 13:00" } };
        },
      }),
    ],
    [
      "counts the runs of a row from nothing",
      "lists its jobs, and tells how the list ended",
      (provider) => ({
        async *list(filter, call) {
          const jobs = provider.list(filter, call);
          let next = await jobs.next();
          for (; next.done !== true; next = await jobs.next()) yield { ...next.value, run: 0 };
          return next.value;
        },
      }),
    ],
    [
      "reads a job under an identifier that cannot be asked about",
      "reads many at once, each under its reference, and nothing of a job that is not there",
      (provider) => ({
        getMany: async (refs, call) => {
          const told = await provider.getMany(refs, call);
          return new Map(
            [...told].map(([key, reading]) => [
              key,
              { ...reading, details: { ...reading.details, parent: { ...reading.ref, id: ".." } } },
            ]),
          );
        },
      }),
    ],
    [
      "listens to no signal",
      "ends a call that is stopped with the signal's reason",
      (provider) => ({ get: async (ref) => provider.get(ref) }),
    ],
    [
      "keeps to no deadline",
      "ends a call whose time is up as `deadline`",
      (provider) => ({ getMany: async (refs) => provider.getMany(refs) }),
    ],
  ])("is missed in a provider that %s", async (_what, missed, broken) => {
    mock.reset();
    await using bench = new Bench(mock);
    const { jessProvider: jess } = bench;
    const provider: Provider = {
      specificationVersion: 1,
      name: jess.name,
      grammar: jess.grammar,
      capabilities: jess.capabilities,
      clock: jess.clock,
      identity: async (call) => jess.identity(call),
      get: async (ref, call) => jess.get(ref, call),
      getMany: async (refs, call) => jess.getMany(refs, call),
      list: (filter, call) => jess.list(filter, call),
      submit: async (request, call) => jess.submit(request, call),
      requestCancel: async (ref, call) => jess.requestCancel(ref, call),
      rerun: async (ref) => [ref],
    };
    const checks = await checkProvider({ ...provider, ...broken(jess) }, stageOf(bench, "jess"));
    expect(checks.filter(({ problem }) => problem !== null).map(({ name }) => name)).toContain(missed);
  });
});
