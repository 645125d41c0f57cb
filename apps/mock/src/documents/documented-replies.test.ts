import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ionworksCalls } from "../ionworks/documents/ionworks-calls.js";
import { jobCalls } from "../jess/documents/jobs.js";
import { resultCalls } from "../jess/documents/results.js";
import { userCalls } from "../jess/documents/users.js";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { finishedJob } from "../testing/finished-job.js";
import { idOf, parsed } from "../testing/jess-client.js";
import { threeElements } from "../testing/pipelines.js";
import { rawRequest, type RawAnswer } from "../testing/raw-request.js";
import { submitIds } from "../testing/submit-simulations.js";
import type { Calls } from "./call.js";

const ionworks = ionworksCalls;
const jess: Calls = { ...jobCalls, ...resultCalls, ...userCalls };

/** What the document of a call says against a reply; and against what was sent with it. */
function faultsOf(calls: Calls, route: string, answer: RawAnswer, sent?: unknown): string[] {
  const call = calls[route];
  if (call === undefined) return [`${route} is not described`];
  const schema = call.answers[answer.status];
  if (schema === undefined) return [`${route} is not said to answer ${String(answer.status)}`];
  const replied =
    schema instanceof z.ZodType && !(schema instanceof z.ZodNull)
      ? schema.safeParse(bodyOf(answer))
      : undefined;
  const asked = sent !== undefined && call.body instanceof z.ZodType ? call.body.safeParse(sent) : undefined;
  return [replied?.error, asked?.error].flatMap((error) =>
    error === undefined ? [] : [`${route}: ${z.prettifyError(error)}`],
  );
}

function bodyOf({ text, headers }: RawAnswer): unknown {
  return headers["content-type"]?.startsWith("application/json") === true ? JSON.parse(text) : text;
}

async function ionworksFaults(mock: RunningMock): Promise<string[]> {
  const { projectId: project_id, apiKey } = mock.accounts[0].ionworks;
  const faults: string[] = [];
  const asks = async (route: string, path: string, sent?: unknown): Promise<Record<string, unknown>> => {
    const [method = ""] = route.split(" ");
    const answer = await rawRequest(mock.url, path, {
      method,
      headers: { "X-API-Key": apiKey },
      body: sent === undefined ? undefined : JSON.stringify(sent),
    });
    faults.push(...faultsOf(ionworks, route, answer, sent));
    return answer.text.startsWith("{") ? parsed(answer) : {};
  };
  const jobId = idOf(mock.addJobs({ provider: "ionworks", status: "failed" })[0]);
  const fitId = idOf(mock.addJobs({ provider: "ionworks", status: "completed", type: "datafit" })[0]);
  const [simulationId = ""] = await submitIds(mock);
  const one = async (path: string, noun: string, make: object): Promise<void> => {
    const { id } = await asks(`POST ${path}`, path, { project_id, name: "one", ...make });
    await asks(`GET ${path}`, `${path}?project_id=${project_id}`);
    await asks(`GET ${path}/:id`, `${path}/${String(id)}`);
    await asks(`PATCH ${path}/:id`, `${path}/${String(id)}`, { name: `another ${noun}` });
    if (noun !== "optimization") await asks(`DELETE ${path}/:id`, `${path}/${String(id)}`);
  };
  const { id: pipelineId } = await asks("POST /pipelines", "/pipelines", {
    project_id,
    elements: threeElements,
  });
  for (const part of ["result", "elements"]) {
    await asks(`GET /pipelines/:id/${part}`, `/pipelines/${String(pipelineId)}/${part}`);
  }
  await asks("POST /pipelines/:id/cancel", `/pipelines/${String(pipelineId)}/cancel`, {});
  await one("/pipelines", "pipeline", { elements: threeElements });
  await one("/simple_pipelines", "simple pipeline", { config: { elements: { a: threeElements.ambient } } });
  await one("/optimizations", "optimization", {});
  await one("/projects", "project", { project_id: undefined });
  await one("/experiment_templates", "template", { protocol_config: "steps:\n  - Rest: {duration: 60}\n" });
  const studies = `/projects/${project_id}/studies`;
  const { id: studyId } = await asks("POST /projects/:id/studies", studies, { name: "study" });
  await asks("GET /projects/:id/studies", studies);
  await asks("GET /projects/:id/studies/:study", `${studies}/${String(studyId)}`);
  await asks(
    "POST /projects/:id/studies/:study/simulations/:simulation",
    `${studies}/${String(studyId)}/simulations/${simulationId}`,
  );
  await asks("GET /jobs", "/jobs");
  await asks("GET /jobs", "/jobs?limit=many");
  await asks("GET /jobs/:id", `/jobs/${jobId}`);
  await asks("GET /jobs/:id", "/jobs/nothing");
  await asks("GET /jobs/:id/metadata", `/jobs/${fitId}/metadata`);
  await asks("POST /jobs/:id/cancel", `/jobs/${jobId}/cancel`, {});
  await asks("POST /jobs", "/jobs", { job_type: "dummy", params: {} });
  await asks("GET /simulations", `/simulations?study_id=${String(studyId)}`);
  await asks("GET /simulations", "/simulations");
  await asks("GET /simulations/:id", `/simulations/${simulationId}`);
  await asks("POST /simulations/statuses", "/simulations/statuses", { simulation_ids: [simulationId] });
  mock.clock.advance(120_000);
  await asks("GET /simulations/:id/steps/download", `/simulations/${simulationId}/steps/download`);
  await asks(
    "GET /pipelines/datafits/:id/plot_data",
    `/pipelines/datafits/${fitId}/plot_data?objective_name=discharge`,
  );
  for (const path of ["/healthz", "/users/me", "/organizations", "/organizations/current/usage"]) {
    await asks(`GET ${path}`, path);
  }
  await asks("GET /ecm/examples", "/ecm/examples");
  await asks("POST /ecm/fit-from-measurements", "/ecm/fit-from-measurements", {
    measurements: [{ id: "m" }],
  });
  await asks("GET /discovery/capabilities", "/discovery/capabilities");
  await asks("GET /discovery/schemas/:id", "/discovery/schemas/pipeline");
  await asks("POST /protocols/validate", "/protocols/validate", { protocol: "steps: [" });
  await asks("POST /protocols/input_references", "/protocols/input_references", {
    protocol: "steps:\n  - Rest: {duration: 'input[\"t\"]'}\n",
  });
  await askOrganization(mock, asks, `${studies}/${String(studyId)}`);
  return faults;
}

