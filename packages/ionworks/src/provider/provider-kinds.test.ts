import { formatReference, type JobRef, type Reading } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { bytesOf, stepsFile, timeSeriesFile } from "../../test/parquet.js";
import {
  canceledJob,
  clientOf,
  hurryingClock,
  routes,
  standardNotFound,
  startService,
  wireElement,
  wireJob,
  wireOptimization,
  wirePipeline,
  wireSimplePipeline,
  wireSimulation,
  type ScriptedReply,
  type ScriptedService,
  type SeenRequest,
} from "../../test/scripted-service.js";
import type { IonworksProvider } from "./ionworks-provider.js";
import { ionworksProvider } from "./provider.js";
import type { IonworksSubmit } from "./submit-work.js";

const ref = (kind: string, id: string): JobRef => ({ provider: "ionworks", kind, id });

async function start(
  answer: (request: SeenRequest) => ScriptedReply,
): Promise<{ service: ScriptedService; provider: IonworksProvider }> {
  const service = await startService(answer);
  const client = clientOf(service, { projectId: "project-1", transport: { clock: hurryingClock() } });
  return { service, provider: ionworksProvider(client) };
}

type Wire = (changes: Record<string, unknown>) => Record<string, unknown>;
const kinds: readonly (readonly [string, string, string, Wire])[] = [
  ["pipeline", "/pipelines", "pl-77", wirePipeline],
  ["simple-pipeline", "/simple_pipelines", "sp-1", wireSimplePipeline],
  ["optimization", "/optimizations", "opt-1", wireOptimization],
];

describe.each(kinds)("a %s", (kind, path, id, wire) => {
  it("is read by its own record", async () => {
    const { service, provider } = await start(() => ({ json: wire({ user_id: "u-1" }) }));
    await expect(provider.get(ref(kind, id))).resolves.toMatchObject({
      ref: ref(kind, id),
      source: "single",
      status: "running",
      nativeStatus: "running",
      details: { project: "project-1", owner: "u-1", createdAt: "2026-10-02T08:00:00.000Z" },
    });
    expect(service.lines()).toEqual([`GET ${path}/${id}`]);
  });

  it.each<[string, ScriptedReply, Record<string, unknown>]>([
    [
      "a record that is canceled",
      { json: wire({ status: "canceled", is_terminal: true, is_failed: true }) },
      {
        answer: "accepted",
        reading: expect.objectContaining({ status: "cancelled", source: "cancel-reply" }),
      },
    ],
    [
      "a record that goes on",
      { json: wire({}) },
      { answer: "accepted", reading: expect.objectContaining({ status: "running" }) },
    ],
    ["a yes without a record", { status: 204 }, { answer: "accepted" }],
    ["a 409", { status: 409, json: { detail: "has ended" } }, { answer: "refused", message: "has ended" }],
    ["a 403", { status: 403, json: { detail: "no" } }, { answer: "refused", forbidden: true }],
  ])("tells %s when it is to be cancelled", async (_what, reply, expected) => {
    const { service, provider } = await start(routes({ [`POST ${path}/${id}/cancel`]: reply }));
    await expect(provider.requestCancel(ref(kind, id))).resolves.toMatchObject(expected);
    expect(service.requests.map(({ json }) => json)).toEqual([{}]);
  });

  it("that is not there is not found, neither to read nor to cancel", async () => {
    const { provider } = await start(() => standardNotFound);
    await expect(provider.get(ref(kind, id))).rejects.toMatchObject({ code: "not_found" });
    await expect(provider.requestCancel(ref(kind, id))).rejects.toMatchObject({ code: "not_found" });
  });

  it("whose cancel gets no answer may have been cancelled", async () => {
    const { service, provider } = await start(() => "drop");
    await expect(provider.requestCancel(ref(kind, id))).rejects.toMatchObject({
      code: "unreachable",
      mayHaveLeft: true,
    });
    expect(service.requests).toHaveLength(1);
  });

  it("is read by its list, where many are", async () => {
    const ids = Array.from({ length: 30 }, (_each, index) => `id-${index}`);
    const { service, provider } = await start(() => ({ json: ids.map((one) => wire({ id: one })) }));
    const readings = await provider.getMany(ids.map((one) => ref(kind, one)));
    expect(readings.size).toBe(30);
    expect(readings.get(formatReference(ref(kind, "id-7")))).toMatchObject({
      source: "list",
      status: "running",
    });
    expect(service.lines()).toEqual([`GET ${path}`]);
  });

  it("is read one by one where there is no project to list", async () => {
    const service = await startService(({ path: asked }) => ({
      json: wire({ id: asked.split("/").at(-1) }),
    }));
    const ids = ["a", "b", "c", "d", "e", "f"];
    const readings = await ionworksProvider(clientOf(service)).getMany(ids.map((one) => ref(kind, one)));
    expect(readings.size).toBe(6);
    expect(service.lines().toSorted()).toEqual(ids.map((one) => `GET ${path}/${one}`));
  });

  it("is listed for a project, by kind", async () => {
    const records = [
      wire({ id: "a" }),
      wire({ id: "b", status: "failed", is_terminal: true, is_failed: true }),
    ];
    const { service, provider } = await start(() => ({ json: records }));
    const found: string[] = [];
    const readings = provider.list({ kind, project: "project-1", statuses: ["failed"] });
    for (;;) {
      const step = await readings.next();
      if (step.done === true) {
        expect(step.value).toEqual({ complete: true, total: null });
        break;
      }
      found.push(formatReference(step.value.ref));
    }
    expect(found).toEqual([formatReference(ref(kind, "b"))]);
    expect(service.requests[0]?.query.get("project_id")).toBe("project-1");
    expect(service.requests[0]?.query.has("status")).toBe(false);
  });
});

