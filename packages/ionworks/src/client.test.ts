import { inspect } from "node:util";
import { isJobError, type JobErrorCode } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import {
  clientOf,
  standardNotFound,
  startService,
  testKey,
  wireJob,
  wireSimulation,
  wireUser,
  type ScriptedReply,
} from "../test/scripted-service.js";
import { IonworksClient } from "./client.js";
import type { IonworksLimits } from "./resources/client-options.js";

const askedStatuses = z.object({ simulation_ids: z.array(z.string()) });
const bareNotFound: ScriptedReply = { status: 404, json: { detail: "Not Found" } };

it.each<[string, unknown]>([
  ["no key", { apiKey: undefined }],
  ["no token", { token: undefined, organizationId: "org-9" }],
  ["a number for a key", { apiKey: 12 }],
  ["nothing in them", {}],
  ["none at all", undefined],
])("credentials with %s, as of a variable that is not set, are refused", (_what, credentials) => {
  expect(() => {
    Reflect.construct(IonworksClient, [{ credentials }]);
  }).toThrow("the credential for ionworks is missing, or is no text");
});

describe("reading", () => {
  it("reads a job at its documented path, with the key", async () => {
    const service = await startService(() => ({ json: wireJob() }));
    await expect(clientOf(service).job("job-1")).resolves.toEqual(wireJob());
    expect(service.lines()).toEqual(["GET /jobs/job-1"]);
    expect(service.requests[0]?.headers["x-api-key"]).toBe(testKey);
    expect(service.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("sends a token and its organization instead of a key", async () => {
    const service = await startService(() => ({ json: wireUser }));
    await clientOf(service, { credentials: { token: "tok-123456", organizationId: "org-9" } }).user();
    const headers = service.requests[0]?.headers;
    expect(headers).toMatchObject({ authorization: "Bearer tok-123456", "x-organization-id": "org-9" });
    expect(headers).not.toHaveProperty("x-api-key");
  });

  it.each(["application/json", "application/json; charset=utf-8", "text/plain"])(
    "reads JSON that comes as %s",
    async (type) => {
      const service = await startService(() => ({ json: wireJob(), type }));
      await expect(clientOf(service).job("job-1")).resolves.toMatchObject({ job_id: "job-1" });
    },
  );

  it.each(["a/b", "a b", "ä?x=1#y", "%2e%2e"])(
    "asks for the id %j as one segment of the path",
    async (id) => {
      const service = await startService(() => ({ json: wireJob({ job_id: id }) }));
      await clientOf(service).job(id);
      expect(service.requests[0]?.path).toBe(`/jobs/${encodeURIComponent(id)}`);
      expect([...(service.requests[0]?.query ?? [])]).toEqual([]);
    },
  );

  it.each(["", ".", "..", "a\nb", "x".repeat(201)])("refuses the id %j without asking", async (id) => {
    const service = await startService(() => ({ json: wireJob() }));
    await expect(clientOf(service).job(id)).rejects.toMatchObject({ code: "bad_input" });
    await expect(clientOf(service).cancelJob(id)).rejects.toMatchObject({ code: "bad_input" });
    expect(service.requests).toEqual([]);
  });

  it.each<[string, ScriptedReply, RegExp]>([
    ["the record of another job", { json: wireJob({ job_id: "job-2" }) }, /something else/],
    ["a record without a status", { json: wireJob({ status: undefined }) }, /status/],
    ["a record without an id", { json: wireJob({ job_id: null }) }, /job_id/],
    ["a flag that is a word", { json: wireJob({ is_terminal: "yes" }) }, /is_terminal/],
    ["HTML", { text: "<html><h1>Welcome</h1></html>", type: "text/html" }, /text\/html.*Welcome/],
    ["JSON that is cut off", { text: '{"job_id": "jo', type: "application/json" }, /JSON/],
    ["nothing", { text: "" }, /empty/],
    ["a list", { json: [wireJob()] }, /cannot read/],
  ])("takes %s for a bad reply", async (_title, reply, message) => {
    const service = await startService(() => reply);
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringMatching(message),
    });
  });

  it("follows a redirect to the other form of a path and takes the key along", async () => {
    const service = await startService(({ path, query }) =>
      path === "/jobs"
        ? { status: 307, headers: { location: `/jobs/?${query.toString()}` } }
        : { json: [wireJob()] },
    );
    await expect(clientOf(service).jobs()).resolves.toMatchObject({ jobs: [{ job_id: "job-1" }] });
    expect(service.lines()).toEqual(["GET /jobs", "GET /jobs/"]);
    expect(service.requests[1]?.headers["x-api-key"]).toBe(testKey);
  });

  it("asks under a base path", async () => {
    const service = await startService(() => ({ json: wireJob() }));
    await clientOf(service, { basePath: "/ionworks/" }).job("job-1");
    expect(service.lines()).toEqual(["GET /ionworks/jobs/job-1"]);
  });

  it("says that the service is up", async () => {
    const service = await startService(() => ({ text: "ok", type: "text/plain" }));
    await expect(clientOf(service).health()).resolves.toBeUndefined();
    expect(service.lines()).toEqual(["GET /healthz"]);
  });

  it("reads the statuses of 2,500 simulations in three pages, each id once", async () => {
    const service = await startService(({ json }) => {
      const { simulation_ids: ids } = askedStatuses.parse(json);
      return {
        json: ids.map((id) => ({ simulation_id: id, status: "pending", updated_at: "2026-10-02T08:15:00Z" })),
      };
    });
    const ids = Array.from({ length: 2500 }, (_, index) => `sim-${index}`);
    const statuses = await clientOf(service).simulationStatuses([...ids, "sim-0"]);
    expect(statuses.map((entry) => entry.simulation_id)).toEqual(ids);
    expect(service.requests.map(({ json }) => json)).toMatchObject([
      { limit: 834, offset: 0 },
      { limit: 834, offset: 0 },
      { limit: 832, offset: 0 },
    ]);
  });

  it("asks nothing about no simulations", async () => {
    const service = await startService(() => ({ json: [] }));
    await expect(clientOf(service).simulationStatuses([])).resolves.toEqual([]);
    expect(service.requests).toEqual([]);
  });

  it("asks again for statuses after a fault, since it is a read", async () => {
    let count = 0;
    const service = await startService(() => (++count === 1 ? { status: 503 } : { json: [] }));
    await expect(clientOf(service).simulationStatuses(["sim-1"])).resolves.toEqual([]);
    expect(count).toBe(2);
  });

  it("reads a simulation", async () => {
    const service = await startService(() => ({ json: wireSimulation() }));
    await expect(clientOf(service).simulation("sim-1")).resolves.toEqual(wireSimulation());
    expect(service.lines()).toEqual(["GET /simulations/sim-1"]);
  });
});

describe("errors", () => {
  const fieldErrors = {
    detail: [{ loc: ["query", "limit"], msg: "Input should be at most 100", type: "x" }],
  };
  it.each<[status: number, body: unknown, code: JobErrorCode, message: string]>([
    [400, { error_code: "BAD_REQUEST", message: "Blank search" }, "rejected_input", "Blank search"],
    [401, { error_code: "UNAUTHORIZED", message: "Invalid key" }, "unauthorized", "Invalid key"],
    [401, { detail: "Not authenticated" }, "unauthorized", "Not authenticated"],
    [403, { error_code: "FORBIDDEN", message: "Not yours" }, "forbidden", "Not yours"],
    [404, { error_code: "NOT_FOUND", message: "No such job" }, "not_found", "No such job"],
    [409, { error_code: "CONFLICT", message: "Taken", detail: { existing_id: "x" } }, "conflict", "Taken"],
    [410, { detail: "Submit through pipelines" }, "gone", "Submit through pipelines"],
    [422, fieldErrors, "rejected_input", "query.limit: Input should be at most 100"],
    [
      422,
      { error_code: "VALIDATION", message: "Bad", detail: fieldErrors.detail },
      "rejected_input",
      "query.limit",
    ],
    [418, ["odd", "teapot"], "bad_reply", "teapot"],
    [403, "go away", "forbidden", "go away"],
  ])("reads a %i with %j as %s", async (status, json, code, message) => {
    const service = await startService(() => ({ status, json, headers: { "x-correlation-id": "corr-7" } }));
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      name: "JobError",
      code,
      httpStatus: status,
      correlationId: "corr-7",
      message: expect.stringContaining(message),
    });
  });

  it("tells the service's own code and words as fields", async () => {
    const service = await startService(() => standardNotFound);
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      code: "not_found",
      message: "ionworks answered 404 to GET /jobs/job-1: Job not found",
      serviceCode: "NOT_FOUND",
      serviceMessage: "Job not found",
    });
  });

  it("tells how to sign in on a 401", async () => {
    const service = await startService(() => ({ status: 401, json: { detail: "No" } }));
    await expect(clientOf(service).user()).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringMatching(/account page of the web app \(`apiKey`\)/),
    });
  });

  it("shows the text of an error page", async () => {
    const text = "<html><head><title>413</title></head><h1>Request Entity Too Large</h1></html>";
    const service = await startService(() => ({ status: 413, text, type: "text/html" }));
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      code: "too_large",
      message: expect.stringMatching(/413 .*Request Entity Too Large/),
    });
  });

  describe("a 404 that only says Not Found", () => {
    it("means the job once the service has told who is signed in", async () => {
      const service = await startService(({ path }) =>
        path === "/users/me" ? { json: wireUser } : bareNotFound,
      );
      const client = clientOf(service);
      await expect(client.job("job-1")).rejects.toMatchObject({ code: "not_found" });
      await expect(client.job("job-2")).rejects.toMatchObject({ code: "not_found" });
      expect(service.lines()).toEqual(["GET /jobs/job-1", "GET /users/me", "GET /jobs/job-2"]);
    });

    it.each<[string, ScriptedReply]>([
      ["is not there either", bareNotFound],
      ["refuses the sign-in", { status: 401, json: { detail: "No" } }],
      ["is no user", { json: { detail: "Hello" } }],
    ])("means nothing where /users/me %s", async (_title, me) => {
      const service = await startService(({ path }) => (path === "/users/me" ? me : bareNotFound));
      await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
        code: "bad_reply",
        hint: expect.stringContaining("base address"),
      });
    });
  });

  it.each<[string, ScriptedReply]>([
    ["other words", { status: 404, json: { detail: "Not found." } }],
    ["more than those words", { status: 404, json: { detail: "Not Found", path: "/x" } }],
    ["a page", { status: 404, text: "<h1>Not Found</h1>", type: "text/html" }],
    ["nothing", { status: 404 }],
    ["a message without a code", { status: 404, json: { message: "no Route matched with those values" } }],
  ])("takes a 404 with %s for a stranger's", async (_title, notFound) => {
    const service = await startService(({ path }) => (path === "/users/me" ? { json: wireUser } : notFound));
    const client = clientOf(service);
    await client.user();
    await expect(client.job("job-1")).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("makes control characters of the service visible", async () => {
    const service = await startService(() => ({ status: 400, json: { detail: "a\u001b[2Jb" } }));
    await expect(clientOf(service).job("job-1")).rejects.toMatchObject({
      serviceMessage: expect.stringContaining("\\x1b"),
    });
  });
});

