import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cancelJob, waitForEnd } from "@simjobs/control";
import { isJobError, type JobRef, type Provider } from "@simjobs/core";
import { startMock, type RunningMock } from "@simjobs/mock";
import { Bench } from "./bench.js";
import { textOf } from "./client-call.js";
import { coveringArray, pairsIn, pairsOf, type Factors, type Row } from "./covering-array.js";
import { dischargeRequest, modelPath, someElements, weatherPath } from "./examples.js";
import { trueWord, untruthIn } from "./truth.js";

/** Values of the switches that are numbers: the usual one, and one that makes a difference. */
const numbers: Readonly<Record<string, readonly string[]>> = {
  "ionworks jobs-limit": ["100", "2"],
  "ionworks cancel-delay-ms": ["3000", "40000"],
  "ionworks cascade-delay-ms": ["5000", "30000"],
  // Within the grace that a client gives to results which are late.
  "ionworks storage-delay-ms": ["0", "8000"],
  "ionworks link-seconds": ["300", "1"],
  "jess cancel-delay-ms": ["5000", "40000"],
  // Shorter than a flow: its session runs out on the way.
  "jess session-hours": ["12", "0.01"],
  "jess result-bytes": ["0", "300000"],
};

let mock: RunningMock;
let factors: Factors;
let rows: readonly Row[];
beforeAll(async () => {
  mock = await startMock({ clock: "manual" });
  factors = await allSwitches();
  rows = coveringArray(factors);
});
afterAll(() => mock.close());

/** Every switch of the mock, by its own schema. */
async function allSwitches(): Promise<Factors> {
  const schema = (await (await fetch(`${mock.url}/_mock/scenario-file.schema.json`)).json()) as {
    readonly properties: {
      readonly switches: {
        readonly properties: Record<
          string,
          { readonly properties: Record<string, { readonly enum?: unknown[] }> }
        >;
      };
    };
  };
  return new Map(
    Object.entries(schema.properties.switches.properties).flatMap(([service, { properties }]) =>
      Object.entries(properties).map(([name, row]): [string, readonly string[]] => {
        const words = row.enum?.filter((value) => typeof value === "string");
        const values = words ?? numbers[`${service} ${name}`];
        if (values === undefined) throw new RangeError(`${service} ${name} needs values to be tried with`);
        return [`${service} ${name}`, values];
      }),
    ),
  );
}