const readingOf = async (kind: string, record: Record<string, unknown>): Promise<Reading> => {
  const { provider } = await start(() => ({ json: record }));
  return provider.get(ref(kind, String(record["id"])));
};

describe("the words", () => {
  it.each([
    ["queued", "queued", false],
    ["running", "running", false],
    ["succeeded", "completed", false],
    ["failed", "failed", false],
    ["canceled", "cancelled", false],
    ["cancelled", "cancelled", false],
    ["completed", "unknown", false], // a word of jobs, not of optimizations
    ["novel", "unknown", false],
    [null, "unknown", false],
  ])("of an optimization that is %s mean %s", async (status, expected, endUnclear) => {
    const reading = await readingOf("optimization", wireOptimization({ status }));
    expect(reading).toMatchObject({ status: expected, endUnclear, nativeStatus: status ?? "" });
  });

  it.each([
    [{ status: "pending" }, { status: "queued", endUnclear: false }],
    [
      { status: "novel", is_terminal: true, is_failed: true },
      { status: "failed", endUnclear: true },
    ],
    [
      { status: "novel", is_terminal: true, is_failed: false },
      { status: "completed", endUnclear: true },
    ],
    [{ status: "completed", is_terminal: false }, { status: "unknown" }],
    [
      { status: "canceled", is_terminal: null, is_failed: null },
      { status: "cancelled", terminalFlag: null },
    ],
    [
      { status: "failed", error: "no", error_code: "NOVEL_CODE" },
      { details: expect.objectContaining({ message: "no", errorCode: "NOVEL_CODE" }) },
    ],
  ])("and flags of a pipeline like %j are read by the flags first", async (changes, expected) => {
    await expect(
      readingOf("pipeline", wirePipeline({ is_terminal: undefined, is_failed: undefined, ...changes })),
    ).resolves.toMatchObject(expected);
  });
});

const runs = async (...records: Record<string, unknown>[]): Promise<number[]> => {
  const { provider } = await start(() => ({ json: wireOptimization(records.shift()) }));
  const all: number[] = [];
  while (records.length > 0) all.push((await provider.get(ref("optimization", "opt-1"))).run);
  return all;
};

