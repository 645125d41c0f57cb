import { writeFile } from "node:fs/promises";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  clientOf,
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
} from "../../test/scripted-service.js";
import type { IonworksClient } from "../client.js";

async function ask<T>(
  table: Parameters<typeof routes>[0],
  run: (client: IonworksClient) => Promise<T>,
): Promise<{ value: T; sent: unknown[] }> {
  const service = await startService(routes(table));
  const value = await run(clientOf(service, { projectId: "project-1" }));
  const sent = service.requests.map(({ method, path, json }) =>
    json === undefined ? `${method} ${path}` : [`${method} ${path}`, json],
  );
  return { value, sent };
}

const element = { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } };

describe("pipelines", () => {
  it("are created in a project, always with options", async () => {
    const created = { status: 201, json: wirePipeline({ elements: [wireElement()] }) };
    const { value, sent } = await ask({ "POST /pipelines": created }, (client) =>
      client.pipelines.create({
        name: "One",
        description: null,
        options: null,
        elements: { a: element },
        x: 1,
      }),
    );
    expect(value).toMatchObject({ id: "pl-77", elements: [{ id: "el-1" }] });
    const body = { name: "One", options: {}, elements: { a: element }, project_id: "project-1", x: 1 };
    expect(sent).toEqual([["POST /pipelines", body]]);
  });

  it("are read, renamed, cancelled and deleted", async () => {
    const path = "/pipelines/pl-77";
    const { value, sent } = await ask(
      {
        [`GET ${path}`]: { json: wirePipeline() },
        [`PATCH ${path}`]: { json: wirePipeline({ name: "New" }) },
        [`POST ${path}/cancel`]: { json: wirePipeline({ status: "canceled" }) },
        [`DELETE ${path}`]: { status: 204 },
      },
      async ({ pipelines }) => [
        (await pipelines.get("pl-77")).status,
        (await pipelines.update("pl-77", { name: "New" })).name,
        (await pipelines.cancel("pl-77"))?.status,
        await pipelines.delete("pl-77"),
      ],
    );
    expect(value).toEqual(["running", "New", "canceled", undefined]);
    expect(sent).toEqual([
      `GET ${path}`,
      [`PATCH ${path}`, { name: "New" }],
      [`POST ${path}/cancel`, {}],
      `DELETE ${path}`,
    ]);
  });

  it("give their elements in the order in which they run, and their results", async () => {
    const result = { result: { a: 1 }, element_results: { fit: { parameter_values: {} } } };
    const elements = [
      wireElement({ id: "b", element_order: 2 }),
      wireElement({ id: "a", status: "skipped" }),
    ];
    const { value } = await ask(
      {
        "GET /pipelines/pl-77/elements": { json: elements },
        "GET /pipelines/elements/a": { json: wireElement({ id: "a" }) },
        "GET /pipelines/pl-77/result": { json: result },
      },
      async ({ pipelines }) => [
        (await pipelines.elements("pl-77")).map(({ id }) => id),
        (await pipelines.element("a")).job_id,
        await pipelines.result("pl-77"),
      ],
    );
    expect(value).toEqual([["a", "b"], "job-1", result]);
  });
});

it.each<[string, Record<string, unknown>, (client: IonworksClient) => Promise<unknown>]>([
  ["pipeline", wirePipeline({ id: "other" }), (client) => client.pipelines.get("x")],
  ["simple pipeline", wireSimplePipeline({ id: "other" }), (client) => client.simplePipelines.get("x")],
  ["optimization", wireOptimization({ id: "other" }), (client) => client.optimizations.get("x")],
])("the record of another %s is a bad reply, a missing one is not found", async (_what, json, get) => {
  await expect(get(clientOf(await startService(() => ({ json }))))).rejects.toMatchObject({
    code: "bad_reply",
  });
  const missing = clientOf(await startService(() => standardNotFound));
  await expect(get(missing)).rejects.toMatchObject({ code: "not_found", correlationId: "corr-1" });
});

