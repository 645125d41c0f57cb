import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";

it("Ionworks point 1: sends a content type of exactly application/json on every JSON reply", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks" });
  const { get, post } = withKeyOf(mock);
  const answers = [
    await get("/healthz"),
    await get("/users/me"),
    await get("/projects"),
    await get("/organizations"),
    await get("/jobs"),
    await get("/jobs/"),
    await get(`/jobs/${idOf(ref)}`),
    await get("/jobs/unknown"),
    await get("/nowhere"),
    await post(`/jobs/${idOf(ref)}/cancel`),
    await post("/jobs"),
    await post("/protocols/parse-to-template", {}),
    await post("/simulations/statuses", { simulation_ids: [] }),
    await rawRequest(mock.url, "/jobs"),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([
    200, 200, 200, 200, 200, 200, 200, 404, 404, 200, 410, 422, 200, 401,
  ]);
  for (const answer of answers) expect(answer.headers["content-type"]).toBe("application/json");
});

describe("Ionworks point 2: JSON content types without a body", () => {
  it("are fine on GET, and on DELETE with a length of 0", async () => {
    await using mock = await startMock({ clock: "manual" });
    const headers = { ...withKeyOf(mock).headers, "Content-Type": "application/json" };
    const get = await rawRequest(mock.url, "/users/me", { headers });
    expect(get.status).toBe(200);
    const gone = await rawRequest(mock.url, "/users/me", { method: "DELETE", headers, body: "" });
    expect([gone.status, parsed(gone)]).toEqual([405, { detail: "Method Not Allowed" }]);
  });
});

describe("Ionworks point 3: a cancel with any body", () => {
  it.each([
    ["{}", { headers: { "Content-Type": "application/json" }, body: "{}" }],
    ["nothing", {}],
    ["an empty JSON body", { headers: { "Content-Type": "application/json" }, body: "" }],
  ])("takes %s", async (_title, options) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    const headers = { ...withKeyOf(mock).headers, ...("headers" in options ? options.headers : {}) };
    const path = `/jobs/${idOf(ref)}/cancel`;
    const answer = await rawRequest(mock.url, path, { method: "POST", ...options, headers });
    expect(parsed(answer)).toMatchObject({ job_id: idOf(ref), status: "canceled", is_failed: true });
  });
});

it("Ionworks point 4: accepts gzip bodies, and refuses one that does not unpack", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", kind: "simulation" });
  const headers = {
    ...withKeyOf(mock).headers,
    "Content-Type": "application/json",
    "Content-Encoding": "gzip",
  };
  const body = gzipSync(JSON.stringify({ simulation_ids: [idOf(ref)] }));
  const send = (bytes: Buffer): ReturnType<typeof rawRequest> =>
    rawRequest(mock.url, "/simulations/statuses", { method: "POST", headers, body: bytes });
  expect(JSON.parse((await send(body)).text)).toMatchObject([
    { simulation_id: idOf(ref), status: "pending" },
  ]);
  expect((await send(Buffer.from("no gzip"))).status).toBe(400);
});

describe("Ionworks point 5: credentials", () => {
  it.each([
    ["a key", { key: true, bearer: false }],
    ["a bearer token", { key: false, bearer: true }],
  ])("accepts %s", async (_title, { key, bearer }) => {
    await using mock = await startMock({ clock: "manual" });
    const { ionworks } = mock.accounts[1];
    const headers = {
      ...(key ? { "X-API-Key": ionworks.apiKey } : {}),
      ...(bearer ? { Authorization: `Bearer ${ionworks.token}` } : {}),
    };
    expect(parsed(await rawRequest(mock.url, "/users/me", { headers }))).toEqual({
      id: ionworks.userId,
      email: "grace@example.org",
      authorized_organization: { id: ionworks.organizationId, name: expect.any(String) },
      organizations: [{ id: ionworks.organizationId, name: expect.any(String) }],
    });
  });

  it.each([{}, { "X-API-Key": "iwk_wrong" }, { Authorization: "Bearer wrong" }])(
    "answers 401 in the standardized form to %j",
    async (headers) => {
      await using mock = await startMock({ clock: "manual" });
      const answer = await rawRequest(mock.url, "/jobs", { headers });
      expect(answer.status).toBe(401);
      expect(parsed(answer)).toMatchObject({ error_code: "UNAUTHORIZED", message: expect.any(String) });
    },
  );

  it("answers 403 for an organization that the caller is not in", async () => {
    await using mock = await startMock({ clock: "manual" });
    const headers = { ...withKeyOf(mock).headers, "X-Organization-Id": "another" };
    const answer = await rawRequest(mock.url, "/jobs", { headers });
    expect([answer.status, parsed(answer)["error_code"]]).toEqual([403, "FORBIDDEN"]);
  });

  it("needs none for the health check", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect((await rawRequest(mock.url, "/healthz")).status).toBe(200);
  });
});

