import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import type { RawAnswer } from "../../testing/raw-request.js";

const quickModel = { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } };

async function templateOf(mock: RunningMock): Promise<string> {
  const answer = await withKeyOf(mock).post("/protocols/parse-to-template", {
    protocol_experiment: {
      protocol: "global:\n  initial_temperature: 25\nsteps: []\n",
      name: "1C discharge",
    },
    experiment_parameters: { rate: 1 },
    project_id: mock.accounts[0].ionworks.projectId,
  });
  return String(parsed(answer)["template_id"]);
}

async function submit(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/simulations/with-template/batch", {
    parameterized_model: quickModel,
    experiment_template_id: await templateOf(mock),
    experiment_parameter_sets: [{ rate: 1 }],
    project_id: mock.accounts[0].ionworks.projectId,
    ...extra,
  });
}

function pairsOf(answer: RawAnswer): Record<string, unknown>[] {
  const list: unknown = JSON.parse(answer.text);
  return Array.isArray(list) ? list.map(objectOf) : [];
}

describe("Ionworks point 8: submitting simulations", () => {
  const range = { type: "range", name: "a", min: 1, max: 2 };
  it.each([
    ["no design", undefined, 1],
    [
      "a grid of 5 by 3",
      {
        sampling: "grid",
        rows: [
          { ...range, count: 5 },
          { type: "discrete", name: "b", values: [1, 2, 3] },
        ],
      },
      15,
    ],
    ["a grid with one row without a count", { sampling: "grid", rows: [range] }, 1],
    [
      "a random sample",
      { sampling: "random", rows: [{ type: "normal", name: "a", mean: 1, std: 1 }], count: 7 },
      7,
    ],
    ["a latin hypercube", { sampling: "latin_hypercube", rows: [range], count: 4 }, 4],
    ["a sample without a count", { sampling: "random", rows: [range] }, 1],
  ])("makes as many as %s asks for", async (_title, design, count) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await submit(mock, design === undefined ? {} : { design_parameters_doe: design });
    expect(answer.status).toBe(200);
    const pairs = pairsOf(answer);
    expect(pairs).toHaveLength(count);
    expect(new Set(pairs.flatMap((pair) => [pair["simulation_id"], pair["job_id"]])).size).toBe(2 * count);
    const [first] = pairs;
    const job = parsed(await withKeyOf(mock).get(`/jobs/${String(first?.["job_id"])}`));
    expect(job).toMatchObject({ job_type: "simulate", status: "pending" });
  });

  it.each([
    ["a flat quick model", { parameterized_model: { capacity: 5, chemistry: "LFP" } }, 422],
    ["an unknown way of sampling", { design_parameters_doe: { sampling: "dice", rows: [] } }, 422],
    [
      "more simulations than there can be",
      { design_parameters_doe: { sampling: "random", count: 1e6 } },
      422,
    ],
    ["a template that does not exist", { experiment_template_id: "none" }, 404],
    ["a project that does not exist", { project_id: "none" }, 400],
  ])("refuses %s", async (_title, extra, status) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await submit(mock, extra)).status).toBe(status);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });
});

