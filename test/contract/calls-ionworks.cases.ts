import { expect } from "vitest";
import type { FaultSeed } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import { casesOf, failureCase, pageSizes, textOf, type ClientCall } from "./client-call.js";
import type { ContractSuite } from "./contract-suite.js";
import { dischargeRequest, someElements } from "./examples.js";

export const noKey: FaultSeed = { match: { provider: "ionworks" }, fault: { kind: "expire-session" } };

const running = (bench: Bench): string =>
  bench.job({ provider: "ionworks", status: "processing", durationMs: 600_000 }).id;
const simulation = (bench: Bench, status = "processing"): string =>
  bench.job({ provider: "ionworks", kind: "simulation", status, durationMs: 600_000 }).id;

/** Runs a pipeline with a fit to its end and gives the fit's job. */
const fitted = async ({ ionworks, mock }: Bench): Promise<string> => {
  const { id } = await ionworks.pipelines.create({
    elements: someElements,
    options: { live_progress_updates: true },
  });
  mock.clock.advance(3_600_000);
  return (await ionworks.pipelines.elements(id)).find(({ name }) => name === "Fit")?.job_id ?? "";
};

const jobs: readonly ClientCall[] = [
  {
    name: "ionworks.job()",
    asks: ["W3"],
    prepare: running,
    call: ({ ionworks }, id) => ionworks.job(id),
    gives: expect.objectContaining({ status: "processing", is_terminal: false, is_failed: false }),
  },
  ...(["page", "array"] as const).flatMap((list) =>
    (["offset", "skip", "none"] as const).map((offset): ClientCall => ({
      name: `ionworks.jobs(), listed as ${list} with the offset ${offset},`,
      asks: ["W2"],
      mock: { switches: { ionworks: { "jobs-list": list, "jobs-offset": offset, slash: "redirect" } } },
      prepare: (bench) =>
        bench
          .jobs({ provider: "ionworks", count: 5 })
          .map(({ id }) => id)
          .join(),
      call: async ({ ionworks }, ids) => {
        const { jobs, complete } = await ionworks.jobs({ pageLimit: 2 });
        const distinct = new Set(jobs.map((job) => job.job_id));
        // It may know fewer than all, but then it says so.
        return distinct.size === ids.split(",").length || !complete;
      },
      gives: true,
    })),
  ),
  {
    name: "ionworks.jobPages()",
    asks: ["W2"],
    prepare: (bench) =>
      bench
        .jobs({ provider: "ionworks", count: 5 })
        .map(({ id }) => id)
        .join(),
    call: ({ ionworks }) => pageSizes(ionworks.jobPages({ pageLimit: 2 })),
    gives: [2, 2, 1],
  },
  ...(["immediate", "delayed"] as const).map((cancel): ClientCall => ({
    name: `ionworks.cancelJob(), ${cancel},`,
    asks: ["W4"],
    mock: { switches: { ionworks: { cancel } } },
    prepare: running,
    call: async ({ ionworks }, id) => (await ionworks.cancelJob(id))?.status,
    gives: cancel === "immediate" ? "canceled" : "processing",
  })),
  {
    name: "ionworks.jobMetadata() of a job that wrote nothing",
    asks: ["W5", "W3"],
    prepare: running,
    call: ({ ionworks }, id) => ionworks.jobMetadata(id),
    gives: null,
  },
  {
    name: "ionworks.parameterTrace()",
    asks: ["W5"],
    prepare: fitted,
    call: async ({ ionworks }, id) => (await ionworks.parameterTrace(id)).length > 0,
    gives: true,
  },
  {
    name: "ionworks.posteriorSamples() of a fit without any",
    asks: ["W5"],
    prepare: fitted,
    call: ({ ionworks }, id) => ionworks.posteriorSamples(id),
    gives: expect.toSatisfy((samples: unknown) => samples === null || typeof samples === "object"),
  },
  {
    name: "ionworks.plotData()",
    asks: ["W6"],
    prepare: fitted,
    call: ({ ionworks }, id) => ionworks.plotData(id, { objectiveName: "Drive cycle", maxPoints: 100 }),
    gives: expect.objectContaining({ traces: [expect.any(Object), expect.any(Object)] }),
  },
];

