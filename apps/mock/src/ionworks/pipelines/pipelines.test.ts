import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { createPipeline, projectId, threeElements, wordsOf } from "../../testing/pipelines.js";

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

describe("Ionworks point 18: creating a pipeline", () => {
  it("runs it: 201 with the elements, whose jobs are run one after the other", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const answer = await createPipeline(mock, { name: "Capacity pipeline" });
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
    const answer = await createPipeline(mock, { elements });
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
    const same = parsedList(await createPipeline(mock, { elements: plain }), "elements");
    expect(same.map((element) => element["element_type"])).toEqual(labels);
  });

  it("takes exactly what the official client sends, and no name", async () => {
    await using mock = await startMock({ clock: "manual" });
    const first = await createPipeline(mock, { options: {} });
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
    expect((await createPipeline(mock, extra)).status).toBe(status);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });

  it("gives elements their jobs only when it is their turn, by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      jobSeconds: 10,
      switches: { ionworks: { "element-jobs": "in-turn" } },
    });
    const id = String(parsed(await createPipeline(mock))["id"]);
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
    const id = String(parsed(await createPipeline(mock))["id"]);
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
    const id = String(parsed(await createPipeline(mock))["id"]);
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
    const id = String(parsed(await createPipeline(mock))["id"]);
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
