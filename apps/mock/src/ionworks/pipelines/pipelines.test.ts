import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import type { RawAnswer } from "../../testing/raw-request.js";

const threeElements = {
  ambient: { element_type: "entry", values: { "Ambient temperature [K]": 298.15 } },
  fit: {
    element_type: "data_fit",
    objectives: { discharge: {} },
    parameters: { "Contact resistance [Ohm]": {} },
  },
  check: { element_type: "validation", objectives: { discharge: {} } },
};

function create(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/pipelines", {
    project_id: projectId(mock),
    elements: threeElements,
    options: { live_progress_updates: true },
    ...extra,
  });
}

/** The words of a pipeline, of its elements and of their jobs. */
async function wordsOf(mock: RunningMock, id: string): Promise<string> {
  const { get } = withKeyOf(mock);
  const whole = parsed(await get(`/pipelines/${id}`))["status"];
  const elements = parsedList(await get(`/pipelines/${id}/elements`));
  const jobs: unknown[] = [];
  for (const { job_id: jobId } of elements) {
    jobs.push(typeof jobId === "string" ? parsed(await get(`/jobs/${jobId}`))["status"] : null);
  }
  return [whole, elements.map(({ status }) => status).join(" "), jobs.join(" ")].join(" | ");
}

it.each(["/pipelines", "/simple_pipelines"])(
  "Ionworks point 7: those of %s carry both flags wherever they are told, pipelines a name that is text",
  async (path) => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const { get, post } = withKeyOf(mock);
    const project_id = projectId(mock);
    const elements = { ambient: threeElements.ambient };
    const made = parsed(await post(path, { project_id, elements, config: { elements } }));
    const id = String(made["id"]);
    const listed = async (): Promise<Record<string, unknown> | undefined> => {
      const { items, pipelines } = parsed(await get(`${path}?project_id=${project_id}`));
      return [items, pipelines]
        .flat()
        .filter((one) => one !== undefined)
        .map(objectOf)[0];
    };
    const one = async (): Promise<Record<string, unknown>> => parsed(await get(`${path}/${id}`));
    for (const told of [made, await one(), await listed()]) {
      expect(told).toMatchObject({ is_terminal: false, is_failed: false });
      if (path === "/pipelines") expect(told).toMatchObject({ name: expect.any(String) });
    }
    for (const told of [parsed(await post(`${path}/${id}/cancel`, {})), await one(), await listed()]) {
      expect(told).toMatchObject({ is_terminal: true, is_failed: true });
    }
  },
);

function projectId(mock: RunningMock): string {
  return mock.accounts[0].ionworks.projectId;
}