describe("the run of an optimization", () => {
  it("is its run count", async () => {
    await expect(runs({ run_count: 0 }, { run_count: 3 })).resolves.toEqual([0, 3]);
  });

  it("is when it was started, where runs are not counted", async () => {
    const [none = 0, first = 0, second = 0] = await runs(
      { run_count: null },
      { run_count: null, started_at: "2026-10-02T08:00:00Z" },
      { run_count: null, started_at: "2026-10-02T09:00:00Z" },
    );
    expect([none < first, first < second]).toEqual([true, true]);
  });

  it("is earlier than any in a record that does not count where others did", async () => {
    await expect(
      runs({ run_count: 2 }, { run_count: null, started_at: "2026-10-02T09:00:00Z" }),
    ).resolves.toEqual([2, -1]);
  });

  it("can be another one, unlike those of other kinds", async () => {
    const { provider } = await start(() => ({ status: 500 }));
    expect(provider.capabilities.kinds).toMatchObject({
      optimization: { runsOnce: false },
      pipeline: { runsOnce: true },
    });
  });
});

describe("rerun", () => {
  it("submits a failed optimization again under its reference", async () => {
    const { service, provider } = await start(({ method }) =>
      method === "GET"
        ? { json: wireOptimization({ status: "failed" }) }
        : { status: 202, json: wireOptimization({ status: "queued", run_count: 2 }) },
    );
    await expect(provider.rerun(ref("optimization", "opt-1"))).resolves.toEqual([
      ref("optimization", "opt-1"),
    ]);
    expect(service.lines()).toEqual(["GET /optimizations/opt-1", "POST /optimizations/opt-1/resubmit"]);
  });

  it.each(["job", "simulation", "pipeline", "simple-pipeline"])("is nothing for a %s", async (kind) => {
    const { service, provider } = await start(() => ({ status: 500 }));
    await expect(provider.rerun(ref(kind, "x"))).rejects.toMatchObject({ code: "not_supported" });
    expect(service.requests).toEqual([]);
  });
});

const jobs = (list: readonly Record<string, unknown>[], total = list.length): ScriptedReply => ({
  json: { jobs: list, total },
});

const ids = (readings: readonly Reading[]): string[] =>
  readings.map((reading) => formatReference(reading.ref));

const day = (count: number): string => new Date(Date.UTC(2026, 9, 2) - count * 86_400_000).toISOString();

