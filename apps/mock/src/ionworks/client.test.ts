import {
  ecmFitReply,
  jobArrayReply,
  jobMetadataReply,
  jobPageReply,
  jobReply,
  optimizationPageReply,
  optimizationReply,
  organizationReply,
  pipelineElementReply,
  pipelineElementsReply,
  pipelinePageReply,
  pipelineReply,
  pipelineResultReply,
  plotDataReply,
  projectReply,
  simplePipelinePageReply,
  simplePipelineReply,
  simulationPageReply,
  simulationReply,
  simulationStatusesReply,
  studyPageReply,
  studyReply,
  studySimulationReply,
  submittedReply,
  templateReply,
  usageReply,
  userReply,
} from "@simjobs/core/schemas/ionworks";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { formatReference } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed } from "../testing/jess-client.js";
import { parsedList } from "../testing/parsed-list.js";
import { columnOf, readParquet } from "../testing/read-parquet.js";
import { parseTemplate, submitBatch } from "../testing/submit-simulations.js";

/** What a schema says about a reply: nothing, where it fits. */
interface Schema {
  readonly safeParse: (value: unknown) => { readonly error?: unknown };
}

function problemOf(schema: Schema, text: string): unknown {
  return schema.safeParse(JSON.parse(text)).error;
}

function aPipeline(mock: RunningMock): object {
  const elements = { a: { element_type: "entry", values: { x: 1 } } };
  return { project_id: mock.accounts[0].ionworks.projectId, elements };
}

describe.each(["z", "offset"])(
  "every reply is one that our own client reads, with times in form %s",
  (times) => {
    it.each(["start", "end"])("at the %s", async (when) => {
      await using mock = await startMock({
        clock: "manual",
        switches: { ionworks: { times, "extra-fields": "yes" } },
      });
      const { get, post, patch } = withKeyOf(mock);
      const { projectId } = mock.accounts[0].ionworks;
      const template = await parseTemplate(mock);
      const batch = await submitBatch(mock);
      const pipeline = await post("/pipelines", aPipeline(mock));
      const simple = await post("/simple_pipelines", { project_id: projectId, config: aPipeline(mock) });
      const optimization = await post("/optimizations", { name: "o", project_id: projectId });
      const fit = await post("/ecm/fit-from-measurements", { measurements: [{ id: "m-1" }] });
      const study = await post(`/projects/${projectId}/studies`, { name: "s" });
      const [simulation] = parsedList(batch);
      const [pipelineId, simpleId, optimizationId] = [pipeline, simple, optimization].map((one) =>
        String(parsed(one)["id"]),
      );
      const simulationId = String(simulation?.["simulation_id"]);
      const mapping = await post(
        `/projects/${projectId}/studies/${String(parsed(study)["id"])}/simulations/${simulationId}`,
      );
      const [datafit] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed" });
      if (when === "end") mock.clock.advance(1_000_000);
      const elements = await get(`/pipelines/${String(pipelineId)}/elements`);
      const replies: [Schema, { text: string }][] = [
        [templateReply, template],
        [submittedReply, batch],
        [ecmFitReply, fit],
        [pipelineReply, pipeline],
        [pipelineReply, await get(`/pipelines/${String(pipelineId)}`)],
        [pipelineReply, await patch(`/pipelines/${String(pipelineId)}`, { name: "n" })],
        [pipelinePageReply, await get("/pipelines")],
        [pipelineElementsReply, elements],
        [pipelineElementReply, await get(`/pipelines/elements/${String(parsedList(elements)[0]?.["id"])}`)],
        [pipelineResultReply, await get(`/pipelines/${String(pipelineId)}/result`)],
        [pipelineReply, await post(`/pipelines/${String(pipelineId)}/cancel`)],
        [simplePipelineReply, simple],
        [simplePipelineReply, await get(`/simple_pipelines/${String(simpleId)}`)],
        [simplePipelinePageReply, await get(`/simple_pipelines?project_id=${projectId}`)],
        [simplePipelineReply, await post(`/simple_pipelines/${String(simpleId)}/cancel`)],
        [optimizationReply, optimization],
        [optimizationReply, await get(`/optimizations/${String(optimizationId)}`)],
        [optimizationPageReply, await get("/optimizations")],
        [optimizationReply, await post(`/optimizations/${String(optimizationId)}/cancel`)],
        [studyReply, study],
        [studyPageReply, await get(`/projects/${projectId}/studies`)],
        [studySimulationReply, mapping],
        [simulationReply, await get(`/simulations/${simulationId}`)],
        [simulationPageReply, await get(`/simulations?study_id=${String(parsed(study)["id"])}`)],
        [simulationStatusesReply, await post("/simulations/statuses", { simulation_ids: [simulationId] })],
        [jobReply, await get(`/jobs/${idOf(datafit)}`)],
        [jobReply, await post(`/jobs/${idOf(datafit)}/cancel`)],
        [jobPageReply, await get("/jobs")],
        [jobMetadataReply, await get(`/jobs/${idOf(datafit)}/metadata`)],
        [plotDataReply, await get(`/pipelines/datafits/${idOf(datafit)}/plot_data?objective_name=discharge`)],
        [userReply, await get("/users/me")],
        [usageReply, await get("/organizations/current/usage")],
        [projectReply, await get(`/projects/${projectId}`)],
      ];
      for (const [schema, { text }] of replies) expect(problemOf(schema, text), text).toBeUndefined();
      for (const one of parsedList(await get("/organizations"))) {
        expect(organizationReply.safeParse(one).error).toBeUndefined();
      }
    });
  },
);