describe("secrets", () => {
  it("never reach an error, even where the service repeats them", async () => {
    const service = await startService(({ headers }) => ({
      status: 401,
      json: { error_code: "UNAUTHORIZED", message: `key ${String(headers["x-api-key"])} is not known` },
    }));
    const error: unknown = await clientOf(service)
      .job("job-1")
      .catch((caught: unknown) => caught);
    expect(isJobError(error, "unauthorized")).toBe(true);
    expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain(testKey);
    expect(String(error)).toContain("is not known");
  });

  it("are not shown by the client or its provider", async () => {
    const service = await startService(() => ({ json: wireUser }));
    for (const credentials of [{ apiKey: testKey }, { token: testKey, organizationId: "org-1" }]) {
      const client = clientOf(service, { credentials });
      await client.user();
      expect(inspect(client, { depth: 10, showHidden: true }) + JSON.stringify(client)).not.toContain(
        testKey,
      );
    }
  });

  it.each<[JobErrorCode, string]>([
    ["unauthorized", ""],
    ["unauthorized", " \n"],
    ["bad_input", "two words"],
    ["bad_input", "line\nbreak"],
    ["bad_input", "schlüssel"],
  ])("are refused with %s where they are %j, without being shown", (code, apiKey) => {
    const make = () => new IonworksClient({ credentials: { apiKey } });
    expect(make).toThrow(expect.objectContaining({ code }));
    if (apiKey.trim() !== "") expect(make).not.toThrow(apiKey);
  });

  it("lose the line break that came with them from a file", async () => {
    const service = await startService(() => ({ json: wireUser }));
    await clientOf(service, { credentials: { apiKey: `${testKey}\n` } }).user();
    expect(service.requests[0]?.headers["x-api-key"]).toBe(testKey);
  });
});