describe("children", () => {
  it("of a pipeline are its elements' jobs and what is below them, as far as listed", async () => {
    const { provider } = await start(
      routes({
        "GET /pipelines/pl-77/elements": {
          json: [wireElement({ id: "b", element_order: 2, name: "second", job_id: "job-2" }), wireElement()],
        },
        "GET /jobs/job-1": { json: wireJob() },
        "GET /jobs/job-2": { json: wireJob({ job_id: "job-2", ...canceledJob }) },
        "GET /jobs": jobs([
          wireJob({ job_id: "grandchild", parent_job_id: "child" }),
          wireJob({ job_id: "child", parent_job_id: "job-1" }),
          wireJob({ job_id: "stranger", parent_job_id: "other" }),
          wireJob({ job_id: "job-1" }),
        ]),
      }),
    );
    const { readings, complete } = await provider.children(ref("pipeline", "pl-77"));
    expect(ids(readings)).toEqual(["job-1", "job-2", "child", "grandchild"].map((id) => `ionworks:${id}`));
    expect(complete).toBe(true);
    expect(readings[0]).toMatchObject({
      source: "single",
      details: { name: "fit", parent: ref("pipeline", "pl-77") },
    });
    expect(readings[1]).toMatchObject({ status: "cancelled", details: { name: "second" } });
    expect(readings[2]).toMatchObject({ source: "list", details: { parent: ref("job", "job-1") } });
  });

  it.each([
    ["may still get a job", { status: "pending" }, { status: "running" }, false],
    ["was skipped", { status: "skipped" }, { status: "running" }, true],
    [
      "ended with its pipeline",
      { status: "pending" },
      { status: "canceled", is_terminal: true, is_failed: true },
      true,
    ],
  ])(
    "of a pipeline of which an element without a job %s are complete: %4$s",
    async (_what, element, pipeline, expected) => {
      const { provider } = await start(
        routes({
          "GET /pipelines/pl-77/elements": {
            json: [wireElement({ job_id: null, job_status: null, ...element })],
          },
          "GET /pipelines/pl-77": { json: wirePipeline(pipeline) },
        }),
      );
      await expect(provider.children(ref("pipeline", "pl-77"))).resolves.toEqual({
        readings: [],
        complete: expected,
      });
    },
  );

  it("are told by their element where a job itself cannot be read", async () => {
    const { provider } = await start(
      routes({
        "GET /pipelines/pl-77/elements": { json: [wireElement()] },
        "GET /jobs/job-1": standardNotFound,
        "GET /jobs": jobs([]),
      }),
    );
    const { readings } = await provider.children(ref("pipeline", "pl-77"));
    expect(readings).toMatchObject([
      { ref: ref("job", "job-1"), source: "list", status: "running", nativeStatus: "processing" },
    ]);
  });

  it.each<[string, Record<string, ScriptedReply>, string[], boolean]>([
    [
      "simple-pipeline",
      { "GET /simple_pipelines/x": { json: wireSimplePipeline({ id: "x" }) } },
      ["ionworks:job-1", "ionworks:child"],
      true,
    ],
    [
      "optimization",
      { "GET /optimizations/x": { json: wireOptimization({ id: "x", job_id: "job-1" }) } },
      ["ionworks:job-1", "ionworks:child"],
      true,
    ],
    ["optimization", { "GET /optimizations/x": { json: wireOptimization({ id: "x" }) } }, [], false],
    ["simulation", { "GET /simulations/x": { json: wireSimulation({ id: "x" }) } }, ["ionworks:child"], true],
    ["job", {}, [], true],
  ])("of a %s are its job's, with that job", async (kind, table, expected, isComplete) => {
    const { provider } = await start(
      routes({
        ...table,
        "GET /jobs/job-1": { json: wireJob() },
        "GET /jobs": jobs([wireJob({ job_id: "child", parent_job_id: "job-1" })]),
      }),
    );
    const { readings, complete } = await provider.children(ref(kind, "x"));
    expect(ids(readings)).toEqual(expected);
    expect(complete).toBe(isComplete);
  });

  it("are all there where the list, newest first, has been read back to before their parent's time", async () => {
    const { service, provider } = await start(({ path, query }) => {
      if (path === "/jobs/x") return { json: wireJob({ job_id: "x", created_at: day(250) }) };
      const offset = Number(query.get("offset") ?? 0);
      const page = Array.from({ length: Number(query.get("limit")) }, (_each, at) => {
        const times = { created_at: day(offset + at), updated_at: day(offset + at) };
        return wireJob({ job_id: `job-${offset + at}`, parent_job_id: "x", ...times });
      });
      return jobs(offset < 10_000 ? page : [], 10_000);
    });
    const { readings, complete } = await provider.children(ref("job", "x"));
    expect([readings.length, complete]).toEqual([300, true]);
    expect(service.lines()).toEqual(["GET /jobs", "GET /jobs", "GET /jobs/x", "GET /jobs"]);
  });

  it.each([
    ["job", 20],
    ["pipeline", 200],
  ])("of a %s are looked for on %d pages of a list in no known order", async (kind, pages) => {
    const { service, provider } = await start(({ path, query }) => {
      if (path === "/pipelines/x/elements") return { json: [wireElement({ pipeline_id: "x", job_id: "y" })] };
      if (path.startsWith("/jobs/")) return { json: wireJob({ job_id: path.slice("/jobs/".length) }) };
      const offset = Number(query.get("offset") ?? 0);
      const page = Array.from({ length: Number(query.get("limit")) }, (_each, at) =>
        wireJob({
          job_id: `job-${offset + at}`,
          created_at: day(-offset - at),
          updated_at: day(-offset - at),
        }),
      );
      return jobs(page, 100_000);
    });
    expect(await provider.children(ref(kind, "x"))).toMatchObject({ complete: false });
    expect(service.lines().filter((line) => line === "GET /jobs")).toHaveLength(pages);
  });
});

async function filesOf(
  provider: IonworksProvider,
  of: JobRef,
  query?: object,
): Promise<Record<string, Buffer>> {
  const files: Record<string, Buffer> = {};
  for await (const file of provider.results(of, query)) files[file.path] = await bytesOf(file.content);
  return files;
}