const restProtocol = "steps:\n  - Rest: { duration: 60 }\n";
const started = { simulationId: expect.any(String), jobId: expect.any(String) };
const design = {
  design_parameters_doe: {
    sampling: "grid",
    rows: [{ name: "Ambient temperature [K]", type: "discrete", values: [273, 298, 313] }],
  },
};

const simulations: readonly ClientCall[] = [
  {
    name: "ionworks.parseProtocol()",
    asks: ["W7"],
    call: ({ ionworks }) =>
      ionworks.parseProtocol({ protocol_experiment: { name: "Rest", protocol: restProtocol } }),
    gives: expect.any(String),
  },
  {
    name: "ionworks.parseProtocol() with a step that the service does not play",
    asks: ["W7"],
    mock: { switches: { ionworks: { "unknown-step": "left-out" } } },
    call: ({ ionworks }) =>
      ionworks.parseProtocol({
        protocol_experiment: {
          name: "Impedance",
          protocol: `${restProtocol}  - EIS: { frequencies: [1, 10] }\n`,
        },
      }),
    gives: expect.any(String),
  },
  {
    name: "ionworks.submitSimulation()",
    asks: ["W7", "W8"],
    call: ({ ionworks }) => ionworks.submitSimulation(dischargeRequest),
    gives: started,
  },
  {
    name: "ionworks.submitSimulations()",
    asks: ["W7", "W8"],
    mock: { switches: { ionworks: { "submit-code": "202" } } },
    call: ({ ionworks }) => ionworks.submitSimulations({ ...dischargeRequest, ...design }),
    gives: [started, started, started],
  },
  {
    name: "ionworks.simulation()",
    asks: ["W11"],
    prepare: simulation,
    call: ({ ionworks }, id) => ionworks.simulation(id),
    gives: expect.objectContaining({ status: "processing", storage_folder: null }),
  },
  {
    name: "ionworks.simulations()",
    asks: ["W9"],
    prepare: (bench) =>
      bench
        .jobs({ provider: "ionworks", kind: "simulation", count: 5, modelId: "pm-1" })
        .map(({ id }) => id)
        .join(),
    call: async ({ ionworks }) => {
      const { simulations, complete, total } = await ionworks.simulations({
        parameterizedModelId: "pm-1",
        pageLimit: 2,
      });
      return [simulations.length, complete, total];
    },
    gives: [5, true, 5],
  },
  {
    name: "ionworks.simulationPages()",
    asks: ["W9"],
    prepare: (bench) =>
      bench
        .jobs({ provider: "ionworks", kind: "simulation", count: 3, studyId: "st-1" })
        .map(({ id }) => id)
        .join(),
    call: ({ ionworks }) => pageSizes(ionworks.simulationPages({ studyId: "st-1", pageLimit: 2 })),
    gives: [2, 1],
  },
  {
    name: "ionworks.simulationStatuses()",
    asks: ["W10"],
    prepare: simulation,
    call: async ({ ionworks }, id) =>
      (await ionworks.simulationStatuses([id, "not-there"])).map(({ status }) => status),
    gives: ["processing"],
  },
  {
    name: "ionworks.cancelSimulation()",
    asks: ["W11", "W4"],
    prepare: simulation,
    call: async ({ ionworks }, id) => (await ionworks.cancelSimulation(id))?.status,
    gives: "canceled",
  },
  ...(["302", "307"] as const).map((code): ClientCall => ({
    name: `ionworks.simulationResult(), redirected by ${code},`,
    asks: ["W12", "W13"],
    mock: { switches: { ionworks: { "download-code": code } } },
    prepare: (bench) => simulation(bench, "completed"),
    call: async ({ ionworks }, id) => {
      const begins: string[] = [];
      for (const table of ["time_series", "steps"] as const) {
        begins.push((await textOf((await ionworks.simulationResult(id, table)).content)).slice(0, 4));
      }
      return begins;
    },
    gives: ["PAR1", "PAR1"],
  })),
  {
    name: "ionworks.waitForResults()",
    asks: ["W11"],
    mock: { switches: { ionworks: { "storage-delay-ms": 5000 } } },
    prepare: (bench) =>
      bench.job({ provider: "ionworks", kind: "simulation", status: "processing", durationMs: 20_000 }).id,
    call: async ({ ionworks }, id) => typeof (await ionworks.waitForResults(id)).storage_folder,
    gives: "string",
  },
];

