import { expect } from "vitest";
import { cancelJob, type CancelResult } from "@simjobs/control";
import type { JobRef } from "@simjobs/core";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { someElements } from "./examples.js";
import { trueWord, untruthIn } from "./truth.js";

async function pipeline(bench: Bench): Promise<JobRef> {
  const request = { name: "Two elements", elements: { ...someElements, "Fit again": someElements.Fit } };
  const [ref] = await bench.ionworksProvider.submit({ kind: "pipeline", request });
  if (ref === undefined) throw new RangeError("no pipeline was made");
  bench.mock.clock.advance(10_000);
  return ref;
}

/** The jobs of a pipeline's elements, as the service itself has them. */
async function memberWords(bench: Bench, { id }: JobRef): Promise<readonly string[]> {
  const elements = await bench.ionworks.pipelines.elements(id);
  const ids = elements.flatMap(({ job_id: jobId }) => jobId ?? []);
  return Promise.all(ids.map((jobId) => trueWord(bench, { provider: "ionworks", kind: "job", id: jobId })));
}

const ended = /^(?:completed|failed|canceled)$/;

function treeCase(
  title: string,
  switches: Readonly<Record<string, string | number>>,
  check: (result: CancelResult, bench: Bench, ref: JobRef) => Promise<void>,
  before: (bench: Bench) => void = () => {},
): ContractCase {
  return {
    title,
    asks: ["W19", "W16", "W21", "W3"],
    mock: { switches: { ionworks: switches }, jobSeconds: 120 },
    run: async (bench) => {
      const ref = await pipeline(bench);
      before(bench);
      const result = await cancelJob(bench.ionworksProvider, ref, { timeoutMs: 60_000 });
      expect(await untruthIn(bench, result)).toBeNull();
      await check(result, bench, ref);
    },
  };
}

const trees: readonly ContractCase[] = [
  treeCase("its jobs end with it: cancelled, and all members have ended", {}, async (result, bench, ref) => {
    expect(result).toMatchObject({ outcome: "cancelled", tree: { ended: result.tree?.known, members: [] } });
    for (const word of await memberWords(bench, ref)) expect(word).toMatch(ended);
  }),
  treeCase(
    "its jobs end five seconds after it: cancelled, once they have",
    { cascade: "late" },
    async (result, bench, ref) => {
      expect(result).toMatchObject({ outcome: "cancelled", tree: { ended: result.tree?.known } });
      for (const word of await memberWords(bench, ref)) expect(word).toMatch(ended);
    },
  ),
  treeCase(
    "its jobs run on: they are cancelled themselves, and named",
    { cascade: "none" },
    async (result, bench, ref) => {
      expect(result).toMatchObject({ outcome: "cancelled", tree: { ended: result.tree?.known } });
      expect(result.tree?.members.map(({ outcome }) => outcome)).toContain("cancelled");
      for (const word of await memberWords(bench, ref)) expect(word).toMatch(ended);
    },
  ),
  treeCase(
    "a job of it cannot be stopped: still-cancelling, and never cancelled",
    { cascade: "none" },
    async (result, bench, ref) => {
      expect(result).toMatchObject({ outcome: "still-cancelling", confirmedAt: null });
      expect(result.tree?.ended).toBeLessThan(result.tree?.known ?? 0);
      expect((await memberWords(bench, ref)).some((word) => !ended.test(word))).toBe(true);
    },
    ({ mock }) => {
      mock.addFault({ match: { method: "POST", path: "/jobs/*/cancel" }, fault: { kind: "ignore-cancel" } });
    },
  ),
  treeCase(
    "jobs are made in their turn: an element that never got one has ended with its pipeline",
    { "element-jobs": "in-turn" },
    async (result) => {
      expect(result).toMatchObject({ outcome: "cancelled", tree: { complete: true } });
      expect(result.tree?.known).toBeLessThan(3);
    },
  ),
  {
    title: "a job that names a member as its parent is found in the list and cancelled too",
    asks: ["W19", "W21", "W2", "W4"],
    mock: { jobSeconds: 120 },
    run: async (bench) => {
      const ref = await pipeline(bench);
      const [, element] = await bench.ionworks.pipelines.elements(ref.id);
      const child = bench.job({
        provider: "ionworks",
        status: "processing",
        durationMs: 600_000,
        parent: element?.job_id ?? "",
      });
      const result = await cancelJob(bench.ionworksProvider, ref, { timeoutMs: 60_000 });
      expect(result.outcome).toBe("cancelled");
      expect(result.tree?.members.map((member) => member.ref.id)).toEqual([child.id]);
      expect(await trueWord(bench, child)).toBe("canceled");
    },
  },
];

/** Cancels of pipelines: what becomes of the jobs that they are made of. */
export const cancelTrees: ContractSuite = { subject: "a pipeline is cancelled, and", cases: trees };
