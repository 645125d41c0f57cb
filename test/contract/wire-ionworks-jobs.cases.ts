import { expect } from "vitest";
import {
  jobArrayReply,
  jobMetadataReply,
  jobPageReply,
  jobReply,
  plotDataReply,
  traceStepReply,
} from "@simjobs/core/schemas/ionworks";
import type { Bench } from "./bench.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { someElements } from "./examples.js";
import { at } from "./at.js";
import type { Fields } from "./fields.js";
import { expectReads, expectReply } from "./wire-check.js";

const jobFields: Fields = {
  job_id: "text",
  job_type: "text",
  status: "text",
  priority: "integer",
  created_at: "time",
  updated_at: "time",
  user_id: "text",
  organization_id: "text",
  is_terminal: "flag",
  is_failed: "flag",
  started_at: "time?",
  completed_at: "time?",
  error: "text?",
  result: "object?",
};

/** What an old server sends. */
const { is_terminal: _terminal, is_failed: _failed, ...flaglessFields } = jobFields;

const words = ["pending", "processing", "waiting", "completed", "failed", "canceled"] as const;

const jobs: readonly ContractCase[] = [
  ...["yes", "no"].map((flags): ContractCase => ({
    title: `W3 tells jobs of every status, flags: ${flags}`,
    asks: ["W3"],
    mock: { switches: { ionworks: { flags } } },
    run: async (bench) => {
      for (const status of words) {
        const { id } = bench.job({ provider: "ionworks", status });
        const body = expectReply(await bench.foreigner.ionworks("GET", `/jobs/${id}`), {
          schema: jobReply,
          fields: flags === "yes" ? jobFields : flaglessFields,
        });
        const isTerminal = ["completed", "failed", "canceled"].includes(status);
        expect(body).toMatchObject({ job_id: id, status });
        expect(at(body, "is_terminal")).toBe(flags === "yes" ? isTerminal : undefined);
        expect(at(body, "is_failed")).toBe(
          flags === "yes" ? isTerminal && status !== "completed" : undefined,
        );
      }
    },
  })),
  ...["z", "offset"].map((times): ContractCase => ({
    title: `W3 tells times in the form ${times}, and fields that nobody knows`,
    asks: ["W3"],
    mock: { switches: { ionworks: { times, "extra-fields": "yes" } } },
    run: async (bench) => {
      const { id } = bench.job({ provider: "ionworks", status: "completed" });
      const body = expectReply(await bench.foreigner.ionworks("GET", `/jobs/${id}`), {
        schema: jobReply,
        fields: jobFields,
      });
      expect(at(body, "created_at")).toMatch(times === "z" ? /\.\d{6}Z$/ : /\+00:00$/);
      expect(Object.keys(Object(body)).length).toBeGreaterThan(22);
    },
  })),
  ...(
    [
      ["page", "both"],
      ["array", "both"],
      ["page", "redirect"],
    ] as const
  ).map(([list, slash]): ContractCase => ({
    title: `W2 lists jobs as ${list}, with a slash: ${slash}`,
    asks: ["W2"],
    mock: { switches: { ionworks: { "jobs-list": list, slash } } },
    run: async (bench) => {
      for (const status of words) bench.job({ provider: "ionworks", status });
      const schema = list === "page" ? jobPageReply : jobArrayReply;
      const body = expectReply(await bench.foreigner.ionworks("GET", "/jobs"), { schema });
      const listed = list === "page" ? at(body, "jobs") : body;
      expect(listed).toHaveLength(words.length);
      for (const job of Array.isArray(listed) ? listed : []) expectReads(jobReply, job, jobFields);
      if (list === "page") expect(body).toMatchObject({ total: words.length });
      const withSlash = await bench.foreigner.ionworks("GET", "/jobs/");
      if (slash === "both") expectReply(withSlash, { schema });
      else expect(withSlash).toMatchObject({ status: 307, headers: { location: `${bench.mock.url}/jobs` } });
    },
  })),
  {
    title: "W2 lists jobs of one status and of some types",
    asks: ["W2"],
    run: async (bench) => {
      bench.job({ provider: "ionworks", status: "completed", type: "datafit" });
      bench.job({ provider: "ionworks", status: "processing", type: "datafit" });
      bench.job({ provider: "ionworks", status: "processing", type: "simulate" });
      const path = "/jobs?status=processing&job_types=datafit&job_types=optimize&limit=10";
      const body = expectReply(await bench.foreigner.ionworks("GET", path), { schema: jobPageReply });
      expect(body).toMatchObject({ total: 1, jobs: [{ status: "processing", job_type: "datafit" }] });
    },
  },
  ...["immediate", "delayed"].map((cancel): ContractCase => ({
    title: `W4 answers a cancel with the record, its cancel ${cancel}, with and without a body`,
    asks: ["W4"],
    mock: { switches: { ionworks: { cancel } } },
    run: async (bench) => {
      for (const options of [{ json: {} }, {}]) {
        const { id } = bench.job({ provider: "ionworks", status: "processing", durationMs: 60_000 });
        const body = expectReply(await bench.foreigner.ionworks("POST", `/jobs/${id}/cancel`, options), {
          schema: jobReply,
          fields: jobFields,
        });
        expect(body).toMatchObject({
          job_id: id,
          status: cancel === "immediate" ? "canceled" : "processing",
        });
        bench.mock.clock.advance(3000);
        const later = await bench.foreigner.ionworks("GET", `/jobs/${id}`);
        expect(later.json()).toMatchObject({ status: "canceled", is_terminal: true, is_failed: true });
      }
    },
  })),
  ...["200", "400", "409"].map((code): ContractCase => ({
    title: `W4 answers ${code} to the cancel of a job that has ended`,
    asks: ["W4"],
    mock: { switches: { ionworks: { "cancel-ended": code } } },
    run: async (bench) => {
      const { id } = bench.job({ provider: "ionworks", status: "completed" });
      const reply = await bench.foreigner.ionworks("POST", `/jobs/${id}/cancel`);
      expect(reply.status).toBe(Number(code));
      if (code === "200") expectReply(reply, { schema: jobReply, fields: jobFields });
      else
        expect(reply.json()).toMatchObject({ error_code: expect.any(String), message: expect.any(String) });
    },
  })),
  ...["410", "202"].map((code): ContractCase => ({
    title: `W1 answers ${code} to a direct submission`,
    asks: ["W1"],
    mock: { switches: { ionworks: { "post-jobs": code } } },
    run: async ({ foreigner }) => {
      const reply = await foreigner.ionworks("POST", "/jobs", { json: { job_type: "dummy", params: {} } });
      expect(reply.status).toBe(Number(code));
      if (code === "202") expectReply(reply, { status: 202, schema: jobReply, fields: jobFields });
    },
  })),
];

