import { expect } from "vitest";
import {
  optimizationPageReply,
  optimizationReply,
  pipelineElementReply,
  pipelineElementsReply,
  pipelinePageReply,
  pipelineReply,
  pipelineResultReply,
  simplePipelinePageReply,
  simplePipelineReply,
} from "@simjobs/core/schemas/ionworks";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { someElements } from "./examples.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { expectReads, expectReply, type WireExpectation } from "./wire-check.js";

const pipelineFields: Fields = {
  id: "text",
  project_id: "text",
  name: "text",
  status: "text",
  created_at: "time",
  updated_at: "time",
  organization_id: "text",
  is_terminal: "flag",
  is_failed: "flag",
  user_id: "text?",
  description: "text?",
  error: "text?",
  error_code: "text?",
  options: "object",
};

const elementFields: Fields = {
  id: "text",
  pipeline_id: "text",
  name: "text",
  element_order: "integer",
  element_type: "text",
  job_config: "object",
  status: "text",
  created_at: "time",
  updated_at: "time",
  organization_id: "text",
  job_id: "text?",
  error: "text?",
};

/** Entries of the list lack the last two. */
const simpleListFields: Fields = {
  id: "text",
  project_id: "text",
  organization_id: "text",
  status: "text",
  created_at: "time",
  updated_at: "time",
  is_terminal: "flag",
  is_failed: "flag",
  job_id: "text?",
};
const simpleFields: Fields = { ...simpleListFields, config_path: "text", result: "object?" };

const optimizationFields: Fields = {
  id: "text",
  project_id: "text",
  organization_id: "text",
  name: "text?",
  kind: "text?",
  status: "text",
  run_count: "integer",
  created_at: "time",
  metrics: "object?",
  error: "text?",
  error_code: "text?",
};

/** One call with the key; the reply is read and looked through. */
async function ask(
  { foreigner }: Bench,
  method: string,
  path: string,
  expectation: WireExpectation,
  json?: unknown,
): Promise<unknown> {
  return expectReply(await foreigner.ionworks(method, path, json === undefined ? {} : { json }), expectation);
}

const idOf = (value: unknown): string => String(at(value, "id"));

const whole = { schema: pipelineReply, fields: pipelineFields };

function makePipeline(bench: Bench, status = 201): Promise<unknown> {
  const { projectId: project_id } = bench.ada.ionworks;
  const json = { project_id, elements: someElements, options: {}, name: "Two elements" };
  return ask(bench, "POST", "/pipelines", { ...whole, status }, json);
}

