import { expect } from "vitest";
import { cancelJobs, waitForEnd, watchJobs } from "@simjobs/control";
import { formatReference, isJobError } from "@simjobs/core";
import type { MockRequest } from "@simjobs/mock";
import { all } from "./client-call.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { dischargeRequest, modelPath, someElements, weatherPath } from "./examples.js";

/** How many requests each look took: those that follow each other at once. */
function looksOf(requests: readonly MockRequest[]): readonly number[] {
  const looks: number[] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { at } of requests) {
    const isNew = Date.parse(at) - lastMs > 50;
    looks.push(isNew ? 1 : (looks.pop() ?? 0) + 1);
    lastMs = Date.parse(at);
  }
  return looks;
}

const watches: readonly ContractCase[] = [
  ...[5, 1000, 1500].map((count): ContractCase => ({
    title: `${String(count)} watched simulations cost ${String(Math.ceil(count / 1000))} requests a look`,
    asks: ["W10"],
    run: async (bench) => {
      const { mock, ionworksProvider } = bench;
      const seed = {
        provider: "ionworks",
        kind: "simulation",
        status: "processing",
        durationMs: 60_000,
      } as const;
      const refs = bench.jobs({ ...seed, count });
      const done = new Set<string>();
      for await (const { ref, state } of watchJobs(ionworksProvider, refs)) {
        if (state?.status === "completed") done.add(formatReference(ref));
      }
      expect(done.size).toBe(count);
      const requests = mock.requests();
      // Neither a simulation nor a job is asked for by itself.
      expect(new Set(requests.map(({ path }) => path))).toEqual(new Set(["/simulations/statuses"]));
      const looks = looksOf(requests);
      expect(new Set(looks)).toEqual(new Set([Math.ceil(count / 1000)]));
      expect(looks.length).toBeLessThan(20);
    },
  })),
  {
    title: "1000 watched JESS jobs cost one list a look",
    asks: ["J6"],
    run: async (bench) => {
      const { mock, jessProvider } = bench;
      const refs = bench.jobs({ provider: "jess", status: "QUEUED", durationMs: 60_000, count: 1000 });
      await all(watchJobs(jessProvider, refs));
      const lists = mock.requests().filter(({ path }) => path === "/jess_web/api/jobs");
      expect(new Set(looksOf(lists))).toEqual(new Set([1]));
      expect(lists.length).toBeLessThan(20);
      expect(mock.requests().filter(({ path }) => path.includes("/status/"))).toEqual([]);
    },
  },
  {
    title: "one JESS job is waited for by its own record",
    asks: ["J11"],
    run: async (bench) => {
      const ref = bench.job({ provider: "jess", status: "QUEUED", durationMs: 20_000 });
      const { status } = await waitForEnd(bench.jessProvider, ref);
      expect(status).toBe("completed");
      expect(bench.mock.requests().filter(({ path }) => path.endsWith("/jobs"))).toEqual([]);
    },
  },
];

const cancels: readonly ContractCase[] = [
  {
    title: "200 JESS jobs are cancelled and proven with little more than one request each",
    asks: ["J10", "J6"],
    run: async (bench) => {
      const refs = bench.jobs({ provider: "jess", status: "QUEUED", durationMs: 3_600_000, count: 200 });
      const results = await cancelJobs(bench.jessProvider, refs);
      expect(results.every(({ outcome, settled }) => outcome === "cancelled" && settled === true)).toBe(true);
      expect(bench.mock.requests().length).toBeLessThan(200 * 1.1);
    },
  },
  {
    title: "200 simulations are cancelled and proven with little more than two requests each",
    asks: ["W4", "W10"],
    mock: { switches: { ionworks: { cancel: "delayed" } } },
    run: async (bench) => {
      const seed = {
        provider: "ionworks",
        kind: "simulation",
        status: "processing",
        durationMs: 3_600_000,
      } as const;
      const refs = bench.jobs({ ...seed, count: 200 });
      const results = await cancelJobs(bench.ionworksProvider, refs);
      expect(results.every(({ outcome }) => outcome === "cancelled")).toBe(true);
      expect(bench.mock.requests().length).toBeLessThan(200 * 2.1);
    },
  },
];

const lossy = ["drop-before", "drop-after", "truncate", "html"] as const;

const submits: readonly ContractCase[] = lossy.flatMap((kind): readonly ContractCase[] => {
  const when = `the answer is lost (${kind})`;
  const made = kind === "drop-before" || kind === "html" ? 0 : 1;
  return [
    {
      title: `a JESS submit is sent once when ${when}, and the job is found where it was made`,
      asks: ["J7", "J6"],
      run: async ({ mock, jessProvider }) => {
        mock.addFault({ match: { method: "POST", path: "/jess_web/api/job$" }, fault: { kind } });
        const refs = await jessProvider
          .submit({ kind: "energyplus", models: [modelPath], weather: [weatherPath] })
          .catch((error: unknown) => (isJobError(error, "submit_unclear") ? [] : [error]));
        expect(refs).toHaveLength(made);
        expect(mock.requests().filter(({ path }) => path === "/jess_web/api/job")).toHaveLength(1);
      },
    },
    {
      title: `a simulation submit is sent once when ${when}`,
      asks: ["W8"],
      run: async ({ mock, ionworksProvider }) => {
        mock.addFault({ match: { path: "/simulations/with-template/batch" }, fault: { kind } });
        const submit = ionworksProvider.submit({ kind: "simulation", request: dischargeRequest });
        await expect(submit).rejects.toMatchObject({ code: "submit_unclear" });
        expect(mock.requests().filter(({ path }) => path.endsWith("/batch"))).toHaveLength(1);
      },
    },
    {
      title: `a pipeline submit is sent once when ${when}, and the pipeline is found where it was made`,
      asks: ["W14", "W15"],
      run: async ({ mock, ionworksProvider }) => {
        mock.addFault({ match: { method: "POST", path: "/pipelines$" }, fault: { kind } });
        const refs = await ionworksProvider
          .submit({ kind: "pipeline", request: { name: "Only once", elements: someElements } })
          .catch((error: unknown) => (isJobError(error, "submit_unclear") ? [] : [error]));
        expect(refs).toHaveLength(made);
        expect(
          mock.requests().filter(({ method, path }) => method === "POST" && path === "/pipelines"),
        ).toHaveLength(1);
      },
    },
  ];
});

/** How many requests things cost, by the mock's own journal. */
export const requestCounts: ContractSuite = {
  subject: "requests, counted by the mock:",
  cases: [...watches, ...cancels, ...submits],
};
