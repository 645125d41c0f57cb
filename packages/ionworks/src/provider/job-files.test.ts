import type { JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, stepsFile, timeSeriesFile } from "../../test/parquet.js";
import {
  clientOf,
  routes,
  standardNotFound,
  startService,
  wireJob,
  wireOptimization,
  wireSimplePipeline,
  wireSimulation,
  type ScriptedReply,
} from "../../test/scripted-service.js";
import { ionworksProvider } from "./provider.js";

const job: JobRef = { provider: "ionworks", kind: "job", id: "job-1" };
const completed = {
  job_id: "job-1",
  status: "completed",
  is_terminal: true,
  is_failed: false,
  project_id: "p-1",
};

const tables: Readonly<Record<string, ScriptedReply>> = {
  "GET /simulations/sim-1/time_series/download": { bytes: timeSeriesFile() },
  "GET /simulations/sim-1/steps/download": { bytes: stepsFile() },
};
const simulate: Readonly<Record<string, ScriptedReply>> = {
  "GET /jobs/job-1": { json: wireJob({ ...completed, job_type: "simulate" }) },
  "GET /jobs/job-1/metadata": standardNotFound,
  "GET /projects/p-1/studies": { json: { items: [], count: 0, total: 0 } },
  "GET /simple_pipelines": { json: { items: [], count: 0, total: 0 } },
};

async function start(table: Readonly<Record<string, ScriptedReply>>) {
  const service = await startService(routes(table));
  return { service, provider: ionworksProvider(clientOf(service, { projectId: "p-1" })) };
}

async function filesOf(
  provider: ReturnType<typeof ionworksProvider>,
  query?: object,
): Promise<readonly string[]> {
  const paths: string[] = [];
  for await (const file of provider.results(job, query)) {
    await bytesOf(file.content);
    paths.push(file.path);
  }
  return paths;
}

const parquet = ["time_series.parquet", "steps.parquet"];

describe("the results of a job that ran a simulation", () => {
  it("are the simulation's, where that is known from its submit, and nobody is asked which it is", async () => {
    const { service, provider } = await start(tables);
    provider.rememberJob({ provider: "ionworks", kind: "simulation", id: "sim-1" }, job);
    await expect(filesOf(provider)).resolves.toEqual(parquet);
    await expect(filesOf(provider, { extensions: ["csv"] })).resolves.toEqual([
      "time_series.csv",
      "steps.csv",
    ]);
    expect(service.lines().every((line) => line.endsWith("/download"))).toBe(true);
  });

  it("are found by the studies of its project", async () => {
    const { service, provider } = await start({
      ...simulate,
      ...tables,
      "GET /projects/p-1/studies": {
        json: { items: [{ id: "empty", simulation_count: 0 }, { id: "st-1" }], count: 2, total: 2 },
      },
      "GET /simulations": {
        json: {
          simulations: [
            { id: "sim-0", job_id: "job-0" },
            { id: "sim-1", job_id: "job-1" },
          ],
          total: 2,
        },
      },
    });
    await expect(filesOf(provider)).resolves.toEqual(parquet);
    const lists = service.requests.filter(({ path }) => path === "/simulations");
    expect(lists.map(({ query }) => query.get("study_id"))).toEqual(["st-1"]);
    await filesOf(provider); // and that is kept
    expect(service.requests.filter(({ path }) => path === "/simulations")).toHaveLength(1);
  });

  it.each([
    ["says the same", "job-1", parquet],
    ["says otherwise", "job-2", ["result.json"]],
  ])("are found by what its result names, if the simulation %s", async (_what, jobId, paths) => {
    const { provider } = await start({
      ...simulate,
      ...tables,
      "GET /jobs/job-1": { json: wireJob({ ...completed, result: { simulation_id: "sim-1" } }) },
      "GET /simulations/sim-1": { json: wireSimulation({ id: "sim-1", job_id: jobId }) },
    });
    await expect(filesOf(provider)).resolves.toEqual(paths);
  });

  it.each<[string, ScriptedReply]>([
    ["in none", { json: { items: [], count: 0, total: 0 } }],
    [
      "in studies that may not be listed",
      { status: 403, json: { error_code: "FORBIDDEN", message: "no", detail: null } },
    ],
    ["in studies whose list nobody can read", { text: "<html>" }],
  ])("are told to be the simulation's, which the service does not name: %s", async (_what, studies) => {
    const { provider } = await start({ ...simulate, "GET /projects/p-1/studies": studies });
    for (const query of [{}, { extensions: ["csv"] }]) {
      await expect(filesOf(provider, query)).rejects.toMatchObject({
        code: "not_found",
        message: expect.stringMatching(/job-1 has completed.*the service does not say which/u),
        hint: expect.stringContaining("of the kind simulation"),
      });
    }
  });

  it.each<[string, object, object]>([
    [
      "goes on",
      { status: "processing", is_terminal: false },
      { code: "not_ready", message: expect.stringContaining("it is processing") },
    ],
    ["failed", { status: "failed", is_failed: true, error: "no" }, { code: "model_failed" }],
    [
      "was cancelled",
      { status: "canceled", is_failed: true },
      { code: "not_ready", message: expect.stringContaining("cancelled") },
    ],
  ])("that %s: so it is told, of tables too", async (_what, changes, error) => {
    const record = { json: wireJob({ ...completed, job_type: "simulate", ...changes }) };
    const { provider } = await start({ ...simulate, "GET /jobs/job-1": record });
    for (const query of [{}, { extensions: ["csv"] }, { paths: ["steps.csv"] }])
      await expect(filesOf(provider, query)).rejects.toMatchObject(error);
  });
});

describe("the results of a job that carries none", () => {
  it("are those of the simple pipeline that it ran, which the project's list names", async () => {
    const { provider } = await start({
      ...simulate,
      "GET /jobs/job-1": { json: wireJob({ ...completed, job_type: "datafit" }) },
      "GET /simple_pipelines": {
        json: { items: [wireSimplePipeline({ id: "sp-1", job_id: "job-1" })], count: 1, total: 1 },
      },
      "GET /simple_pipelines/sp-1": { json: wireSimplePipeline({ id: "sp-1", result: { a: 1 } }) },
    });
    await expect(filesOf(provider)).resolves.toEqual(["result.json"]);
  });

  it("are those of the optimization that it ran, as its submit has told", async () => {
    const { provider } = await start({
      ...simulate,
      "GET /jobs/job-1": { json: wireJob({ ...completed, job_type: "optimize" }) },
      "POST /optimizations": { json: wireOptimization({ id: "opt-1", job_id: "job-1" }) },
      "GET /optimizations/opt-1": { json: wireOptimization({ id: "opt-1", metrics: { m: 2 } }) },
    });
    const [submitted] = await provider.submit({ kind: "optimization", request: { config: {} } });
    expect(submitted === undefined ? undefined : provider.jobRunning(submitted)).toEqual(job);
    await expect(filesOf(provider)).resolves.toEqual(["metrics.json"]);
  });
});