describe("Ionworks point 6: /jobs and /jobs/", () => {
  it("serves both, as a page with the total", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "ionworks", count: 3 });
    const { get } = withKeyOf(mock);
    const page = parsed(await get("/jobs"));
    expect(page).toMatchObject({ total: 3 });
    expect(page["jobs"]).toHaveLength(3);
    expect(parsed(await get("/jobs/"))).toEqual(page);
  });

  it("serves a bare array by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { "jobs-list": "array" } } });
    mock.addJobs({ provider: "ionworks", count: 3 });
    expect(JSON.parse((await withKeyOf(mock).get("/jobs/")).text)).toHaveLength(3);
  });

  it("sends the slash away with 307 by switch, query and all", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { slash: "redirect" } } });
    const { get } = withKeyOf(mock);
    const answer = await get("/jobs/?limit=2");
    expect(answer.status).toBe(307);
    expect(answer.headers.location).toBe(`${mock.url}/jobs?limit=2`);
    expect((await get("/jobs?limit=2")).status).toBe(200);
  });

  it.each([
    ["GET", "/users/me/", "/users/me"],
    ["GET", "/pipelines/p1/?a=b", "/pipelines/p1?a=b"],
    ["POST", "/jobs/j1/cancel/", "/jobs/j1/cancel"],
    ["DELETE", "/healthz/", "/healthz"],
  ])("sends %s %s, of a single thing, away with 307, whoever asks", async (method, path, bare) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, path, { method });
    expect([answer.status, answer.headers.location, answer.text]).toEqual([307, `${mock.url}${bare}`, ""]);
    expect((await rawRequest(mock.url, "/nowhere/", { method })).status).toBe(404);
  });
});

describe("Ionworks point 15: error bodies", () => {
  it("come with a correlation id, standardized or in the older form", async () => {
    for (const [errors, body] of [
      ["standard", { error_code: "NOT_FOUND", message: "Job not found", detail: null }],
      ["legacy", { detail: "Job not found" }],
    ] as const) {
      await using mock = await startMock({ clock: "manual", switches: { ionworks: { errors } } });
      const answer = await withKeyOf(mock).get("/jobs/unknown");
      expect([answer.status, parsed(answer)]).toEqual([404, body]);
      expect(answer.headers["x-correlation-id"]).toMatch(/^[0-9a-f-]{36}$/u);
    }
  });

  it("are FastAPI's for invalid input, all faults at once", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await withKeyOf(mock).post("/simulations/with-template/batch", {
      experiment_template_id: 7,
      design_parameters_doe: { sampling: "grid", rows: [{ type: "discrete", name: "x", values: [] }] },
    });
    expect(answer.status).toBe(422);
    const { detail } = parsed(answer);
    expect(detail).toMatchObject([
      { type: "string_type", loc: ["body", "experiment_template_id"], msg: expect.any(String), input: 7 },
      { type: "missing", loc: ["body", "parameterized_model"] },
      { type: "value_error", loc: ["body", "design_parameters_doe"] },
    ]);
  });

  it("are FastAPI's for a body that is no JSON, and for queries", async () => {
    await using mock = await startMock({ clock: "manual" });
    const headers = { ...withKeyOf(mock).headers, "Content-Type": "application/json" };
    const path = "/simulations/statuses";
    const broken = await rawRequest(mock.url, path, { method: "POST", headers, body: "{oops" });
    expect(broken.status).toBe(422);
    expect(parsed(broken)["detail"]).toMatchObject([{ type: "json_invalid", loc: ["body", 0] }]);
    const query = await withKeyOf(mock).get("/jobs?limit=0&offset=x&job_type=coffee");
    expect(query.status).toBe(422);
    expect(parsed(query)["detail"]).toMatchObject([
      { loc: ["query", "limit"], type: "greater_than_equal" },
      { loc: ["query", "offset"], type: "int_parsing" },
      { loc: ["query", "job_type"], type: "enum" },
    ]);
  });

  it("are bare for an address that does not exist, also one with two slashes", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (const path of ["/nowhere", "//jobs"]) {
      const answer = await withKeyOf(mock).get(path);
      expect([answer.status, parsed(answer)]).toEqual([404, { detail: "Not Found" }]);
    }
  });
});