describe("Ionworks point 18: creating a pipeline", () => {
  it("runs it: 201 with the elements, whose jobs are run one after the other", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const answer = await create(mock, { name: "Capacity pipeline" });
    expect(answer.status).toBe(201);
    const pipeline = parsed(answer);
    expect(pipeline).toMatchObject({
      name: "Capacity pipeline",
      status: "pending",
      is_terminal: false,
      is_failed: false,
      options: { live_progress_updates: true },
      created_by_email: "ada@example.org",
      error_code: null,
    });
    expect(pipeline["elements"]).toMatchObject([
      { name: "ambient", element_order: 1, element_type: "Direct Entry", pipeline_id: pipeline["id"] },
      { name: "fit", element_order: 2, element_type: "Data Fit", job_config: threeElements.fit },
      { name: "check", element_order: 3, element_type: "Validation", result: null },
    ]);
    const id = String(pipeline["id"]);
    const seen: string[] = [];
    for (let second = 0; second <= 31; second += 1) {
      const words = await wordsOf(mock, id);
      if (seen.at(-1) !== words) seen.push(words);
      mock.clock.advance(1000);
    }
    expect(seen).toEqual([
      "pending | pending pending pending | pending pending pending",
      "running | running pending pending | processing pending pending",
      "running | completed pending pending | completed pending pending",
      "running | completed running pending | completed processing pending",
      "running | completed completed pending | completed completed pending",
      "running | completed completed running | completed completed processing",
      "completed | completed completed completed | completed completed completed",
    ]);
  });

  it("takes the types of elements as requests write them, and as replies label them", async () => {
    await using mock = await startMock({ clock: "manual" });
    const objectives = { discharge: {} };
    const elements = {
      entry: { element_type: "Direct Entry", values: {} },
      fit: { element_type: "Data Fit", objectives },
      array: { element_type: "Array Data Fit", objectives },
      sum: { element_type: "Calculation", type: "sum" },
      check: { element_type: "Validation", objectives: [{ name: "discharge" }] },
    };
    const answer = await create(mock, { elements });
    expect(answer.status).toBe(201);
    const labels = Object.values(elements).map((element) => element.element_type);
    const made = parsedList(answer, "elements");
    expect(made.map((element) => element["element_type"])).toEqual(labels);
    const words = ["entry", "data_fit", "array_data_fit", "calculation", "validation"];
    const plain = Object.fromEntries(
      Object.entries(elements).map(([name, element], index) => [
        name,
        { ...element, element_type: words[index] },
      ]),
    );
    const same = parsedList(await create(mock, { elements: plain }), "elements");
    expect(same.map((element) => element["element_type"])).toEqual(labels);
  });

  it("takes exactly what the official client sends, and no name", async () => {
    await using mock = await startMock({ clock: "manual" });
    const first = await create(mock, { options: {} });
    expect([first.status, parsed(first)["name"]]).toEqual([201, "Pipeline 1"]);
  });

  it.each([
    ["options that are null", { options: null }, 422],
    ["elements in a list", { elements: [{ element_type: "entry", values: {} }] }, 422],
    ["no elements", { elements: {} }, 422],
    ["an unknown type", { elements: { a: { element_type: "spell" } } }, 422],
    ["an entry of nothing", { elements: { a: { element_type: "entry" } } }, 422],
    ["an entry of two things", { elements: { a: { element_type: "entry", values: {}, path: "x" } } }, 422],
    ["a fit without objectives", { elements: { a: { element_type: "data_fit" } } }, 422],
    ["no project", { project_id: null }, 422],
    ["a project that does not exist", { project_id: "none" }, 400],
  ])("refuses %s", async (_title, extra, status) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await create(mock, extra)).status).toBe(status);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });

  it("gives elements their jobs only when it is their turn, by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      jobSeconds: 10,
      switches: { ionworks: { "element-jobs": "in-turn" } },
    });
    const id = String(parsed(await create(mock))["id"]);
    mock.clock.advance(9000);
    expect(await wordsOf(mock, id)).toBe("running | running pending pending | processing  ");
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(1);
    mock.clock.advance(10_000);
    expect(await wordsOf(mock, id)).toBe("running | completed running pending | completed processing ");
    expect(parsed(await withKeyOf(mock).post(`/pipelines/${id}/cancel`))).toMatchObject({
      status: "canceled",
    });
    mock.clock.advance(60_000);
    expect(await wordsOf(mock, id)).toBe("canceled | completed canceled canceled | completed canceled ");
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(2);
  });
});

