import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { type JobRef } from "@simjobs/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import {
  canceledJob,
  clientOf,
  routes,
  startService,
  testKey,
  wireJob,
  wireOptimization,
  wirePipeline,
  wireSimplePipeline,
  wireSimulation,
  type ScriptedReply,
} from "../../test/scripted-service.js";
import { fieldErrorsOf } from "../session/failure.js";
import { ionworksProvider } from "./provider.js";

// What went wrong in the service's own client (docs/services/ionworks.md 7.2) does not go wrong here. Weak points 4, 5,
// 12 and 13 are beside `waitForResults`, 8 beside lost submits, 9 beside results, 14 and 16 beside their families.

const ref = (kind: string, id: string): JobRef => ({ provider: "ionworks", kind, id });

it.each<[string, unknown]>([
  ["the documented page", { jobs: [wireJob()], total: 1 }],
  ["the page of its siblings", { items: [wireJob()], count: 1, total: 1 }],
  ["a bare array", [wireJob()]],
  ["jobs of an older server, without flags", [wireJob({ is_terminal: undefined, is_failed: undefined })]],
  [
    "jobs with words and fields that are new",
    [wireJob({ job_type: "novel", error_code: "NOVEL", more: {} })],
  ],
])("weak point 1: the list of jobs is read as %s", async (_what, json) => {
  const service = await startService(() => ({ json }));
  await expect(clientOf(service).jobs()).resolves.toMatchObject({
    jobs: [{ job_id: "job-1" }],
    complete: true,
  });
});

describe("weak point 2", () => {
  const answer = routes({
    "GET /jobs/job-1": { json: wireJob() },
    "GET /pipelines/pl-77": { json: wirePipeline() },
    "GET /simple_pipelines/sp-1": { json: wireSimplePipeline() },
    "GET /optimizations/opt-1": { json: wireOptimization() },
    "POST /simulations/statuses": { json: [{ simulation_id: "sim-1", status: "processing" }] },
  });
  const refs = [
    ref("job", "job-1"),
    ref("simulation", "sim-1"),
    ref("pipeline", "pl-77"),
    ref("simple-pipeline", "sp-1"),
    ref("optimization", "opt-1"),
  ];

  it("weak point 2: one call reads work of every kind, and tells on the way what it does", async () => {
    const provider = ionworksProvider(clientOf(await startService(answer)));
    const events: string[] = [];
    const readings = await provider.getMany(refs, { onEvent: ({ kind }) => events.push(kind) });
    expect([...readings.values()].map(({ status }) => status)).toEqual(refs.map(() => "running"));
    expect(events.filter((kind) => kind === "reply")).toHaveLength(5);
  });

  it("weak point 2: a call under way stops at the signal", async () => {
    const stop = new AbortController();
    const service = await startService(() => {
      stop.abort(new Error("enough"));
      return "never";
    });
    const reading = ionworksProvider(clientOf(service)).getMany(refs, { signal: stop.signal });
    await expect(reading).rejects.toThrow("enough");
  });
});

it("weak point 3: 2,500 simulations are read with three requests", async () => {
  const service = await startService(({ json }) => ({
    json: idsIn(json).map((simulation_id) => ({ simulation_id, status: "completed" })),
  }));
  const refs = Array.from({ length: 2500 }, (_each, index) => ref("simulation", `sim-${index}`));
  const readings = await ionworksProvider(clientOf(service)).getMany(refs);
  expect(readings.size).toBe(2500);
  expect(service.requests.map(({ json }) => idsIn(json).length)).toEqual([834, 834, 832]);
});

it("weak point 6: failed, finished and cancelled work is told in one shape", async () => {
  const jobs: Record<string, Record<string, unknown>> = {
    good: { status: "completed", is_terminal: true, is_failed: false },
    bad: { status: "failed", is_terminal: true, is_failed: true, error: "no", error_code: null },
    gone: canceledJob,
  };
  const service = await startService(({ path }) => {
    const id = path.split("/").at(-1) ?? "";
    return path.startsWith("/jobs/")
      ? { json: wireJob({ job_id: id, ...jobs[id] }) }
      : { json: wireSimulation({ id, job_id: id }) };
  });
  const provider = ionworksProvider(clientOf(service));
  const readings = await Promise.all(Object.keys(jobs).map((id) => provider.get(ref("simulation", id))));
  expect(readings.map(({ status }) => status)).toEqual(["completed", "failed", "cancelled"]);
  const shapes = readings.map((reading) => [Object.keys(reading), Object.keys(reading.details)]);
  expect(shapes[1]).toEqual(shapes[0]);
  expect(shapes[2]).toEqual(shapes[0]);
});

it("weak point 7: nothing is printed, whatever happens", async () => {
  const written: unknown[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    const spy = vi.spyOn(stream, "write").mockImplementation((chunk) => written.push(chunk) > 0);
    onTestFinished(() => spy.mockRestore());
  }
  const replies: ScriptedReply[] = [
    { json: wireJob() },
    { status: 500, json: { error_code: "X", message: "oops" }, headers: { "x-correlation-id": "corr-1" } },
    "drop",
  ];
  for (const reply of replies) {
    const client = clientOf(await startService(() => reply));
    await client.job("job-1").catch(() => undefined);
    await client.cancelJob("job-1").catch(() => undefined);
  }
  expect(written).toEqual([]);
});

