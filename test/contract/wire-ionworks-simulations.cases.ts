import { expect } from "vitest";
import {
  simulationPageReply,
  simulationReply,
  simulationStatusesReply,
  simulationStatusReply,
  simulationSummaryReply,
  submittedReply,
  templateReply,
} from "@simjobs/core/schemas/ionworks";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { dischargeRequest } from "./examples.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { expectReads, expectReply } from "./wire-check.js";

const simulationFields: Fields = {
  id: "text",
  job_id: "text",
  created_at: "time",
  updated_at: "time",
  experiment_id: "text",
  parameterized_model_id: "text",
  status: "text",
  storage_folder: "text?",
  simulation_data: "object?",
  metrics: "object?",
  organization_id: "text",
};

const summaryFields: Fields = {
  id: "text",
  created_at: "time",
  experiment_id: "text",
  parameterized_model_id: "text",
};

const words = ["pending", "processing", "waiting", "completed", "failed", "canceled"] as const;

/** Both calls of a submit, as somebody else's client makes them. Returns the entries of the second reply. */
async function submit(bench: Bench, design: object = {}, code = 200): Promise<readonly unknown[]> {
  const { foreigner, ada } = bench;
  const { projectId } = ada.ionworks;
  const { protocol_experiment, parameterized_model } = dischargeRequest;
  const parsed = await foreigner.ionworks("POST", "/protocols/parse-to-template", {
    json: { protocol_experiment, project_id: projectId },
  });
  const template = expectReply(parsed, { schema: templateReply, fields: { template_id: "text" } });
  const batch = await foreigner.ionworks("POST", "/simulations/with-template/batch", {
    json: {
      parameterized_model,
      experiment_template_id: at(template, "template_id"),
      experiment_parameter_sets: [{}],
      project_id: projectId,
      ...design,
    },
  });
  const entries = expectReply(batch, { status: code, schema: submittedReply });
  return Array.isArray(entries) ? entries : [];
}

const submits: readonly ContractCase[] = [
  ...[200, 201, 202].map((code): ContractCase => ({
    title: `W7 and W8 make a simulation, answered with ${code}`,
    asks: ["W7", "W8"],
    mock: { switches: { ionworks: { "submit-code": String(code) } } },
    run: async (bench) => {
      const entries = await submit(bench, {}, code);
      expect(entries).toHaveLength(1);
      for (const entry of entries)
        expect(entry).toMatchObject({ simulation_id: expect.any(String), job_id: expect.any(String) });
    },
  })),
  {
    title: "W8 makes as many simulations as the design asks for",
    asks: ["W8"],
    run: async (bench) => {
      const rows = [
        { name: "Initial SOC", type: "range", min: 0, max: 1, count: 3 },
        { name: "Ambient temperature [K]", type: "discrete", values: [273, 298] },
      ];
      expect(await submit(bench, { design_parameters_doe: { sampling: "grid", rows } })).toHaveLength(6);
      const random = { sampling: "random", count: 4, rows: rows.slice(0, 1) };
      expect(await submit(bench, { design_parameters_doe: random })).toHaveLength(4);
    },
  },
];