describe("Ionworks point 16: cancelling a pipeline", () => {
  it("ends its unfinished elements and their jobs, and leaves the finished ones alone", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const id = String(parsed(await create(mock))["id"]);
    mock.clock.advance(12_000);
    const answer = await withKeyOf(mock).post(`/pipelines/${id}/cancel`, {});
    expect([answer.status, parsed(answer)]).toMatchObject([
      200,
      { status: "canceled", is_terminal: true, is_failed: true },
    ]);
    const after = "canceled | completed canceled canceled | completed canceled canceled";
    expect(await wordsOf(mock, id)).toBe(after);
    mock.clock.advance(100_000);
    expect(await wordsOf(mock, id)).toBe(after);
  });

  it.each(["completed", "failed", "canceled"])(
    "answers 200 with the unchanged record where it is %s",
    async (status) => {
      await using mock = await startMock({
        clock: "manual",
        switches: { ionworks: { "cancel-ended": "409" } },
      });
      const [ref] = mock.addJobs({ provider: "ionworks", kind: "pipeline", status });
      const { get, post } = withKeyOf(mock);
      const before = parsed(await get(`/pipelines/${idOf(ref)}`));
      expect(before).toMatchObject({ status });
      const answer = await post(`/pipelines/${idOf(ref)}/cancel`);
      expect([answer.status, parsed(answer)]).toEqual([200, before]);
    },
  );

  it.each([
    [
      "late",
      "canceled | running pending | processing pending",
      "canceled | canceled canceled | canceled canceled",
    ],
    [
      "none",
      "canceled | running pending | processing pending",
      "canceled | completed completed | completed completed",
    ],
  ])("lets the jobs run on with cascade=%s", async (cascade, now, later) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { cascade } } });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      kind: "pipeline",
      status: "running",
      durationMs: 60_000,
    });
    await withKeyOf(mock).post(`/pipelines/${idOf(ref)}/cancel`);
    mock.clock.advance(4999);
    expect(await wordsOf(mock, idOf(ref))).toBe(now);
    mock.clock.advance(60_000);
    expect(await wordsOf(mock, idOf(ref))).toBe(later);
  });

  it("takes as long as the switches say", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 4000 } },
    });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      kind: "pipeline",
      status: "running",
      durationMs: 60_000,
    });
    expect(parsed(await withKeyOf(mock).post(`/pipelines/${idOf(ref)}/cancel`))).toMatchObject({
      status: "running",
    });
    mock.clock.advance(3999);
    expect(await wordsOf(mock, idOf(ref))).toBe("running | running pending | processing pending");
    mock.clock.advance(1);
    expect(await wordsOf(mock, idOf(ref))).toBe("canceled | canceled canceled | canceled canceled");
  });

  it("obeys the faults that jobs obey", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    const fresh = (): string =>
      idOf(
        mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "running", durationMs: 60_000 })[0],
      );
    const fault = (kind: string, path: string): unknown =>
      mock.addFault({ match: { path, times: 1 }, fault: { kind } });

    const ignored = fresh();
    fault("ignore-cancel", `/pipelines/${ignored}/cancel`);
    expect(parsed(await post(`/pipelines/${ignored}/cancel`))).toMatchObject({ status: "running" });
    const byOther = fresh();
    fault("cancel-by-other", `/pipelines/${byOther}$`);
    expect(parsed(await get(`/pipelines/${byOther}`))).toMatchObject({ status: "canceled" });
    expect(await wordsOf(mock, byOther)).toBe("canceled | canceled canceled | canceled canceled");
    const gone = fresh();
    fault("vanish", `/pipelines/${gone}$`);
    expect((await get(`/pipelines/${gone}`)).status).toBe(404);
    expect((await post(`/pipelines/${gone}/cancel`)).status).toBe(404);
    const strange = fresh();
    fault("unknown-status", `/pipelines/${strange}$`);
    expect(parsed(await get(`/pipelines/${strange}`))).toMatchObject({
      status: "HIBERNATING",
      is_terminal: false,
    });
    expect(parsed(await get("/pipelines"))).toMatchObject({ total: 3 });
  });

  it("comes back to life with its jobs when it is revived", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      kind: "pipeline",
      status: "canceled",
      durationMs: 60_000,
    });
    mock.addFault({ match: { path: `/pipelines/${idOf(ref)}$`, times: 1 }, fault: { kind: "revive" } });
    await withKeyOf(mock).get(`/pipelines/${idOf(ref)}`);
    expect(parsed(await withKeyOf(mock).get(`/pipelines/${idOf(ref)}`))).toMatchObject({
      status: "running",
      is_terminal: false,
    });
  });
});