describe("simple pipelines", () => {
  it("take the elements beside or inside of their config, and no options of their own", async () => {
    const created = { status: 202, json: wireSimplePipeline() };
    const { sent } = await ask({ "POST /simple_pipelines": created }, async ({ simplePipelines }) => {
      await simplePipelines.create({ elements: { a: element }, name: "N" });
      await simplePipelines.create({ config: { elements: { a: element } }, project_id: "p2" });
    });
    expect(sent).toEqual([
      [
        "POST /simple_pipelines",
        { config: { elements: { a: element } }, name: "N", project_id: "project-1" },
      ],
      ["POST /simple_pipelines", { config: { elements: { a: element } }, project_id: "p2" }],
    ]);
  });

  it("are read, renamed, cancelled and deleted", async () => {
    const path = "/simple_pipelines/sp-1";
    const { sent } = await ask(
      {
        [`GET ${path}`]: { json: wireSimplePipeline() },
        [`PATCH ${path}`]: { json: wireSimplePipeline() },
        [`POST ${path}/cancel`]: { text: "" },
        [`DELETE ${path}`]: { status: 204 },
      },
      async ({ simplePipelines }) => {
        await simplePipelines.get("sp-1");
        await simplePipelines.update("sp-1", { description: "d" });
        await expect(simplePipelines.cancel("sp-1")).resolves.toBeNull(); // a yes, without the record
        await simplePipelines.delete("sp-1");
      },
    );
    expect(sent).toHaveLength(4);
  });
});

describe("optimizations", () => {
  it("weak point 14: one is started although the documented reply names no job", async () => {
    const { value, sent } = await ask(
      { "POST /optimizations": { status: 202, json: wireOptimization() } },
      ({ optimizations }) =>
        optimizations.create({ name: "T", parameterized_model_id: "pm-1", config: { a: 1 }, note: null }),
    );
    expect(value.job_id).toBeUndefined();
    expect(sent).toEqual([
      [
        "POST /optimizations",
        { name: "T", parameterized_model_id: "pm-1", config: { a: 1 }, project_id: "project-1" },
      ],
    ]);
  });

  it("are read, renamed, cancelled and run again", async () => {
    const path = "/optimizations/opt-1";
    const { value, sent } = await ask(
      {
        [`GET ${path}`]: { json: wireOptimization({ status: "failed" }) },
        [`PATCH ${path}`]: { json: wireOptimization({ job_id: "job-1", name: "N" }) },
        [`POST ${path}/cancel`]: { json: wireOptimization({ status: "canceled" }) },
        [`POST ${path}/resubmit`]: {
          status: 202,
          json: wireOptimization({ status: "queued", run_count: 2 }),
        },
      },
      async ({ optimizations }) => {
        await optimizations.update("opt-1", { name: "N" });
        await optimizations.cancel("opt-1");
        return optimizations.rerun("opt-1");
      },
    );
    expect(value).toMatchObject({ status: "queued", run_count: 2 });
    expect(sent.slice(2)).toEqual([`GET ${path}`, [`POST ${path}/resubmit`, {}]]);
  });

  it.each([400, 409, 422])(
    "that are not run again (%i) are told as refused, with the words",
    async (status) => {
      const service = await startService(({ method }) =>
        method === "GET" ? { json: wireOptimization() } : { status, json: { detail: "has not failed" } },
      );
      await expect(clientOf(service).optimizations.rerun("opt-1")).rejects.toMatchObject({
        code: "refused",
        message: expect.stringContaining("has not failed"),
        hint: expect.stringContaining("running"),
        mayHaveLeft: false,
      });
    },
  );
});

it("studies are made, read, changed and deleted, and simulations put in and out", async () => {
  const base = "/projects/project-1/studies";
  const study = { id: "st-1", name: "Cold", simulation_count: 0 };
  const { value, sent } = await ask(
    {
      [`POST ${base}`]: { status: 201, json: study },
      [`GET ${base}/st-1`]: { json: study },
      [`PATCH ${base}/st-1`]: { json: { ...study, name: "Warm" } },
      [`POST ${base}/st-1/simulations/sim-1`]: { status: 200, json: { study_id: "st-1" } },
      [`DELETE ${base}/st-1/simulations/sim-1`]: { status: 204 },
      "DELETE /projects/p2/studies/st-1": { status: 204 },
    },
    async ({ studies }) => {
      const { id } = await studies.create({ name: "Cold" });
      const names = [(await studies.get(id)).name, (await studies.update(id, { name: "Warm" })).name];
      const mapping = await studies.addSimulation(id, "sim-1");
      await studies.removeSimulation(id, "sim-1");
      await studies.delete(id, { projectId: "p2" });
      return [names, mapping.study_id];
    },
  );
  expect(value).toEqual([["Cold", "Warm"], "st-1"]);
  expect(sent).toHaveLength(6);
});