/** A file whose first page is told to be larger than its column. */
function withDamagedPage(file: Uint8Array): Uint8Array {
  // "PAR1", then the kind of page, its size unpacked and its size packed: two bytes each.
  const size = 9;
  return file.map((byte, at) => (at === size ? byte | 0x40 : byte));
}

describe("results", () => {
  const paths = {
    series: "GET /simulations/sim-1/time_series/download",
    steps: "GET /simulations/sim-1/steps/download",
  };
  const stored = { [paths.series]: { bytes: timeSeriesFile() }, [paths.steps]: { bytes: stepsFile() } };

  it("of a simulation are two parquet files, as they are stored", async () => {
    const { provider } = await start(routes(stored));
    const files = await filesOf(provider, ref("simulation", "sim-1"));
    expect(Object.keys(files)).toEqual(["time_series.parquet", "steps.parquet"]);
    expect(files["time_series.parquet"]?.equals(timeSeriesFile())).toBe(true);
  });

  it("of a simulation are made into text where text is asked for, with the rebuilt columns", async () => {
    const { provider } = await start(routes(stored));
    const files = await filesOf(provider, ref("simulation", "sim-1"), { extensions: ["csv", "jsonl"] });
    expect(Object.keys(files)).toEqual(["time_series.csv", "time_series.jsonl", "steps.csv", "steps.jsonl"]);
    expect(files["time_series.csv"]?.toString().split("\n").slice(0, 2)).toEqual([
      "Time [s],Step count,Discharge capacity [A.h],Charge capacity [A.h],Step capacity [A.h],Capacity [A.h]",
      "0,0,0,0,0,0",
    ]);
    expect(files["steps.jsonl"]?.toString()).toContain('"Delta capacity [A.h]":-0.5');
  });

  it("are only those that are asked for", async () => {
    const { service, provider } = await start(routes(stored));
    const files = await filesOf(provider, ref("simulation", "sim-1"), { paths: ["steps.csv"] });
    expect(Object.keys(files)).toEqual(["steps.csv"]);
    expect(service.lines()).toEqual([paths.steps]);
  });

  it.each([
    [
      "endings",
      { extensions: ["CSV", "Parquet"] },
      ["time_series.parquet", "time_series.csv", "steps.parquet", "steps.csv"],
    ],
    ["names", { paths: ["STEPS.csv", "Time_Series.Parquet"] }, ["time_series.parquet", "steps.csv"]],
    ["both", { paths: ["STEPS.csv", "steps.parquet"], extensions: ["CSV"] }, ["steps.csv"]],
  ])("of a simulation are found by %s in letters of any case", async (_what, query, found) => {
    const { provider } = await start(routes(stored));
    expect(Object.keys(await filesOf(provider, ref("simulation", "sim-1"), query))).toEqual(found);
  });

  it("that are named and not there are told, also beside others that are", async () => {
    const { provider } = await start(routes(stored));
    const files = filesOf(provider, ref("simulation", "sim-1"), { paths: ["steps.csv", "step.csv"] });
    await expect(files).rejects.toMatchObject({
      code: "not_found",
      message: 'simulation sim-1 has no file "step.csv"',
    });
  });

  it("of a job that is known to run a simulation are the simulation's", async () => {
    const { provider } = await start(routes(stored));
    provider.rememberJob(ref("simulation", "sim-1"), ref("job", "job-1"));
    await expect(filesOf(provider, ref("job", "job-1"))).resolves.toHaveProperty(["steps.parquet"]);
  });

  it("that are half a file end with an error in either form", async () => {
    const half = { ...stored, [paths.series]: { bytes: timeSeriesFile().subarray(0, 300) } };
    const { provider } = await start(routes(half));
    for (const extensions of [["parquet"], ["csv"]]) {
      await expect(filesOf(provider, ref("simulation", "sim-1"), { extensions })).rejects.toMatchObject({
        code: "bad_reply",
      });
    }
  });

  it.each(["csv", "jsonl"])("of a damaged file end with that said, as %s", async (form) => {
    const damaged = { ...stored, [paths.series]: { bytes: withDamagedPage(timeSeriesFile()) } };
    const { provider } = await start(routes(damaged));
    const files = filesOf(provider, ref("simulation", "sim-1"), { extensions: [form] });
    await expect(files).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("time_series.parquet of simulation sim-1 is damaged"),
    });
  });

  it.each(["pipeline", "simple-pipeline", "optimization"])(
    "as tables of a %s, which has none, are told to be a simulation's",
    async (kind) => {
      const { service, provider } = await start(() => standardNotFound);
      await expect(filesOf(provider, ref(kind, "x"), { extensions: ["csv"] })).rejects.toMatchObject({
        code: "not_supported",
        hint: expect.stringContaining("of the kind simulation"),
      });
      expect(service.requests).toEqual([]);
    },
  );

  it.each(["xyz", "constructor", "toString"])(
    "in the form %s, which there is not, are none",
    async (form) => {
      const { provider } = await start(() => standardNotFound);
      expect(await filesOf(provider, ref("job", "x"), { extensions: [form] })).toEqual({});
    },
  );

  it.each<[string, Record<string, ScriptedReply>, Record<string, unknown>]>([
    [
      "pipeline",
      { "GET /pipelines/x/result": { json: { result: { a: 1 }, element_results: { b: {} } } } },
      { "result.json": { result: { a: 1 }, element_results: { b: {} } } },
    ],
    [
      "simple-pipeline",
      { "GET /simple_pipelines/x": { json: wireSimplePipeline({ id: "x", result: { a: 1 } }) } },
      { "result.json": { a: 1 } },
    ],
    [
      "optimization",
      { "GET /optimizations/x": { json: wireOptimization({ id: "x", metrics: { m: 2 } }) } },
      { "metrics.json": { m: 2 } },
    ],
    [
      "job",
      {
        "GET /jobs/x": { json: wireJob({ job_id: "x", result: { rmse_mV: 3 } }) },
        "GET /jobs/x/metadata": standardNotFound,
      },
      { "result.json": { rmse_mV: 3 } },
    ],
    [
      "job",
      {
        "GET /jobs/x": { json: wireJob({ job_id: "x" }) },
        "GET /jobs/x/metadata": { json: { samples: null, validation_results: {} } },
      },
      { "metadata.json": { samples: null, validation_results: {} } },
    ],
  ])("of a %s are JSON", async (kind, table, expected) => {
    const { provider } = await start(routes(table));
    const files = await filesOf(provider, ref(kind, "x"));
    expect(
      Object.fromEntries(Object.entries(files).map(([path, bytes]) => [path, JSON.parse(bytes.toString())])),
    ).toEqual(expected);
  });

  const none: Readonly<Record<string, ScriptedReply>> = {
    "GET /pipelines/x/result": { json: { result: null, element_results: null } },
    "GET /jobs/x/metadata": standardNotFound,
  };
  const failed = {
    is_terminal: true,
    is_failed: true,
    status: "failed",
    error: "no way",
    error_code: "SOLVER_ERROR",
  };
  const completed = { is_terminal: true, is_failed: false, status: "completed" };
  const records: Readonly<Record<string, (changes: object) => Record<string, ScriptedReply>>> = {
    pipeline: (changes) => ({ "GET /pipelines/x": { json: wirePipeline({ id: "x", ...changes }) } }),
    "simple-pipeline": (changes) => ({
      "GET /simple_pipelines/x": { json: wireSimplePipeline({ id: "x", ...changes }) },
    }),
    optimization: (changes) => ({
      "GET /optimizations/x": { json: wireOptimization({ id: "x", ...changes }) },
    }),
    job: (changes) => ({
      "GET /jobs/x": { json: wireJob({ job_id: "x", job_type: "evaluate_variables", ...changes }) },
    }),
  };
  const ends: readonly [string, object, Record<string, unknown>][] = [
    [
      "goes on",
      { status: "running" },
      { code: "not_ready", message: expect.stringContaining("it is running") },
    ],
    ["failed", failed, { code: "model_failed", message: expect.stringContaining("SOLVER_ERROR: no way") }],
    [
      "was cancelled",
      { ...failed, status: "canceled" },
      { code: "not_ready", message: expect.stringContaining("was cancelled") },
    ],
    [
      "completed without any",
      completed,
      { code: "not_found", message: expect.stringContaining("keeps no result under its name") },
    ],
  ];
  it.each(
    Object.keys(records).flatMap((kind) =>
      ends.map(([what, changes, error]) => [kind, what, changes, error] as const),
    ),
  )("of a %s that %s: so it is told", async (kind, _what, changes, error) => {
    const change =
      kind === "optimization" && "is_failed" in changes && changes === completed
        ? { ...changes, status: "succeeded" }
        : changes;
    const { provider } = await start(routes({ ...none, ...records[kind]?.(change) }));
    await expect(filesOf(provider, ref(kind, "x"))).rejects.toMatchObject(error);
  });

  it("of a pipeline that are said not to be there while it runs are not ready", async () => {
    const table = {
      "GET /pipelines/x/result": standardNotFound,
      ...records["pipeline"]?.({ status: "running" }),
    };
    const { provider } = await start(routes(table));
    await expect(filesOf(provider, ref("pipeline", "x"))).rejects.toMatchObject({ code: "not_ready" });
  });
});