describe("an element of a pipeline", () => {
  it("whose job is cancelled by itself takes the pipeline along and skips the rest", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const id = String(parsed(await create(mock))["id"]);
    mock.clock.advance(12_000);
    const { get, post } = withKeyOf(mock);
    const [, fit] = parsedList(await get(`/pipelines/${id}/elements`));
    await post(`/jobs/${String(fit?.["job_id"])}/cancel`);
    expect(await wordsOf(mock, id)).toBe(
      "canceled | completed canceled skipped | completed canceled canceled",
    );
  });

  it("that fails gives its error to the pipeline", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    mock.addFault({
      match: { path: "/pipelines", method: "POST" },
      fault: { kind: "fail", errorCode: "CONFIGURATION_ERROR", error: "no" },
    });
    const id = String(parsed(await create(mock))["id"]);
    mock.clock.advance(30_000);
    expect(parsed(await withKeyOf(mock).get(`/pipelines/${id}`))).toMatchObject({
      status: "failed",
      is_failed: true,
      error: "no",
      error_code: "CONFIGURATION_ERROR",
    });
    const [, , check] = parsedList(await withKeyOf(mock).get(`/pipelines/${id}/elements`));
    expect(check).toMatchObject({
      status: "failed",
      error_detail: { element: "check" },
      job_status: "failed",
    });
    expect(parsed(await withKeyOf(mock).get(`/pipelines/elements/${String(check?.["id"])}`))).toEqual(check);
    expect((await withKeyOf(mock).get("/pipelines/elements/none")).status).toBe(404);
  });
});

describe("Ionworks point 13: a pipeline's result", () => {
  it("has both objects, also before the end", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const id = String(parsed(await create(mock))["id"]);
    const { get } = withKeyOf(mock);
    expect(parsed(await get(`/pipelines/${id}/result`))).toEqual({ result: {}, element_results: {} });
    mock.clock.advance(30_000);
    const { result, element_results: results } = parsed(await get(`/pipelines/${id}/result`));
    expect(result).toEqual({
      parameter_values: { "Ambient temperature [K]": 298.15, "Contact resistance [Ohm]": expect.any(Number) },
    });
    expect(results).toEqual({
      ambient: { parameter_values: { "Ambient temperature [K]": 298.15 } },
      fit: { parameter_values: { "Contact resistance [Ohm]": expect.any(Number) } },
      check: {
        validation_results: { discharge: expect.any(Object) },
        summary_stats: { discharge: expect.arrayContaining([expect.any(Object)]) },
      },
    });
  });

  it("is 404 until then by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "early-result": "404" } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "running" });
    expect((await withKeyOf(mock).get(`/pipelines/${idOf(ref)}/result`)).status).toBe(404);
    mock.clock.advance(100_000);
    expect((await withKeyOf(mock).get(`/pipelines/${idOf(ref)}/result`)).status).toBe(200);
  });
});

describe("Ionworks point 11: the list of pipelines", () => {
  it("comes in pages with skip, newest first, with the total", async () => {
    await using mock = await startMock({ clock: "manual" });
    const refs = mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 5, name: "run #" });
    const newest = refs.map(idOf).toReversed();
    const { get } = withKeyOf(mock);
    const page = await get("/pipelines?limit=2&skip=1");
    expect(parsed(page)["total"]).toBe(5);
    expect(parsedList(page, "pipelines").map(({ id }) => id)).toEqual(newest.slice(1, 3));
    const offset = parsedList(await get("/pipelines?limit=1&offset=3"), "pipelines");
    expect(offset.map(({ id }) => id)).toEqual([newest[0]]);
  });

  it("is a bare array by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "pipelines-list": "array" } },
    });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 2 });
    expect(parsedList(await withKeyOf(mock).get("/pipelines/"))).toHaveLength(2);
  });

  it.each([
    ["name=run 2", 1],
    ["name=eq.run 2", 1],
    ["name=ilike.%25N 2%25", 1],
    ["name=in.(run 1,run 3)", 2],
    ["status=running", 3],
    ["status=failed", 1],
    ["created_by_email=ada@example.org", 4],
    ["created_at_gt=2026-01-05T09:00:00Z", 0],
    ["created_at_lt=2026-01-05T09:00:00Z", 4],
    ["project_id=none", 0],
  ])("is filtered by %s", async (query, total) => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 3, name: "run #", status: "running" });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "failed", name: "bad" });
    expect(parsed(await withKeyOf(mock).get(`/pipelines?${query.replaceAll(" ", "%20")}`))["total"]).toBe(
      total,
    );
  });

  it("is sorted as asked, and refuses what it cannot sort by", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (const name of ["b", "c", "a"]) mock.addJobs({ provider: "ionworks", kind: "pipeline", name });
    const { get } = withKeyOf(mock);
    const names = parsedList(await get("/pipelines?order_by=name&order=asc"), "pipelines").map(
      ({ name }) => name,
    );
    expect(names).toEqual(["a", "b", "c"]);
    const refused = await get("/pipelines?order_by=mood&limit=0&created_at_gt=soon");
    expect(refused.status).toBe(422);
    expect(parsedList(refused, "detail").map(({ loc }) => loc)).toEqual([
      ["query", "limit"],
      ["query", "order_by"],
      ["query", "created_at_gt"],
    ]);
  });
});