const pipelines: readonly ContractCase[] = [
  {
    title: "W14 creates a pipeline that runs, with its elements in the reply alone",
    asks: ["W14", "W16"],
    run: async (bench) => {
      const made = await makePipeline(bench);
      expect(at(made, "elements")).toHaveLength(2);
      expectReads(pipelineElementReply, at(made, "elements", 0), elementFields);
      const read = await ask(bench, "GET", `/pipelines/${idOf(made)}`, whole);
      expect(at(read, "elements")).toBeUndefined();
      expect(["pending", "running"]).toContain(at(read, "status"));
      bench.mock.clock.advance(3_600_000);
      const ended = await ask(bench, "GET", `/pipelines/${idOf(made)}`, whole);
      expect(ended).toMatchObject({ status: "completed", is_terminal: true, is_failed: false });
    },
  },
  {
    title: "W14 refuses elements and options that make no sense with FastAPI's list",
    asks: ["W14"],
    run: async ({ foreigner, ada }) => {
      const { projectId: project_id } = ada.ionworks;
      for (const json of [
        { project_id, elements: [], options: {} },
        { project_id, elements: someElements, options: null },
        { elements: someElements, options: {} },
      ]) {
        const reply = await foreigner.ionworks("POST", "/pipelines", { json });
        expect(reply.status).toBe(422);
        expect(at(reply.json(), "detail", 0)).toMatchObject({
          loc: expect.any(Array),
          msg: expect.any(String),
        });
      }
    },
  },
  ...["page", "array"].map((form): ContractCase => ({
    title: `W15 lists pipelines as ${form}, page by page`,
    asks: ["W15"],
    mock: { switches: { ionworks: { "pipelines-list": form } } },
    run: async (bench) => {
      const ids = [idOf(await makePipeline(bench)), idOf(await makePipeline(bench))];
      const path = `/pipelines?project_id=${bench.ada.ionworks.projectId}&limit=1`;
      const listed: string[] = [];
      for (const skip of [0, 1]) {
        const reply = await bench.foreigner.ionworks("GET", `${path}&skip=${String(skip)}`);
        const entries = form === "page" ? at(reply.json(), "pipelines") : reply.json();
        expectReads(pipelinePageReply, { pipelines: entries });
        if (form === "page") expect(reply.json()).toMatchObject({ total: 2 });
        expect(entries).toHaveLength(1);
        expectReads(pipelineReply, at(entries, 0), pipelineFields);
        listed.push(idOf(at(entries, 0)));
      }
      expect(listed.toSorted()).toEqual(ids.toSorted());
    },
  })),
  {
    title: "W17 renames a pipeline, W18 deletes it",
    asks: ["W17", "W18"],
    run: async (bench) => {
      const path = `/pipelines/${idOf(await makePipeline(bench))}`;
      const renamed = await ask(bench, "PATCH", path, whole, { name: "Anew" });
      expect(renamed).toMatchObject({ name: "Anew" });
      expect((await bench.foreigner.ionworks("DELETE", path)).status).toBe(204);
      const gone = await bench.foreigner.ionworks("GET", path);
      expect(gone.status).toBe(404);
      expect(gone.json()).toMatchObject({ error_code: "NOT_FOUND" });
    },
  },
  ...["immediate", "delayed"].map((cancel): ContractCase => ({
    title: `W19 cancels a pipeline and what has not ended in it, ${cancel}; twice is no error`,
    asks: ["W19", "W21"],
    mock: { switches: { ionworks: { cancel } } },
    run: async (bench) => {
      const path = `/pipelines/${idOf(await makePipeline(bench))}`;
      bench.mock.clock.advance(1000);
      const said = await ask(bench, "POST", `${path}/cancel`, whole, {});
      if (cancel === "immediate") expect(said).toMatchObject({ status: "canceled", is_terminal: true });
      else expect(said).toMatchObject({ is_terminal: false });
      bench.mock.clock.advance(60_000);
      expect(await ask(bench, "POST", `${path}/cancel`, whole)).toMatchObject({ status: "canceled" });
      const elements = await ask(bench, "GET", `${path}/elements`, { schema: pipelineElementsReply });
      expect(at(elements, 1, "status")).toBe("canceled");
    },
  })),
  {
    title: "W20 tells the results as a whole and by element",
    asks: ["W20"],
    run: async (bench) => {
      const id = idOf(await makePipeline(bench));
      bench.mock.clock.advance(3_600_000);
      const body = await ask(bench, "GET", `/pipelines/${id}/result`, {
        schema: pipelineResultReply,
        fields: { result: "object", element_results: "object" },
      });
      expect(Object.keys(Object(at(body, "element_results")))).toEqual(Object.keys(someElements));
    },
  },
  ...["200", "404"].map((code): ContractCase => ({
    title: `W20 answers ${code} about the results of a pipeline that still runs`,
    asks: ["W20"],
    mock: { switches: { ionworks: { "early-result": code } } },
    run: async (bench) => {
      const id = idOf(await makePipeline(bench));
      const reply = await bench.foreigner.ionworks("GET", `/pipelines/${id}/result`);
      expect(reply.status).toBe(Number(code));
      if (code === "200") expectReply(reply, { schema: pipelineResultReply });
    },
  })),
  ...["at-once", "in-turn"].map((given): ContractCase => ({
    title: `W21 and W22 tell elements in their order, with their jobs ${given}`,
    asks: ["W21", "W22"],
    mock: { switches: { ionworks: { "element-jobs": given } } },
    run: async (bench) => {
      const id = idOf(await makePipeline(bench));
      const elements = await ask(bench, "GET", `/pipelines/${id}/elements`, {
        schema: pipelineElementsReply,
      });
      if (!Array.isArray(elements)) throw new TypeError("no list");
      expect(elements.map((one: unknown) => at(one, "element_order"))).toEqual([1, 2]);
      expect(elements.map((one: unknown) => at(one, "element_type"))).toEqual(["Direct Entry", "Data Fit"]);
      for (const element of elements) {
        expectReads(pipelineElementReply, element, elementFields);
        const read = { schema: pipelineElementReply, fields: elementFields };
        expect(await ask(bench, "GET", `/pipelines/elements/${idOf(element)}`, read)).toEqual(element);
      }
      expect(at(elements, 1, "job_id") === null).toBe(given === "in-turn");
    },
  })),
];

const simple = { schema: simplePipelineReply, fields: simpleFields };

function makeSimple(bench: Bench, status: number): Promise<unknown> {
  const { projectId: project_id } = bench.ada.ionworks;
  const json = { project_id, config: { elements: someElements }, name: "All in one" };
  return ask(bench, "POST", "/simple_pipelines", { ...simple, status }, json);
}