const reads: readonly ContractCase[] = [
  {
    title: "W11 tells simulations of every status",
    asks: ["W11"],
    run: async (bench) => {
      for (const status of words) {
        const { id } = bench.job({ provider: "ionworks", kind: "simulation", status });
        const body = expectReply(await bench.foreigner.ionworks("GET", `/simulations/${id}`), {
          schema: simulationReply,
          fields: simulationFields,
        });
        expect(body).toMatchObject({ id, status });
        expect(at(body, "storage_folder") === null).toBe(status !== "completed");
      }
    },
  },
  {
    title: "W10 tells many statuses, and says nothing of ids that are not there",
    asks: ["W10"],
    run: async (bench) => {
      const ids = words.map((status) => bench.job({ provider: "ionworks", kind: "simulation", status }).id);
      const json = { simulation_ids: [...ids, "not-there"], limit: 1000, offset: 0 };
      const body = expectReply(await bench.foreigner.ionworks("POST", "/simulations/statuses", { json }), {
        schema: simulationStatusesReply,
      });
      expect(body).toHaveLength(ids.length);
      for (const entry of Array.isArray(body) ? body : []) {
        expectReads(simulationStatusReply, entry, {
          simulation_id: "text",
          status: "text",
          updated_at: "time",
          error: "text?",
          error_code: "text?",
        });
      }
    },
  },
  ...(
    [
      ["statuses-unknown", "404", ["not-there"], 404],
      ["statuses-unknown", "skip", ["not-there"], 0],
      ["statuses-empty", "none", [], 0],
      ["statuses-empty", "all", [], 2],
    ] as const
  ).map(([name, value, simulation_ids, expected]): ContractCase => ({
    title: `W10 answers ${simulation_ids.length === 0 ? "no ids" : "an unknown id"} with ${name} ${value}`,
    asks: ["W10"],
    mock: { switches: { ionworks: { [name]: value } } },
    run: async (bench) => {
      bench.jobs({ provider: "ionworks", kind: "simulation", count: 2 });
      const reply = await bench.foreigner.ionworks("POST", "/simulations/statuses", {
        json: { simulation_ids },
      });
      if (expected === 404) expect(reply.status).toBe(404);
      else expect(expectReply(reply, { schema: simulationStatusesReply })).toHaveLength(expected);
    },
  })),
  {
    title: "W9 lists the simulations of one model or one study, and of nothing else",
    asks: ["W9"],
    run: async (bench) => {
      bench.jobs({ provider: "ionworks", kind: "simulation", count: 3, modelId: "pm-1" });
      bench.jobs({ provider: "ionworks", kind: "simulation", count: 2, studyId: "st-1" });
      for (const [query, total] of [
        ["parameterized_model_id=pm-1", 3],
        ["study_id=st-1", 2],
      ] as const) {
        const reply = await bench.foreigner.ionworks("GET", `/simulations?${query}&limit=2`);
        const body = expectReply(reply, {
          schema: simulationPageReply,
          fields: { simulations: "list", model_scalar_parameters: "object", total: "integer" },
        });
        expect(body).toMatchObject({ total });
        expect(at(body, "simulations")).toHaveLength(2);
        expectReads(simulationSummaryReply, at(body, "simulations", 0), summaryFields);
      }
      for (const query of ["", "?parameterized_model_id=a&study_id=b"]) {
        expect((await bench.foreigner.ionworks("GET", `/simulations${query}`)).status).toBe(400);
      }
    },
  },
];

const downloads: readonly ContractCase[] = ["302", "307"].map((code) => ({
  title: `W12 and W13 redirect with ${code} to parquet at a storage that gets no credential`,
  asks: ["W12", "W13"],
  mock: { switches: { ionworks: { "download-code": code } } },
  run: async (bench) => {
    const { id } = bench.job({ provider: "ionworks", kind: "simulation", status: "completed" });
    for (const table of ["time_series", "steps"]) {
      const reply = await bench.foreigner.ionworks("GET", `/simulations/${id}/${table}/download`);
      expect(reply.status).toBe(Number(code));
      const location = reply.headers.location ?? "";
      expect(new URL(location).origin).toBe(bench.mock.storageUrl);
      const file = await bench.foreigner.send("GET", location);
      expect(file.bytes.subarray(0, 4).toString("latin1")).toBe("PAR1");
      expect(file.bytes.subarray(-4).toString("latin1")).toBe("PAR1");
      const { storage } = Object((await bench.foreigner.send("GET", "/_mock/state")).json());
      expect(at(storage, "credentials")).toMatchObject({ count: 0 });
    }
  },
}));

const notReady: ContractCase = {
  title: "W12 and W13 answer 404 until the result is stored",
  asks: ["W12", "W13"],
  run: async (bench) => {
    const { id } = bench.job({
      provider: "ionworks",
      kind: "simulation",
      status: "processing",
      durationMs: 60_000,
    });
    for (const table of ["time_series", "steps"]) {
      const reply = await bench.foreigner.ionworks("GET", `/simulations/${id}/${table}/download`);
      expect(reply.status).toBe(404);
      expect(reply.json()).toMatchObject({ error_code: "NOT_FOUND" });
    }
  },
};

/** Every reply of the mock about simulations, asked for by somebody else's client, read by ours. */
export const wireIonworksSimulations: ContractSuite = {
  subject: "what the mock sends of simulations, our schemas read:",
  cases: [...submits, ...reads, ...downloads, notReady],
};