it("renames a pipeline, and deletes it with its jobs", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "running" });
  const path = `/pipelines/${idOf(ref)}`;
  const { get, patch, remove } = withKeyOf(mock);
  expect(parsed(await patch(path, { name: "new" }))).toMatchObject({ name: "new", description: null });
  expect(parsed(await patch(path, { description: "about" }))).toMatchObject({
    name: "new",
    description: "about",
  });
  expect((await patch(path, {})).status).toBe(422);
  const jobs = parsedList(await get(`${path}/elements`)).map((element) => String(element["job_id"]));
  const deleted = await remove(path);
  expect([deleted.status, deleted.text]).toEqual([204, ""]);
  for (const gone of [path, `${path}/elements`, ...jobs.map((id) => `/jobs/${id}`)]) {
    expect((await get(gone)).status).toBe(404);
  }
});

describe("metadata of a fit", () => {
  it("grows while it runs, and is complete at the end", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      type: "datafit",
      status: "processing",
      durationMs: 20_000,
    });
    const path = `/jobs/${idOf(ref)}/metadata`;
    const { get } = withKeyOf(mock);
    expect((await get(path)).status).toBe(404);
    const lengths: number[] = [];
    let last: Record<string, unknown>[] = [];
    for (let look = 0; look < 4; look += 1) {
      mock.clock.advance(5000);
      const steps = parsedList(await get(path), "intermediate_results");
      expect(steps.slice(0, last.length)).toEqual(last);
      last = steps;
      lengths.push(steps.length);
    }
    expect(lengths).toEqual([1, 2, 3, 5]);
    const costs = last.map((step) => Number(step["best_cost"]));
    expect(costs).toEqual(costs.toSorted((a, b) => b - a));
    expect(Object.keys(objectOf(last[0]?.["inputs_unscaled"]))).toEqual(
      Object.keys(objectOf(last[0]?.["inputs"])),
    );
    expect(parsed(await get(`/jobs/${idOf(ref)}`))["metadata_path"]).toEqual(expect.any(String));
  });

  it("is there at the end only without live updates, and never for a simulation", async () => {
    await using mock = await startMock({ clock: "manual" });
    const seed = { provider: "ionworks", status: "processing", durationMs: 20_000 } as const;
    const [quiet] = mock.addJobs({ ...seed, type: "datafit", live: false });
    const [simulation] = mock.addJobs({ ...seed, type: "simulate" });
    const { get } = withKeyOf(mock);
    mock.clock.advance(15_000);
    expect((await get(`/jobs/${idOf(quiet)}/metadata`)).status).toBe(404);
    mock.clock.advance(15_000);
    expect(parsedList(await get(`/jobs/${idOf(quiet)}/metadata`), "intermediate_results")).toHaveLength(1);
    expect((await get(`/jobs/${idOf(simulation)}/metadata`)).status).toBe(404);
  });

  it("comes with plots, thinned out and cut as asked", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed" });
    const [running] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "processing" });
    const { get } = withKeyOf(mock);
    const plot = (query: string, of = ref): Promise<RawAnswer> =>
      get(`/pipelines/datafits/${idOf(of)}/plot_data?${query}`);
    const [data, model] = parsedList(await plot("objective_name=discharge&max_points=100"), "traces");
    expect([data?.["name"], model?.["name"]]).toEqual(["Data", "Model"]);
    expect(data?.["x"]).toHaveLength(100);
    const [cut] = parsedList(await plot("objective_name=discharge&x_min=1000&x_max=1200"), "traces");
    const xs = Array.isArray(cut?.["x"]) ? cut["x"].map(Number) : [];
    expect([Math.min(...xs) >= 1000, Math.max(...xs) <= 1200, xs.length > 5]).toEqual([true, true, true]);
    expect((await plot("max_points=10")).status).toBe(422);
    expect((await plot("objective_name=other")).status).toBe(404);
    expect((await plot("objective_name=discharge&plot_index=1")).status).toBe(404);
    expect((await plot("objective_name=discharge", running)).status).toBe(404);
  });

  it("has no traces past the last plot by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "plot-past-end": "empty" } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed" });
    const answer = await withKeyOf(mock).get(
      `/pipelines/datafits/${idOf(ref)}/plot_data?objective_name=discharge&plot_index=1`,
    );
    expect([answer.status, parsed(answer)]).toEqual([
      200,
      { traces: [], layout: {}, x_full_min: null, x_full_max: null },
    ]);
  });
});