type Asks = (route: string, path: string, sent?: unknown) => Promise<Record<string, unknown>>;

/** Models, members, templates, and what is compared with measurements. */
async function askOrganization(mock: RunningMock, asks: Asks, study: string): Promise<void> {
  const { projectId, organizationId, userId } = mock.accounts[0].ionworks;
  const path = "/projects/:id/studies/:study";
  await asks(`POST ${path}/measurements/:measurement`, `${study}/measurements/m-1`);
  await asks(`GET ${path}/measurements`, `${study}/measurements`);
  await asks(`POST ${path}/validate`, `${study}/validate`, {
    measurement_ids: ["m-1", 1],
    parameterized_model_id: "pm",
    cell_specification_id: "c",
  });
  await asks(`DELETE ${path}/measurements/:measurement`, `${study}/measurements/m-1`);
  await asks("GET /search", "/search?q=ada");
  await asks("GET /search", "/search?q=%20%20");
  const cells = "/cells/:id/parameterized_models";
  const { id } = await asks(`POST ${cells}`, "/cells/c/parameterized_models", {
    name: "m",
    model_id: "spme",
  });
  await asks(`GET ${cells}`, "/cells/c/parameterized_models");
  await asks(`GET ${cells}/:model`, `/cells/c/parameterized_models/${String(id)}`);
  await asks("GET /parameterized_models", `/parameterized_models?project_id=${projectId}`);
  for (const part of ["", "/parameter-values", "/variable-names"]) {
    await asks(`GET /parameterized_models/:id${part}`, `/parameterized_models/${String(id)}${part}`);
  }
  await asks("GET /roles/project", "/roles/project");
  await asks("GET /organizations/:id/users", `/organizations/${organizationId}/users`);
  await asks("POST /organizations/:id/users/by-email", `/organizations/${organizationId}/users/by-email`, {
    email: "new@example.org",
  });
  await asks(
    "PATCH /organizations/:id/users/:user/role",
    `/organizations/${organizationId}/users/${userId}/role`,
    { role_name: "Admin" },
  );
  const template = { project_id: projectId, name: "t" };
  const made = await asks("POST /optimization_templates", "/optimization_templates", template);
  await asks("POST /optimization_templates/:id/copy", `/optimization_templates/${String(made["id"])}/copy`, {
    project_id: projectId,
  });
  await asks("GET /drive-cycles/:id", "/drive-cycles/d21fe000-0000-4000-8000-000000000001");
}