describe("submit", () => {
  const elements = { a: { element_type: "entry", values: { x: 1 } } };
  it.each<["pipeline" | "simple-pipeline" | "optimization" | "ecm", unknown, string, unknown, string]>([
    ["pipeline", { elements }, "/pipelines", wirePipeline(), "ionworks:pipeline/pl-77"],
    [
      "simple-pipeline",
      { elements },
      "/simple_pipelines",
      wireSimplePipeline(),
      "ionworks:simple-pipeline/sp-1",
    ],
    ["optimization", { config: {} }, "/optimizations", wireOptimization(), "ionworks:optimization/opt-1"],
    [
      "ecm",
      { measurements: [{ id: "m" }] },
      "/ecm/fit-from-measurements",
      { job_id: "job-9" },
      "ionworks:job-9",
    ],
  ])(
    "of a %s gives its reference, and refuses a wrong request before sending",
    async (kind, request, path, json, expected) => {
      const { service, provider } = await start(routes({ [`POST ${path}`]: { status: 202, json } }));
      const typed = (given: IonworksSubmit) => provider.submit(given);
      const submit = (what: unknown): ReturnType<typeof typed> =>
        Reflect.apply(typed, undefined, [{ kind, request: what }]);
      await expect(submit({})).rejects.toMatchObject({ code: "bad_input" });
      expect(service.requests).toEqual([]);
      const refs = await submit(request);
      expect(refs.map(formatReference)).toEqual([expected]);
    },
  );
});