async function setAll(row: Row): Promise<void> {
  const of = (service: string): Record<string, string> =>
    Object.fromEntries(
      [...row].flatMap(([name, value]) =>
        name.startsWith(`${service} `) ? [[name.slice(service.length + 1), value]] : [],
      ),
    );
  const answer = await fetch(`${mock.url}/_mock/switches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ionworks: of("ionworks"), jess: of("jess") }),
  });
  expect(answer.status).toBe(200);
}

const endWords = {
  completed: ["completed", "FINISHED", "succeeded"],
  failed: ["failed", "REJECTED"],
} as const;

/** Waits for a job, and holds what is told against what the mock knows. */
async function expectTrueEnd(bench: Bench, provider: Provider, ref: JobRef): Promise<void> {
  const { status } = await waitForEnd(provider, ref, { timeoutMs: 3_600_000 });
  if (status !== "completed" && status !== "failed")
    throw new Error(`${status} told of a job that nobody cancelled`);
  expect(endWords[status]).toContain(await trueWord(bench, ref));
}

async function expectTrueCancel(bench: Bench, provider: Provider, ref: JobRef): Promise<string> {
  const result = await cancelJob(provider, ref, { timeoutMs: 30_000 });
  expect(await untruthIn(bench, result)).toBeNull();
  return result.outcome;
}

async function countListed(provider: Provider): Promise<number> {
  const listed = provider.list({});
  let count = 0;
  for (let next = await listed.next(); next.done !== true; next = await listed.next()) count += 1;
  return count;
}

async function flowsAtIonworks(bench: Bench, row: Row): Promise<Set<string>> {
  const { ionworks, ionworksProvider: provider } = bench;
  const [submitted] = await provider.submit({ kind: "simulation", request: dischargeRequest });
  if (submitted === undefined) throw new RangeError("nothing was submitted");
  await expectTrueEnd(bench, provider, submitted);
  const isStored = row.get("ionworks storage") === "with-job";
  const fetched = ionworks.waitForResults(submitted.id, { timeoutMs: 60_000 });
  if (isStored) {
    await fetched;
    expect(await textOf((await ionworks.simulationResult(submitted.id, "time_series")).content)).toMatch(
      /^PAR1/u,
    );
  } else await expect(fetched).rejects.toSatisfy((error) => isJobError(error, "not_ready"));
  const told = new Set<string>();
  told.add(await expectTrueCancel(bench, provider, submitted));
  const seeds = [
    { provider: "ionworks", status: "processing", durationMs: 600_000 },
    { provider: "ionworks", kind: "simulation", status: "pending", durationMs: 600_000 },
    { provider: "ionworks", kind: "optimization", status: "processing", durationMs: 600_000 },
    { provider: "ionworks", status: "processing", durationMs: 6000 },
  ] as const;
  for (const seed of seeds) told.add(await expectTrueCancel(bench, provider, bench.job(seed)));
  const { id } = await ionworks.pipelines.create({ elements: someElements });
  told.add(await expectTrueCancel(bench, provider, { provider: "ionworks", kind: "pipeline", id }));
  expect(await countListed(provider)).toBeGreaterThanOrEqual(seeds.length);
  return told;
}

async function flowsAtJess(bench: Bench, row: Row): Promise<Set<string>> {
  const { jess, jessProvider: provider } = bench;
  const [submitted] = await provider.submit({
    kind: "energyplus",
    models: [modelPath],
    weather: [weatherPath],
  });
  if (submitted === undefined) throw new RangeError("nothing was submitted");
  await expectTrueEnd(bench, provider, submitted);
  const outcome = row.get("jess model-outcome") ?? "";
  const { verdict } = await jess.results.checkOutcome(submitted.id);
  // Of one that crashed no report tells the end.
  const verdicts = {
    completes: "successful",
    severe: "with-severe-errors",
    fatal: "failed",
    crashed: "unclear",
  };
  expect(verdict).toBe(Object.hasOwn(verdicts, outcome) ? verdicts[outcome as keyof typeof verdicts] : "");
  expect(await jess.results.text(submitted.id, "in.idf")).toContain("Version");
  const told = new Set<string>();
  told.add(await expectTrueCancel(bench, provider, submitted));
  const seeds = [
    { provider: "jess", status: "QUEUED", durationMs: 600_000 },
    { provider: "jess", status: "UNPACKED", durationMs: 600_000 },
    { provider: "jess", status: "QUEUED", durationMs: 6000 },
  ] as const;
  for (const seed of seeds) told.add(await expectTrueCancel(bench, provider, bench.job(seed)));
  expect(await countListed(provider)).toBe(seeds.length + 1);
  return told;
}

describe("the switches of the mock, each value of each with each of every other,", () => {
  it("are covered by few rows", () => {
    const pairs = pairsOf(factors);
    const covered = new Set(rows.flatMap(pairsIn));
    expect(pairs.size).toBeGreaterThan(10_000);
    expect([...pairs].filter((pair) => !covered.has(pair))).toEqual([]);
    expect(rows.length).toBeLessThan(60);
  });

  it("make nothing untrue of what is told of submits, waits, cancels and results", async () => {
    const told = new Set<string>();
    for (const [index, row] of rows.entries()) {
      mock.reset({ seed: String(index) });
      await setAll(row);
      await using bench = new Bench(mock);
      const set = JSON.stringify([...row].map(([name, value]) => `${name}=${value}`));
      for (const flows of [flowsAtIonworks, flowsAtJess]) {
        try {
          for (const outcome of await flows(bench, row)) told.add(outcome);
        } catch (error) {
          throw new Error(`row ${String(index)}, ${flows.name}, with ${set}`, { cause: error });
        }
      }
    }
    // It would prove little if all of them ended alike.
    expect([...told].toSorted()).toEqual(
      expect.arrayContaining(["cancelled", "finished-first", "still-cancelling"]),
    );
  });
});