/** Runs a pipeline to its end and returns the id of the job that fits. */
async function finishedFit({ foreigner, mock, ada }: Bench): Promise<string> {
  const json = {
    project_id: ada.ionworks.projectId,
    elements: someElements,
    options: { live_progress_updates: true },
  };
  const { id } = Object(
    expectReply(await foreigner.ionworks("POST", "/pipelines", { json }), { status: 201, schema: anything }),
  );
  mock.clock.advance(3_600_000);
  const elements = (await foreigner.ionworks("GET", `/pipelines/${String(id)}/elements`)).json();
  const fit = Array.isArray(elements) ? elements.find((one) => at(one, "name") === "Fit") : undefined;
  return String(at(fit, "job_id"));
}

const anything = { safeParse: (data: unknown) => ({ success: true, data }) as const };

const fits: readonly ContractCase[] = [
  {
    title: "W5 tells what a fit wrote, and its trace",
    asks: ["W5"],
    run: async (bench) => {
      const id = await finishedFit(bench);
      const body = expectReply(await bench.foreigner.ionworks("GET", `/jobs/${id}/metadata`), {
        schema: jobMetadataReply,
        fields: { intermediate_results: "list" },
      });
      expectReads(traceStepReply, at(body, "intermediate_results", 0), {
        best_cost: "number",
        cost: "number",
        inputs: "object",
        inputs_unscaled: "object",
      });
    },
  },
  {
    title: "W6 tells the traces of a fit's plot",
    asks: ["W6"],
    run: async (bench) => {
      const path = `/pipelines/datafits/${await finishedFit(bench)}/plot_data`;
      const query = new URLSearchParams({ objective_name: "Drive cycle", max_points: "100" });
      const body = expectReply(await bench.foreigner.ionworks("GET", `${path}?${query.toString()}`), {
        schema: plotDataReply,
        fields: { traces: "list" },
      });
      expect(at(body, "traces")).not.toEqual([]);
    },
  },
  {
    title: "W5 and W6 answer 404 in the standard form for a job that wrote nothing",
    asks: ["W5", "W6"],
    run: async (bench) => {
      const { id } = bench.job({ provider: "ionworks", status: "processing", durationMs: 60_000 });
      for (const path of [`/jobs/${id}/metadata`, `/pipelines/datafits/${id}/plot_data?objective_name=x`]) {
        const reply = await bench.foreigner.ionworks("GET", path);
        expect(reply.status).toBe(404);
        expect(reply.json()).toMatchObject({ error_code: "NOT_FOUND", message: expect.any(String) });
      }
    },
  },
];

/** Every reply of the mock about Ionworks jobs, asked for by somebody else's client, read by ours. */
export const wireIonworksJobs: ContractSuite = {
  subject: "what the mock sends of Ionworks jobs, our schemas read:",
  cases: [...jobs, ...fits],
};