describe("ECM fits", () => {
  const accepted = { json: { job_id: "job-9", status: "pending" } };

  it("of stored measurements are plain jobs", async () => {
    const { value, sent } = await ask({ "POST /ecm/fit-from-measurements": accepted }, ({ ecm }) =>
      ecm.fromMeasurements({ measurements: [{ id: "m-1", start_step: null }], ecm_options: { num_rcs: 3 } }),
    );
    expect(value).toEqual({ jobId: "job-9", status: "pending" });
    const body = { measurements: [{ id: "m-1" }], ecm_options: { num_rcs: 3 } };
    expect(sent).toEqual([["POST /ecm/fit-from-measurements", body]]);
  });

  it("of a file send it along", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'my "data".csv');
    await writeFile(path, "t,v\n0,4.2\n");
    const service = await startService(() => accepted);
    await clientOf(service).ecm.fromFile({ path, initialSoc: 0.5 });
    const [request] = service.requests;
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      num_rcs: "2",
      fit_ocv: "true",
      initial_soc: "0.5",
    });
    expect(request?.headers["content-length"]).toBe(String(request?.text.length));
    const [, boundary = "?"] = /boundary=(.+)$/u.exec(request?.headers["content-type"] ?? "") ?? [];
    expect(request?.text.split("\r\n")).toEqual([
      `--${boundary}`,
      'Content-Disposition: form-data; name="file"; filename="my__data_.csv"',
      "Content-Type: application/octet-stream",
      "",
      "t,v\n0,4.2\n",
      `--${boundary}--`,
      "",
    ]);
  });

  it("of a file that is not there ask nothing", async () => {
    const service = await startService(() => accepted);
    const { ecm } = clientOf(service);
    await expect(ecm.fromFile({ path: "/no/such/file" })).rejects.toMatchObject({ code: "bad_input" });
    await expect(ecm.fromFile({ path: tmpdir() })).rejects.toMatchObject({ code: "bad_input" });
    expect(service.requests).toEqual([]);
  });
});

describe("what a job has written", () => {
  const metadata = {
    intermediate_results: [{ best_cost: 1.5, cost: 2, inputs_unscaled: { D: 1e-14 }, multistart_job_id: 0 }],
    samples: { D: [[1, 2]] },
    sample_costs: [[3, 4]],
    sample_burnin: null,
    novel: true,
  };
  const path = "GET /jobs/job-1/metadata";

  it("is its metadata, its trace and its samples", async () => {
    const { value } = await ask({ [path]: { json: metadata } }, async (client) => [
      await client.jobMetadata("job-1"),
      await client.parameterTrace("job-1"),
      await client.posteriorSamples("job-1"),
    ]);
    expect(value).toEqual([
      metadata,
      metadata.intermediate_results,
      { parameterNames: ["D"], samples: { D: [[1, 2]] }, costs: [[3, 4]], burnIn: null },
    ]);
  });

  it("may be nothing, which is no error where the job itself is there", async () => {
    const { value } = await ask(
      { [path]: standardNotFound, "GET /jobs/job-1": { json: wireJob() } },
      async (client) => [
        await client.jobMetadata("job-1"),
        await client.parameterTrace("job-1"),
        await client.posteriorSamples("job-1"),
      ],
    );
    expect(value).toEqual([null, [], null]);
    const missing = clientOf(await startService(() => standardNotFound));
    await expect(missing.jobMetadata("job-1")).rejects.toMatchObject({ code: "not_found" });
  });

  it("is drawn as a plot, if there is such a plot", async () => {
    const service = await startService(({ query }) =>
      query.get("plot_index") === "9" ? standardNotFound : { json: { traces: [{ x: [1] }], layout: {} } },
    );
    const client = clientOf(service);
    const plot = { objectiveName: "1C", maxPoints: 100, xMin: 0 };
    await expect(client.plotData("job-1", plot)).resolves.toMatchObject({ traces: [{ x: [1] }] });
    expect(service.lines()).toEqual(["GET /pipelines/datafits/job-1/plot_data"]);
    expect(service.requests[0]?.query.toString()).toBe("objective_name=1C&max_points=100&x_min=0");
    await expect(client.plotData("job-1", { objectiveName: "1C", plotIndex: 9 })).resolves.toBeNull();
  });
});