describe("Ionworks point 9: reading simulations", () => {
  it("sets the storage folder together with the job's completed", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const [pair] = pairsOf(await submit(mock));
    const { get } = withKeyOf(mock);
    const looks: unknown[] = [];
    for (let second = 0; second <= 11; second += 1) {
      const simulation = parsed(await get(`/simulations/${String(pair?.["simulation_id"])}`));
      const job = parsed(await get(`/jobs/${String(pair?.["job_id"])}`));
      expect(simulation["status"]).toBe(job["status"]);
      // Clients take an empty text for none.
      const folder = job["status"] === "completed" ? expect.stringMatching(/^simulations\/./u) : null;
      expect(simulation).toMatchObject({ storage_folder: folder });
      if (looks.at(-1) !== job["status"]) looks.push(job["status"]);
      mock.clock.advance(1000);
    }
    expect(looks).toEqual(["pending", "processing", "completed"]);
  });

  it.each(["failed", "canceled"])("leaves it null where the job has %s", async (status) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "simulation", status });
    expect(ref).toMatch(/^ionworks:simulation\//u);
    const { get } = withKeyOf(mock);
    const simulation = parsed(await get(`/simulations/${idOf(ref)}`));
    expect(simulation).toMatchObject({ status, storage_folder: null, simulation_data: null });
    expect(parsed(await get(`/jobs/${String(simulation["job_id"])}`))).toMatchObject({ is_failed: true });
  });

  it("tells the statuses of many, page by page, and leaves out what it does not know", async () => {
    await using mock = await startMock({ clock: "manual" });
    const refs = mock.addJobs({ provider: "ionworks", kind: "simulation", count: 5, status: "processing" });
    const { post } = withKeyOf(mock);
    const ids = [...refs.map(idOf), "unknown"];
    const statuses = async (body: object): Promise<Record<string, unknown>[]> =>
      pairsOf(await post("/simulations/statuses", body));
    expect(await statuses({ simulation_ids: ids })).toEqual(
      refs.map((ref) => ({
        simulation_id: idOf(ref),
        status: "processing",
        updated_at: expect.any(String),
        error: null,
        error_code: null,
      })),
    );
    const page = await statuses({ simulation_ids: ids, limit: 2, offset: 4 });
    expect(page.map((row) => row["simulation_id"])).toEqual([idOf(refs[4])]);
    expect(await statuses({ simulation_ids: [] })).toEqual([]);
    expect((await post("/simulations/statuses", { simulation_ids: ids, limit: 1001 })).status).toBe(422);
  });

  it("lists by model or by study, one of the two", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "ionworks", kind: "simulation", count: 3, modelId: "pm-1", studyId: "st-1" });
    mock.addJobs({ provider: "ionworks", kind: "simulation", modelId: "pm-2" });
    const { get } = withKeyOf(mock);
    const byModel = parsed(await get("/simulations?parameterized_model_id=pm-1&limit=2"));
    expect(byModel).toMatchObject({ total: 3, model_scalar_parameters: {} });
    expect(byModel["simulations"]).toHaveLength(2);
    expect(parsed(await get("/simulations?study_id=st-1"))).toMatchObject({ total: 3 });
    expect((await get("/simulations")).status).toBe(400);
    expect((await get("/simulations?study_id=st-1&parameterized_model_id=pm-1")).status).toBe(400);
  });
});

async function again(mock: RunningMock, extra: object = {}): Promise<unknown> {
  return pairsOf(await submit(mock, extra))[0];
}

describe("Ionworks point 28: the same simulation again", () => {
  it("is a new one", async () => {
    await using mock = await startMock({ clock: "manual" });
    const first = await again(mock);
    mock.clock.advance(100_000);
    expect(await again(mock)).not.toEqual(first);
  });

  it.each(["reuse", "join"])(
    "is the one that was completed, also in another project, by %s",
    async (value) => {
      await using mock = await startMock({
        clock: "manual",
        switches: { ionworks: { "same-simulation": value } },
      });
      const { get, post } = withKeyOf(mock);
      const first = await again(mock);
      const running = await again(mock);
      if (value === "join") expect(running).toEqual(first);
      else expect(running).not.toEqual(first);
      mock.clock.advance(100_000);
      const other = String(parsed(await post("/projects", { name: "other" }))["id"]);
      const reused = await again(mock, { project_id: other });
      expect(reused).toEqual(running);
      const job = parsed(await get(`/jobs/${String(objectOf(reused)["job_id"])}`));
      expect(Date.parse(String(job["created_at"]))).toBeLessThan(mock.clock.now());
      const otherModel = { parameterized_model: { quick_model: { capacity: 4, chemistry: "NMC/Graphite" } } };
      expect(await again(mock, otherModel)).not.toEqual(reused);
    },
  );

  it.each(["reuse", "join"])("is never one that was cancelled, by %s", async (value) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "same-simulation": value } },
    });
    const first = await again(mock);
    await withKeyOf(mock).post(`/jobs/${String(objectOf(first)["job_id"])}/cancel`, {});
    expect(await again(mock)).not.toEqual(first);
  });

  it("ends for all who wait for it when one of them cancels", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "same-simulation": "join" } },
    });
    const [first, second] = [await again(mock), await again(mock)];
    const { get, post } = withKeyOf(mock);
    await post(`/jobs/${String(objectOf(second)["job_id"])}/cancel`, {});
    expect(parsed(await get(`/jobs/${String(objectOf(first)["job_id"])}`))["status"]).toBe("canceled");
  });

  it("is not named twice in one reply", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "same-simulation": "join" } },
    });
    const extra = { experiment_parameter_sets: [{ rate: 1 }, { rate: 1 }] };
    const ids = pairsOf(await submit(mock, extra)).map((pair) => pair["simulation_id"]);
    expect(new Set(ids).size).toBe(2);
  });
});