describe("weak point 16: a study as a whole", () => {
  it("is listed as simulations whose jobs are known, so that they can be cancelled and watched", async () => {
    const simulations = ["a", "b"].map((id) => ({
      id,
      job_id: `job-${id}`,
      status: "processing",
      created_at: "2026-10-02T08:00:00Z",
    }));
    const { service, provider } = await start(
      routes({
        "GET /simulations": { json: { simulations, model_scalar_parameters: {}, total: 2 } },
        "POST /jobs/job-a/cancel": { json: wireJob({ job_id: "job-a", ...canceledJob }) },
        "POST /jobs/job-b/cancel": { json: wireJob({ job_id: "job-b", ...canceledJob }) },
        "POST /simulations/statuses": {
          json: ["a", "b"].map((simulation_id) => ({ simulation_id, status: "canceled" })),
        },
      }),
    );
    const refs: JobRef[] = [];
    for await (const reading of provider.listSimulations({ studyId: "st-1" })) {
      expect(reading).toMatchObject({
        source: "list",
        status: "running",
        details: { createdAt: "2026-10-02T08:00:00.000Z" },
      });
      refs.push(reading.ref);
    }
    const answers = await Promise.all(refs.map((one) => provider.requestCancel(one)));
    expect(answers.map(({ answer }) => answer)).toEqual(["accepted", "accepted"]);
    const readings = await provider.getMany(refs);
    expect([...readings.values()].map(({ status }) => status)).toEqual(["cancelled", "cancelled"]);
    expect(service.requests).toHaveLength(4);
  });
});