describe("Ionworks point 21: what a pipeline's jobs write down", () => {
  const bounds = {
    "Contact resistance [Ohm]": [0.01, 0.02],
    "Diffusivity [m2.s-1]": [1e-15, 1e-12],
  } as const;
  const elements = {
    fit: {
      element_type: "data_fit",
      objectives: { slow: {}, fast: {} },
      parameters: {
        ...Object.fromEntries(Object.entries(bounds).map(([name, both]) => [name, { bounds: both }])),
        "Begun [1]": { initial_value: 4 },
      },
    },
    check: { element_type: "validation", objectives: { slow: {}, fast: {} } },
  };

  async function jobsOf(mock: RunningMock): Promise<{ id: string; fit: string; check: string }> {
    const id = String(parsed(await create(mock, { elements }))["id"]);
    mock.clock.advance(1_000_000);
    const [fit, check] = parsedList(await withKeyOf(mock).get(`/pipelines/${id}/elements`));
    return { id, fit: String(fit?.["job_id"]), check: String(check?.["job_id"]) };
  }

  it("has the plots of fits and validations as an object, and the plots at their own addresses", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { fit, check } = await jobsOf(mock);
    const { get } = withKeyOf(mock);
    const manifest = { plot_count: 1, type: "line" };
    const metadata = {
      fit: parsed(await get(`/jobs/${fit}/metadata`)),
      check: parsed(await get(`/jobs/${check}/metadata`)),
    };
    for (const { validation_plot_config: config } of Object.values(metadata)) {
      expect(config).toEqual({ objectives: { slow: manifest, fast: manifest } });
    }
    expect(Object.keys(metadata.fit)).toContain("intermediate_results");
    expect(Object.keys(metadata.check)).not.toContain("intermediate_results");
    expect(metadata.check["validation_results"]).toEqual({
      slow: expect.any(Object),
      fast: expect.any(Object),
    });
    for (const [family, id, other] of [
      ["datafits", fit, check],
      ["validations", check, fit],
    ] as const) {
      const plot = parsed(await get(`/pipelines/${family}/${id}/plot_data?objective_name=fast`));
      expect(plot).toMatchObject({
        traces: [{ name: "Data" }, { name: "Model" }],
        layout: expect.any(Object),
        x_full_min: 0,
        x_full_max: expect.any(Number),
      });
      expect((await get(`/pipelines/${family}/${other}/plot_data?objective_name=fast`)).status).toBe(404);
    }
  });

  it("keeps fitted values within their bounds, on the way and at the end", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { id, fit } = await jobsOf(mock);
    const { get } = withKeyOf(mock);
    const steps = parsedList(await get(`/jobs/${fit}/metadata`), "intermediate_results");
    const values = steps.map((step) => objectOf(step["inputs_unscaled"]));
    const { element_results: results } = parsed(await get(`/pipelines/${id}/result`));
    values.push(objectOf(objectOf(objectOf(results)["fit"])["parameter_values"]));
    expect(values.length).toBeGreaterThan(3);
    for (const found of values) {
      for (const [name, [least, most]] of Object.entries(bounds)) {
        expect(found[name]).toBeGreaterThanOrEqual(least);
        expect(found[name]).toBeLessThanOrEqual(most);
      }
      expect(found["Begun [1]"]).toBeGreaterThanOrEqual(2);
      expect(found["Begun [1]"]).toBeLessThanOrEqual(8);
    }
    for (const { inputs } of steps) {
      for (const value of Object.values(objectOf(inputs))) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }
  });
});
