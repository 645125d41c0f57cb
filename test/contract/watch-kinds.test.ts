import { formatReference } from "@simjobs/core";
import { watchJobs } from "@simjobs/control";
import { startMock } from "@simjobs/mock";
import { expect, it } from "vitest";
import { Bench } from "./bench.js";
import { dischargeRequest, someElements } from "./examples.js";

it("weak point 2: one wait follows work of every kind to its end, and tells each change on the way", async () => {
  await using mock = await startMock({ clock: "manual", jobSeconds: 30 });
  await using bench = new Bench(mock);
  const { ionworksProvider: provider } = bench;
  const refs = [
    bench.job({ provider: "ionworks", status: "processing", durationMs: 20_000 }),
    ...(await provider.submit({ kind: "simulation", request: dischargeRequest })),
    ...(await provider.submit({ kind: "pipeline", request: { elements: someElements } })),
    ...(await provider.submit({ kind: "simple-pipeline", request: { elements: someElements } })),
    ...(await provider.submit({
      kind: "optimization",
      request: { name: "o", parameterized_model_id: "pm-1", config: {} },
    })),
  ];
  const told = new Map<string, string[]>();
  for await (const { ref, state } of watchJobs(provider, refs)) {
    const name = formatReference(ref);
    told.set(name, [...(told.get(name) ?? []), state?.status ?? "nothing"]);
  }
  expect([...told.keys()].toSorted()).toEqual(refs.map(formatReference).toSorted());
  for (const statuses of told.values()) {
    expect(statuses.length).toBeGreaterThan(1);
    expect(statuses.at(-1)).toBe("completed");
  }
});

it("weak point 2: a wait stops at the signal, and the work goes on", async () => {
  await using mock = await startMock({ clock: "manual" });
  await using bench = new Bench(mock);
  const { ionworksProvider: provider } = bench;
  const ref = bench.job({ provider: "ionworks", status: "processing", durationMs: 3_600_000 });
  const stop = new AbortController();
  const watching = (async () => {
    for await (const change of watchJobs(provider, [ref], { signal: stop.signal })) {
      if (change.state !== null) stop.abort(new Error("enough"));
    }
  })();
  await expect(watching).rejects.toThrow("enough");
  await expect(provider.get(ref)).resolves.toMatchObject({ status: "running" });
  expect(mock.requests().filter(({ method }) => method !== "GET")).toEqual([]);
});

it.each([
  [15, 1],
  [1001, 2],
  [3000, 3],
])("weak point 3: a look at %i watched simulations takes %i requests", async (count, perLook) => {
  await using mock = await startMock({ clock: "manual" });
  await using bench = new Bench(mock);
  const seed = {
    provider: "ionworks",
    kind: "simulation",
    status: "processing",
    durationMs: 20_000,
  } as const;
  const refs = bench.jobs({ ...seed, count });
  let ended = 0;
  for await (const change of watchJobs(bench.ionworksProvider, refs)) ended += change.ended ? 1 : 0;
  expect(ended).toBe(count);
  const requests = mock.requests();
  expect(new Set(requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
    new Set(["POST /simulations/statuses"]),
  );
  const looks: number[] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const at of requests.map((request) => Date.parse(request.at))) {
    // Those of one look follow each other at once.
    if (at - before > 500) looks.push(0);
    looks.push((looks.pop() ?? 0) + 1);
    before = at;
  }
  expect(looks.length).toBeGreaterThan(2);
  expect(new Set(looks)).toEqual(new Set([perLook]));
});