it("a bare array of jobs is one that our own client reads", async () => {
  await using mock = await startMock({ clock: "manual", switches: { ionworks: { "jobs-list": "array" } } });
  mock.addJobs({ provider: "ionworks", count: 2 });
  expect(problemOf(jobArrayReply, (await withKeyOf(mock).get("/jobs")).text)).toBeUndefined();
});

it("Ionworks point 10: our own client fetches results, and its key stays at home", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { apiKey, projectId } = mock.accounts[0].ionworks;
  const client = new IonworksClient({ baseUrl: mock.url, credentials: { apiKey }, projectId });
  try {
    const ionworks = ionworksProvider(client);
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "simulation", status: "completed" });
    const found: Record<string, number> = {};
    for await (const file of ionworks.results({ provider: "ionworks", kind: "simulation", id: idOf(ref) })) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.content) chunks.push(chunk);
      const rows = await readParquet(Buffer.concat(chunks));
      found[file.path] = columnOf(rows, "Discharge capacity [A.h]").at(-1) ?? 0;
    }
    expect(Object.keys(found)).toEqual(["time_series.parquet", "steps.parquet"]);
    expect(found["time_series.parquet"]).toBeCloseTo(found["steps.parquet"] ?? 0, 6);
    const storage = mock.requests().filter(({ provider }) => provider === "storage");
    expect(storage.map(({ status, credentials }) => [status, credentials])).toEqual([
      [200, []],
      [200, []],
    ]);
  } finally {
    await client.close();
  }
});

it("a failed optimization keeps its reference when our own client runs it again", async () => {
  await using mock = await startMock({ clock: "manual" });
  const { apiKey, projectId } = mock.accounts[0].ionworks;
  const client = new IonworksClient({ baseUrl: mock.url, credentials: { apiKey }, projectId });
  try {
    const ionworks = ionworksProvider(client);
    const [text] = mock.addJobs({ provider: "ionworks", kind: "optimization", status: "failed" });
    const ref = { provider: "ionworks", kind: "optimization", id: idOf(text) } as const;
    const [again] = await ionworks.rerun(ref);
    expect(again === undefined ? "" : formatReference(again)).toBe(text);
    expect(await ionworks.get(ref)).toMatchObject({ status: "queued", nativeStatus: "queued" });
  } finally {
    await client.close();
  }
});