describe("what the mock answers", () => {
  it.each([
    ["as usual", {}],
    [
      "with other switches",
      {
        "jobs-list": "array",
        "pipelines-list": "array",
        "projects-list": "page",
        flags: "no",
        "submit-code": "202",
        deleted: "200",
        errors: "legacy",
        "optimization-fields": "documented",
        "optimization-job-id": "never",
        "extra-fields": "yes",
      },
    ],
  ])("for Ionworks is as its document says, %s", async (_how, switches) => {
    await using mock = await startMock({
      clock: "manual",
      scenario: "busy",
      switches: { ionworks: switches },
    });
    expect(await ionworksFaults(mock)).toEqual([]);
  });

  it.each(["newer", "older"])("for JESS is as its document says, with the %s folders", async (directory) => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { directory } } });
    const { jess: caller, id } = await finishedJob(mock);
    const [account] = mock.accounts;
    const faults: string[] = [];
    const asks = async (route: string, path: string, sent?: unknown): Promise<void> => {
      const [method = ""] = route.split(" ");
      const answer = await rawRequest(mock.url, path, {
        method,
        headers: { cookie: caller.cookie },
        body: sent === undefined ? undefined : JSON.stringify(sent),
      });
      faults.push(...faultsOf(jess, route, answer, sent));
    };
    const api = "/jess_web/api";
    const { email, password, jessUser, jessPwd } = account.jess;
    for (const path of ["info", "session", "account", "usage"])
      await asks(`GET ${api}/${path}`, `${api}/${path}`);
    await asks(`POST ${api}/session`, `${api}/session`, { jessUser, jessPwd });
    await asks(`POST ${api}/session`, `${api}/session`, { jessUser, jessPwd: "wrong" });
    await asks(`POST ${api}/jobs`, `${api}/jobs`, { status: "FINISHED" });
    await asks(`GET ${api}/job/status/:id`, `${api}/job/status/${id}`);
    await asks(`GET ${api}/job/status/:id`, `${api}/job/status/1`);
    await asks(`POST ${api}/job/:id`, `${api}/job/${id}`, { cmd: "Cancel" });
    await asks(`GET ${api}/job/dir/:id`, `${api}/job/dir/${id}`);
    await asks(`GET ${api}/job/text/:id/*`, `${api}/job/text/${id}/eplusout.err`);
    await asks(`GET ${api}/dxf/:id/*`, `${api}/dxf/${id}/eplusout.dxf`);
    await asks(`GET ${api}/eso/:id/*`, `${api}/eso/${id}/eplusout.eso`);
    await asks(`GET ${api}/eso/:id/*`, `${api}/eso/${id}/missing.eso`);
    await asks(`GET ${api}/eso/var/:id/*`, `${api}/eso/var/${id}/eplusout.eso?pid=0&vars=7`);
    await asks(`GET ${api}/idf/:id/*`, `${api}/idf/${id}/in.idf`);
    const users = "/users/api";
    for (const path of ["info", "user", "files"]) await asks(`GET ${users}/${path}`, `${users}/${path}`);
    await asks(`POST ${users}/auth`, `${users}/auth`, { email, password });
    await asks(`POST ${users}/auth`, `${users}/auth`, { email, password: "wrong" });
    await asks(`POST ${users}/confirm`, `${users}/confirm`, { email, password });
    await asks(`POST ${users}/user`, `${users}/user`, { title: "Dr" });
    await asks(`DELETE ${users}/files/*`, `${users}/files/nothing`);
    await asks(`POST ${users}/checkin`, `${users}/checkin`);
    await asks(`POST ${users}/logout`, `${users}/logout`);
    expect(faults).toEqual([]);
  });
});

it.each([
  ["a field of another type", { ok: "yes", status: "", data: null }],
  ["a field that is missing", { ok: true, status: "" }],
])("finds %s", (_what, body) => {
  const text = JSON.stringify(body);
  const answer = {
    status: 200,
    headers: { "content-type": "application/json" },
    text,
    body: Buffer.from(text),
  };
  expect(faultsOf(jess, "GET /jess_web/api/account", answer)).toHaveLength(1);
});