const simplePipelines: readonly ContractCase[] = [
  ...["200", "201", "202"].map((code): ContractCase => ({
    title: `W23 creates a simple pipeline, answered with ${code}`,
    asks: ["W23", "W25"],
    mock: { switches: { ionworks: { "submit-code": code } } },
    run: async (bench) => {
      const made = await makeSimple(bench, Number(code));
      expect(at(made, "job_id")).toEqual(expect.any(String));
      bench.mock.clock.advance(3_600_000);
      const ended = await ask(bench, "GET", `/simple_pipelines/${idOf(made)}`, simple);
      expect(ended).toMatchObject({ status: "completed", is_terminal: true, result: expect.any(Object) });
    },
  })),
  {
    title: "W24 lists simple pipelines of a project, ten unless told otherwise",
    asks: ["W24"],
    run: async (bench) => {
      for (let made = 0; made < 11; made += 1) await makeSimple(bench, 200);
      const path = `/simple_pipelines?project_id=${bench.ada.ionworks.projectId}`;
      const body = await ask(bench, "GET", path, { schema: simplePipelinePageReply });
      expect(body).toMatchObject({ count: 10, total: 11 });
      expectReads(simplePipelineReply, at(body, "items", 0), simpleListFields);
      expect((await bench.foreigner.ionworks("GET", "/simple_pipelines")).status).toBe(422);
    },
  },
  {
    title: "W26 renames, W28 cancels and W27 deletes a simple pipeline",
    asks: ["W26", "W27", "W28"],
    run: async (bench) => {
      const path = `/simple_pipelines/${idOf(await makeSimple(bench, 200))}`;
      expect(await ask(bench, "PATCH", path, simple, { description: "d" })).toMatchObject({
        description: "d",
      });
      for (const body of [{}, undefined]) {
        expect(await ask(bench, "POST", `${path}/cancel`, simple, body)).toMatchObject({
          status: "canceled",
        });
      }
      expect((await bench.foreigner.ionworks("DELETE", path)).status).toBe(204);
      expect((await bench.foreigner.ionworks("GET", path)).status).toBe(404);
    },
  },
];

const optimization = { schema: optimizationReply, fields: optimizationFields };
const withJob: Fields = { ...optimizationFields, job_id: "text" };

function makeOptimization(bench: Bench, fields: Fields = withJob): Promise<unknown> {
  const { projectId: project_id } = bench.ada.ionworks;
  const json = { project_id, name: "Charge faster", parameterized_model_id: "pm-1", kind: "optimize" };
  return ask(bench, "POST", "/optimizations", { schema: optimizationReply, fields }, json);
}

const optimizations: readonly ContractCase[] = [
  ...["posts", "always", "never"].map((given): ContractCase => ({
    title: `W29, W31 and W32 create, read and rename an optimization, job_id: ${given}`,
    asks: ["W29", "W31", "W32"],
    mock: { switches: { ionworks: { "optimization-job-id": given } } },
    run: async (bench) => {
      const made = await makeOptimization(bench, given === "never" ? optimizationFields : withJob);
      const path = `/optimizations/${idOf(made)}`;
      const read = await ask(bench, "GET", path, optimization);
      expect(typeof at(read, "job_id") === "string").toBe(given === "always");
      const renamed = await ask(bench, "PATCH", path, optimization, { name: "Anew" });
      expect(renamed).toMatchObject({ name: "Anew" });
      expect(typeof at(renamed, "job_id") === "string").toBe(given !== "never");
    },
  })),
  {
    title: "W30 lists the optimizations of a project",
    asks: ["W30"],
    run: async (bench) => {
      await makeOptimization(bench);
      await makeOptimization(bench);
      const path = `/optimizations?project_id=${bench.ada.ionworks.projectId}&limit=1&offset=1`;
      const body = await ask(bench, "GET", path, { schema: optimizationPageReply });
      expect(body).toMatchObject({ total: 2 });
      expect(at(body, "optimizations")).toHaveLength(1);
      expectReads(optimizationReply, at(body, "optimizations", 0), optimizationFields);
    },
  },
  {
    title: "W33 cancels an optimization, and again without an error",
    asks: ["W33"],
    run: async (bench) => {
      const path = `/optimizations/${idOf(await makeOptimization(bench))}/cancel`;
      for (const body of [{}, undefined]) {
        expect(await ask(bench, "POST", path, optimization, body)).toMatchObject({ status: "canceled" });
      }
    },
  },
  ...["409", "400", "202"].map((code): ContractCase => ({
    title: `W34 runs a failed optimization again, and answers ${code} for one that has not failed`,
    asks: ["W34"],
    mock: { switches: { ionworks: { "resubmit-unfailed": code } } },
    run: async (bench) => {
      bench.mock.addFault({ match: { method: "POST", path: "/optimizations$" }, fault: { kind: "fail" } });
      const path = `/optimizations/${idOf(await makeOptimization(bench))}`;
      bench.mock.clearFaults();
      bench.mock.clock.advance(3_600_000);
      const failed = await ask(bench, "GET", path, optimization);
      expect(failed).toMatchObject({ status: "failed" });
      const again = await ask(bench, "POST", `${path}/resubmit`, { ...optimization, status: 202 });
      expect(at(again, "run_count")).toBe(Number(at(failed, "run_count")) + 1);
      expect(["queued", "running"]).toContain(at(again, "status"));
      expect((await bench.foreigner.ionworks("POST", `${path}/resubmit`)).status).toBe(Number(code));
    },
  })),
];

/** Every reply of the mock about pipelines and optimizations, asked for by somebody else's client, read by ours. */
export const wireIonworksWork: ContractSuite = {
  subject: "what the mock sends of pipelines and optimizations, our schemas read:",
  cases: [...pipelines, ...simplePipelines, ...optimizations],
};