const failures = [
  ...(["standard", "legacy"] as const).map((errors) =>
    failureCase({
      name: `ionworks.job(), with errors in the ${errors} form,`,
      when: "there is no such job",
      asks: ["W3"],
      mock: { switches: { ionworks: { errors } } },
      call: ({ ionworks }) => ionworks.job("not-there"),
      // The older form of one sentence could be any server's.
      code: errors === "standard" ? "not_found" : "bad_reply",
    }),
  ),
  ...(
    [
      ["400", "rejected_input"],
      ["409", "conflict"],
    ] as const
  ).map(([code, name]) =>
    failureCase({
      name: "ionworks.cancelJob()",
      when: `the job has ended and the service answers ${code}`,
      asks: ["W4"],
      mock: { switches: { ionworks: { "cancel-ended": code } } },
      prepare: (bench) => bench.job({ provider: "ionworks", status: "completed" }).id,
      call: ({ ionworks }, id) => ionworks.cancelJob(id),
      code: name,
      mayHaveLeft: false,
    }),
  ),
  failureCase({
    name: "ionworks.cancelJob()",
    when: "the answer is lost",
    asks: ["W4"],
    prepare: running,
    faults: [{ match: { method: "POST" }, fault: { kind: "drop-after" } }],
    call: ({ ionworks }, id) => ionworks.cancelJob(id),
    code: "unreachable",
    mayHaveLeft: true,
  }),
  failureCase({
    name: "ionworks.jobMetadata()",
    when: "there is no such job",
    asks: ["W5", "W3"],
    call: ({ ionworks }) => ionworks.jobMetadata("not-there"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.submitSimulation()",
    when: "the design has several",
    asks: [],
    call: ({ ionworks }) => ionworks.submitSimulation({ ...dischargeRequest, ...design }),
    code: "bad_input",
    mayHaveLeft: false,
  }),
  failureCase({
    name: "ionworks.submitSimulations()",
    when: "the answer is lost",
    asks: ["W8"],
    faults: [{ match: { path: "/simulations/with-template/batch" }, fault: { kind: "drop-after" } }],
    call: ({ ionworks }) => ionworks.submitSimulations(dischargeRequest),
    code: "submit_unclear",
    mayHaveLeft: true,
  }),
  failureCase({
    name: "ionworks.parseProtocol()",
    when: "the service does not read it",
    asks: ["W7"],
    call: ({ ionworks }) =>
      ionworks.parseProtocol({ protocol_experiment: { name: "Broken", protocol: "steps: [" } }),
    code: "rejected_input",
  }),
  failureCase({
    name: "ionworks.simulationResult()",
    when: "the simulation still runs",
    asks: ["W12"],
    prepare: simulation,
    call: ({ ionworks }, id) => ionworks.simulationResult(id, "time_series"),
    code: "not_ready",
  }),
  failureCase({
    name: "ionworks.simulationResult()",
    when: "there is no such simulation",
    asks: ["W12", "W11"],
    call: ({ ionworks }) => ionworks.simulationResult("not-there", "time_series"),
    code: "not_found",
  }),
  failureCase({
    name: "ionworks.waitForResults()",
    when: "the simulation has failed",
    asks: ["W11"],
    prepare: (bench) => simulation(bench, "failed"),
    call: ({ ionworks }, id) => ionworks.waitForResults(id),
    code: "model_failed",
  }),
];

/** Every method of the Ionworks client about jobs and simulations, against the mock. */
export const callsIonworks: ContractSuite = {
  subject: "the Ionworks client's jobs and simulations, against the mock:",
  cases: [...casesOf([...jobs, ...simulations], noKey), ...failures],
};