it("asks the public service unless told otherwise, and never in the clear", () => {
  const credentials = { apiKey: testKey };
  expect(new IonworksClient({ credentials }).baseUrl).toBe("https://api.ionworks.com");
  expect(() => new IonworksClient({ credentials, baseUrl: "http://api.example.org" })).toThrow(
    expect.objectContaining({ code: "unsafe_address" }),
  );
});

const withLimits = (limits: Partial<IonworksLimits>) =>
  new IonworksClient({
    credentials: { apiKey: testKey },
    baseUrl: "http://127.0.0.1:9",
    projectId: "p",
    limits,
  });

describe("what a client allows", () => {
  const request = {
    parameterized_model: "model-1",
    protocol_experiment: { name: "1C", protocol: "steps: []" },
    design_parameters_doe: {
      sampling: "grid",
      rows: [{ type: "range", name: "a", min: 0, max: 1, count: 3 }],
    },
  };

  it("bounds the designs of a request that says nothing of it, before anything is sent", async () => {
    await expect(withLimits({ maxDesigns: 2 }).submitSimulations(request)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("3"),
    });
  });

  it("gives way to what the call says", async () => {
    const asked = withLimits({ maxDesigns: 5 }).submitSimulations(request, { maxDesigns: 2 });
    await expect(asked).rejects.toMatchObject({ code: "bad_input" });
  });
});
