import { createHash } from "node:crypto";
import type { RunningMock } from "../mock-options.js";
import { withKeyOf } from "./ionworks-client.js";
import { idOf, parsed, signIn } from "./jess-client.js";
import { postForm } from "./multipart.js";
import { createPipeline, projectId } from "./pipelines.js";
import { rawRequest, type RawAnswer } from "./raw-request.js";
import { submitIds } from "./submit-simulations.js";

/** What a mock has answered, its own addresses made alike. */
class Replies {
  readonly texts: string[] = [];
  readonly #mock: RunningMock;

  constructor(mock: RunningMock) {
    this.#mock = mock;
  }

  async note(answer: Promise<RawAnswer>): Promise<RawAnswer> {
    const got = await answer;
    const location = got.headers.location ?? "";
    this.texts.push(this.#plain(`${String(got.status)} ${location} ${got.body.toString("latin1")}`));
    return got;
  }

  #plain(text: string): string {
    const { url, storageUrl } = this.#mock;
    return text.replaceAll(storageUrl, "storage").replaceAll(url, "mock");
  }
}

/** Jobs of both services are made, a fault and a switch set, files stored, some jobs cancelled. */
export async function firstDay(mock: RunningMock): Promise<readonly string[]> {
  const replies = new Replies(mock);
  const { get, post } = withKeyOf(mock);
  const jess = await signIn(mock);
  mock.playScenarios("busy");
  mock.addFault({
    match: { provider: "jess", path: "/jess_web/api/jobs", every: 3 },
    fault: { kind: "throttle" },
  });
  await replies.note(
    rawRequest(mock.url, "/_mock/switches", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ionworks: { cancel: "delayed" }, jess: { json: "compact" } }),
    }),
  );
  const idf = "Version,9.5;\nZone,one;\n";
  await replies.note(
    postForm(mock, jess, "/users/api/files", { "one-zone.idf": idf, "large.txt": "x".repeat(2_000_000) }),
  );
  await replies.note(
    postForm(mock, jess, "/jess_web/api/job", {
      title: "one zone",
      "one-zone.idf": idf,
      "weather.epw": "LOCATION,A",
    }),
  );
  const simulations = await submitIds(mock);
  const pipeline = await replies.note(createPipeline(mock));
  await replies.note(
    post("/optimizations", {
      name: "best",
      project_id: projectId(mock),
      parameterized_model_id: "pm-1",
      parameters: { "Contact resistance [Ohm]": { bounds: [1e-5, 1e-3] } },
    }),
  );
  await replies.note(
    post("/ecm/fit-from-measurements", {
      measurements: [{ id: "m1" }],
      ecm_options: { num_rcs: 1 },
      project_id: projectId(mock),
    }),
  );
  mock.clock.advance(20_000);
  await replies.note(get(`/simulations/${simulations[0] ?? ""}`));
  await replies.note(post(`/pipelines/${String(parsed(pipeline)["id"])}/cancel`));
  await replies.note(get("/jobs?limit=50"));
  const [sweep = ""] = mock.addJobs({ provider: "jess", type: "JE_JEP", cases: 3, durationMs: 90_000 });
  await replies.note(jess.get(`/job/status/${idOf(sweep)}`));
  await replies.note(jess.post(`/job/${idOf(sweep)}`, { command: "Cancel" }));
  return replies.texts;
}

/** Everything is looked at while time passes: jobs, lists, results, files, what is set and who has signed in. */
export async function secondDay(mock: RunningMock, cookie: string): Promise<readonly string[]> {
  const replies = new Replies(mock);
  const { get, post } = withKeyOf(mock);
  const jess = (path: string, method = "GET"): Promise<RawAnswer> =>
    replies.note(rawRequest(mock.url, path, { method, headers: { Cookie: cookie } }));
  for (const stepMs of [0, 600_000]) {
    mock.clock.advance(stepMs);
    const jobs = await replies.note(get("/jobs?limit=200"));
    for (const path of ["/pipelines", "/projects", "/optimizations", "/users/me"])
      await replies.note(get(path));
    for (const [, id = ""] of jobs.text.matchAll(/"job_id":\s*"([^"]+)"/gu)) {
      await replies.note(get(`/jobs/${id}`));
      await replies.note(get(`/jobs/${id}/metadata`));
    }
    const simulations = await replies.note(get("/simulations?parameterized_model_id=pm-seeded"));
    for (const [, id = ""] of simulations.text.matchAll(/"id":\s*"([^"]+)"/gu))
      await replies.note(get(`/simulations/${id}/time_series/download`));
    for (const path of [
      "/jess_web/api/jobs",
      "/users/api/files",
      "/users/api/files/folder",
      "/users/api/user",
    ])
      await jess(path);
  }
  const more = await submitIds(mock);
  await replies.note(createPipeline(mock));
  replies.texts.push(...more, ...mock.addJobs({ provider: "jess", count: 2 }));
  await replies.note(post("/jobs/none/cancel"));
  for (const [, id = ""] of JSON.stringify(mock.requests()).matchAll(/job\/status\/(\d+)/gu))
    await jess(`/jess_web/api/job/file/${id}?fn=eplusout.end`);
  await replies.note(rawRequest(mock.url, "/_mock/state"));
  return replies.texts;
}

/** One text for all that has been asked. */
export function journalHash(mock: RunningMock): string {
  return createHash("sha256").update(JSON.stringify(mock.requests())).digest("hex");
}