it("the account's projects, organizations, usage and the service's abilities are read", async () => {
  const usage = {
    period_start: "2026-10-01",
    simulation: { usage: 1.5, limit: null },
    compute: { usage: 2, usage_by_type: { datafit: 2, novel: 0 }, limit: 10 },
  };
  const { value } = await ask(
    {
      "GET /projects": { json: [{ id: "project-1", name: "One" }] },
      "GET /projects/project-1": { json: { id: "project-1", organization_id: null } },
      "GET /organizations": { json: { items: [{ id: "org-1", name: "Lab" }], count: 1, total: 1 } },
      "GET /organizations/current/usage": { json: usage },
      "GET /discovery/capabilities": { json: { pipelines: true } },
      "GET /discovery/schemas/protocol": { json: { type: "object" } },
    },
    async (client) => [
      (await client.projects()).map(({ name }) => name),
      (await client.project("project-1")).id,
      (await client.organizations()).map(({ id }) => id),
      await client.usage(),
      await client.capabilities(),
      await client.schema("protocol"),
    ],
  );
  expect(value).toEqual([["One"], "project-1", ["org-1"], usage, { pipelines: true }, { type: "object" }]);
});

describe("one simulation", () => {
  const request = {
    parameterized_model: "pm-1",
    protocol_experiment: { name: "1C discharge", protocol: "steps: []\n" },
  };

  it("is started, and a design of more is refused before anything is sent", async () => {
    const service = await startService(
      routes({
        "POST /protocols/parse-to-template": { json: { template_id: "tpl-1" } },
        "POST /simulations/with-template/batch": { json: [{ simulation_id: "sim-1", job_id: "job-1" }] },
      }),
    );
    const client = clientOf(service, { projectId: "project-1" });
    const many = { ...request, design_parameters_doe: { sampling: "random", rows: [], count: 2 } };
    await expect(client.submitSimulation(many)).rejects.toMatchObject({ code: "bad_input" });
    expect(service.requests).toEqual([]);
    await expect(client.submitSimulation(request)).resolves.toEqual({
      simulationId: "sim-1",
      jobId: "job-1",
    });
  });

  it("weak point 16: is cancelled through its job", async () => {
    const { sent } = await ask(
      {
        "GET /simulations/sim-1": { json: wireSimulation() },
        "POST /jobs/job-1/cancel": { json: wireJob({ status: "canceled" }) },
      },
      (client) => client.cancelSimulation("sim-1"),
    );
    expect(sent).toEqual(["GET /simulations/sim-1", ["POST /jobs/job-1/cancel", {}]]);
    const jobless = clientOf(await startService(() => ({ json: wireSimulation({ job_id: null }) })));
    await expect(jobless.cancelSimulation("sim-1")).rejects.toMatchObject({ code: "refused" });
  });
});

it.each<[string, (client: IonworksClient) => Promise<unknown>]>([
  ["a pipeline", ({ pipelines }) => pipelines.create({ elements: { a: element } })],
  ["a simple pipeline", ({ simplePipelines }) => simplePipelines.create({ elements: { a: element } })],
  ["an optimization", ({ optimizations }) => optimizations.create({ parameterized_model_id: "pm" })],
])("%s is not submitted without a project", async (_what, submit) => {
  const reply: ScriptedReply = { status: 500 };
  const service = await startService(() => reply);
  await expect(submit(clientOf(service))).rejects.toMatchObject({ code: "bad_input" });
  expect(service.requests).toEqual([]);
});

it.each([524_287, 524_288])("a body of %i bytes or more travels compressed", async (size) => {
  const service = await startService(() => ({ json: wirePipeline() }));
  const request = {
    elements: { a: { element_type: "entry", values: { text: "" } } },
    options: {},
    project_id: "p",
  };
  const padding = size - JSON.stringify(request).length;
  request.elements.a.values.text = "x".repeat(padding);
  await clientOf(service).pipelines.create(request);
  expect(service.requests[0]?.text.length).toBe(size);
  expect(service.requests[0]?.headers["content-encoding"]).toBe(size < 524_288 ? undefined : "gzip");
});
