import { describe, expect, it } from "vitest";
import type { SimulationRequest } from "../requests/simulation-request.js";
import {
  clientOf,
  startService,
  testKey,
  type ScriptedReply,
  type SeenRequest,
} from "../../test/scripted-service.js";

const protocol = "global:\n  initial_temperature: 25\nsteps: []\n";
const request = {
  parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
  protocol_experiment: { name: "1C discharge", protocol },
};
const templatePath = "/protocols/parse-to-template";
const batchPath = "/simulations/with-template/batch";

/** Answers both calls of a submit; `batch` may stand in for the second answer. */
function accepting(batch?: ScriptedReply): (seen: SeenRequest) => ScriptedReply {
  return ({ path }) => {
    if (path === templatePath) return { status: 201, json: { template_id: "tpl-1" } };
    return batch ?? { status: 201, json: [{ simulation_id: "sim-1", job_id: "job-1" }] };
  };
}

describe("submitting simulations", () => {
  it("makes a template of the protocol and then starts the batch, field by field", async () => {
    const service = await startService(
      accepting({
        json: [
          { simulation_id: "sim-1", job_id: "job-1" },
          { simulation_id: "sim-2", job_id: "job-2", more: true },
        ],
      }),
    );
    const doe = { sampling: "grid", rows: [{ type: "discrete", name: "T", values: [1, 2] }] };
    const submitted = await clientOf(service, { projectId: "project-1" }).submitSimulations({
      ...request,
      experiment_parameters: { "Initial SOC [%]": 1 },
      design_parameters_doe: doe,
      study_id: null,
      novel: 7,
    });
    expect(submitted).toEqual([
      { simulationId: "sim-1", jobId: "job-1" },
      { simulationId: "sim-2", jobId: "job-2" },
    ]);
    expect(service.lines()).toEqual([`POST ${templatePath}`, `POST ${batchPath}`]);
    expect(service.requests.map(({ json }) => json)).toEqual([
      {
        protocol_experiment: { protocol, name: "1C discharge" },
        experiment_parameters: { "Initial SOC [%]": 1 },
        project_id: "project-1",
      },
      {
        parameterized_model: { quick_model: { capacity: 5, chemistry: "NMC/Graphite" } },
        experiment_template_id: "tpl-1",
        experiment_parameter_sets: [{ "Initial SOC [%]": 1 }],
        design_parameters_doe: doe,
        project_id: "project-1",
        novel: 7,
      },
    ]);
    expect(service.requests.map(({ headers }) => headers["x-api-key"])).toEqual([testKey, testKey]);
    expect(service.requests.map(({ headers }) => headers["content-type"])).toEqual([
      "application/json",
      "application/json",
    ]);
  });

  it("runs in the request's own project, if it names one", async () => {
    const service = await startService(accepting());
    await clientOf(service, { projectId: "mine" }).submitSimulations({ ...request, project_id: "theirs" });
    expect(service.requests.map(({ json }) => json)).toMatchObject([
      { project_id: "theirs" },
      { project_id: "theirs" },
    ]);
  });

  it.each([undefined, ""])("asks for a project where the client's is %j", async (projectId) => {
    const service = await startService(accepting());
    const client = clientOf(service, projectId === undefined ? {} : { projectId });
    await expect(client.submitSimulations(request)).rejects.toMatchObject({
      code: "bad_input",
      hint: expect.stringContaining("`projectId`"),
    });
    expect(service.requests).toEqual([]);
  });

  it("sends nothing of a request that is wrong or too large", async () => {
    const service = await startService(accepting());
    const client = clientOf(service, { projectId: "p" });
    const huge = { sampling: "random", rows: [], count: 5000 };
    const submit = (given: SimulationRequest) => client.submitSimulations(given);
    await expect(Reflect.apply(submit, undefined, [{}])).rejects.toMatchObject({
      code: "bad_input",
    });
    await expect(client.submitSimulations({ ...request, design_parameters_doe: huge })).rejects.toMatchObject(
      { code: "bad_input", message: expect.stringContaining("5000") },
    );
    expect(service.requests).toEqual([]);
  });

  it.each([
    ["plain", 1000, undefined],
    ["gzip-compressed", 524_288, "gzip"],
  ])("sends a protocol %s at %i bytes and more", async (_title, size, encoding) => {
    const service = await startService(accepting());
    const long = `${protocol}#${"x".repeat(size)}`;
    await clientOf(service, { projectId: "p" }).submitSimulations({
      ...request,
      protocol_experiment: { name: "n", protocol: long },
    });
    expect(service.requests[0]?.headers["content-encoding"]).toBe(encoding);
    expect(service.requests[0]?.json).toMatchObject({ protocol_experiment: { protocol: long } });
    expect(service.requests[1]?.headers["content-encoding"]).toBeUndefined();
  });

  it.each<[string, ScriptedReply]>([
    ["is lost", "drop"],
    ["is a gateway's fault", { status: 504, text: "<h1>Gateway Time-out</h1>", type: "text/html" }],
    ["cannot be read", { text: '[{"simulation_id": "si', type: "application/json" }],
    ["is no list", { json: { simulations: [] } }],
    ["lacks an id", { json: [{ job_id: "job-1" }] }],
    ["is a page", { text: "<h1>Welcome</h1>", type: "text/html" }],
  ])("says that all is unclear where the answer %s, and never submits twice", async (_title, reply) => {
    const service = await startService(accepting(reply));
    await expect(clientOf(service, { projectId: "p" }).submitSimulations(request)).rejects.toMatchObject({
      code: "submit_unclear",
      mayHaveLeft: true,
      hint: expect.stringContaining("before you submit again"),
    });
    expect(service.lines()).toEqual([`POST ${templatePath}`, `POST ${batchPath}`]);
  });

  it.each([500, 503])(
    "tells a %i as the service's fault that leaves the rest open, asked once",
    async (status) => {
      const service = await startService(accepting({ status, json: { detail: "oops" } }));
      await expect(clientOf(service, { projectId: "p" }).submitSimulations(request)).rejects.toMatchObject({
        code: "service_failed",
        mayHaveLeft: true,
      });
      expect(service.requests).toHaveLength(2);
    },
  );

  it.each([
    [400, "rejected_input"],
    [403, "forbidden"],
    [422, "rejected_input"],
  ])("tells a %i as a clear no", async (status, code) => {
    const service = await startService(accepting({ status, json: { error_code: "X", message: "no" } }));
    await expect(clientOf(service, { projectId: "p" }).submitSimulations(request)).rejects.toMatchObject({
      code,
      mayHaveLeft: false,
    });
  });

  it.each<[string, ScriptedReply, string]>([
    ["is lost", "drop", "unreachable"],
    ["is a fault", { status: 500, json: { detail: "oops" } }, "service_failed"],
    ["has no template", { json: {} }, "bad_reply"],
  ])("starts nothing where the answer about the protocol %s, and says so", async (_title, reply, code) => {
    const service = await startService(() => reply);
    await expect(clientOf(service, { projectId: "p" }).submitSimulations(request)).rejects.toMatchObject({
      code,
      mayHaveLeft: false,
      message: expect.stringContaining("no simulation was started"),
    });
    expect(service.lines()).toEqual([`POST ${templatePath}`]);
  });

  it("makes a template alone", async () => {
    const service = await startService(accepting());
    await expect(clientOf(service).parseProtocol({ ...request, project_id: "p" })).resolves.toBe("tpl-1");
    expect(service.requests[0]?.json).toEqual({
      protocol_experiment: request.protocol_experiment,
      experiment_parameters: {},
      project_id: "p",
    });
  });
});