describe("weak point 10", () => {
  it.each<[string, unknown, Record<string, unknown>]>([
    ["an array", ["a", "b"], { serviceMessage: '["a","b"]' }],
    ["a text", "slow down", { serviceMessage: "slow down" }],
    ["a number", 7, { serviceMessage: "7" }],
    ["nothing", null, {}],
    ["the older form", { detail: "old" }, { serviceMessage: "old" }],
    [
      "the service's form",
      { error_code: "BAD_REQUEST", message: "bad", detail: null },
      { serviceCode: "BAD_REQUEST", serviceMessage: "bad" },
    ],
    ["FastAPI's form", { detail: [{ loc: ["body", "a"], msg: "no" }] }, { serviceMessage: "body.a: no" }],
  ])("weak point 10: an error body that is %s is told as an error", async (_what, json, expected) => {
    const service = await startService(() => ({
      status: 422,
      json,
      headers: { "x-correlation-id": "corr-1" },
    }));
    const error: unknown = await clientOf(service)
      .job("job-1")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: "rejected_input",
      httpStatus: 422,
      correlationId: "corr-1",
      ...expected,
    });
  });

  it("weak point 10: an error body that is no JSON at all is told, too", async () => {
    const service = await startService(() => ({
      status: 422,
      text: "<h1>Unprocessable</h1>",
      type: "text/html",
    }));
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("Unprocessable"),
    });
  });

  it("weak point 10: each field of a 422 is told with its message, and no secret with it", async () => {
    const detail = [
      { loc: ["body", "elements", 0, "a"], msg: "Field required", type: "missing", input: { key: testKey } },
      { loc: ["query", "project_id"], msg: `not ${testKey}` },
    ];
    const service = await startService(() => ({ status: 422, json: { detail } }));
    const request = { elements: { a: { element_type: "calculation" } }, project_id: "p" };
    const error: unknown = await clientOf(service)
      .pipelines.create(request)
      .catch((reason: unknown) => reason);
    expect(fieldErrorsOf(error)).toEqual([
      { path: "body.elements.0.a", message: "Field required" },
      { path: "query.project_id", message: "not [redacted]" },
    ]);
    expect(JSON.stringify(error) + String(error)).not.toContain(testKey);
    expect(fieldErrorsOf(new Error("another"))).toEqual([]);
  });
});

it.each([
  "application/json; charset=utf-8",
  "application/json;charset=UTF-8",
  "text/plain",
  "application/problem+json",
])("weak point 11: JSON is read as %s, too", async (type) => {
  const ok = await startService(() => ({ text: JSON.stringify(wireJob()), type }));
  await expect(clientOf(ok).job("job-1")).resolves.toMatchObject({ job_id: "job-1" });
  const text = JSON.stringify({ error_code: "NOT_FOUND", message: "no such job", detail: null });
  const missing = await startService(() => ({ status: 404, text, type }));
  await expect(clientOf(missing).job("job-1")).rejects.toMatchObject({
    code: "not_found",
    serviceCode: "NOT_FOUND",
  });
});

describe("weak point 15", () => {
  const folder = fileURLToPath(new URL("../..", import.meta.url));

  it("weak point 15: submitting a document needs six packages", () => {
    const { dependencies } = JSON.parse(readFileSync(`${folder}package.json`, "utf8"));
    expect(Object.keys(dependencies)).toEqual([
      "@simjobs/core",
      "@simjobs/http",
      "fzstd",
      "hyparquet",
      "hyparquet-compressors",
      "zod",
    ]);
  });

  it("weak point 15: what reads tables is loaded with the first table, not with the package", () => {
    const loaded = loadedWith("index.ts");
    expect(loaded.size).toBeGreaterThan(30);
    expect([...loaded].filter((name) => /^(?:hyparquet|fzstd)/u.test(name))).toEqual([]);
    const reader = [...loadedWith("results/parquet/open-parquet.ts")].filter(
      (name) => !/\.ts$|^node:/u.test(name),
    );
    // By their front doors alone: what stands behind may change on any day.
    expect(reader.toSorted()).toEqual(["@simjobs/core", "fzstd", "hyparquet", "hyparquet-compressors"]);
  });

  /** Files and packages that are loaded when this file is. */
  function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
    if (seen.has(file)) return seen;
    seen.add(file);
    const text = readFileSync(`${folder}src/${file}`, "utf8");
    for (const [, name = ""] of text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)"/gmu)) {
      if (name.startsWith("."))
        loadedWith(posix.join(posix.dirname(file), name.replace(/\.js$/u, ".ts")), seen);
      else seen.add(name);
    }
    return seen;
  }
});

it("a project that is not there is told with what to check", async () => {
  const service = await startService(() => ({
    status: 404,
    json: { error_code: "NOT_FOUND", message: "Project not found", detail: null },
  }));
  const { pipelines } = clientOf(service, { projectId: "p" });
  await expect(pipelines.create({ elements: { a: { element_type: "calculation" } } })).rejects.toMatchObject({
    code: "not_found",
    serviceMessage: "Project not found",
    hint: expect.stringContaining("`projectId`"),
  });
});

it("a used-up allowance is told in the service's words, with where to look", async () => {
  const service = await startService(() => ({
    status: 402,
    json: { error_code: "USAGE_LIMIT", message: "no hours left" },
  }));
  const client = clientOf(service, { projectId: "p" });
  await expect(client.ecm.fromMeasurements({ measurements: [{ id: "m" }] })).rejects.toMatchObject({
    code: "refused",
    serviceCode: "USAGE_LIMIT",
    serviceMessage: "no hours left",
    hint: expect.stringContaining("`usage`"),
    mayHaveLeft: false,
  });
});

function idsIn(json: unknown): readonly unknown[] {
  if (typeof json !== "object" || json === null || !("simulation_ids" in json)) return [];
  return Array.isArray(json.simulation_ids) ? json.simulation_ids : [];
}
