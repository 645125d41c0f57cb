import { describe, expect, it } from "vitest";
import type { RunningMock } from "./mock-options.js";
import { startMock } from "./start-mock.js";
import { withKeyOf } from "./testing/ionworks-client.js";
import { idOf, signIn } from "./testing/jess-client.js";
import { rawRequest } from "./testing/raw-request.js";
import { submitIds } from "./testing/submit-simulations.js";

/** A mock with something at every address that is asked for below. */
async function startFull() {
  const mock = await startMock({ clock: "manual" });
  const [job = ""] = mock.addJobs({ provider: "ionworks", status: "completed" });
  const [jess = ""] = mock.addJobs({ provider: "jess", status: "FINISHED" });
  const [simulation = ""] = await submitIds(mock);
  mock.clock.advance(100_000);
  const headers = { ...withKeyOf(mock).headers, cookie: (await signIn(mock)).cookie };
  return { mock, headers, job: idOf(job), jess: idOf(jess), simulation };
}

async function both(
  { url }: Pick<RunningMock, "url">,
  path: string,
  headers: Readonly<Record<string, string>>,
) {
  const ask = (method: string) => rawRequest(url, path, { method, headers });
  return { head: await ask("HEAD"), get: await ask("GET") };
}

describe("HEAD", () => {
  it.each([
    "/healthz",
    "/jobs",
    "/jobs/",
    "/jobs/JOB",
    "/jobs/none",
    "/users/me",
    "/pipelines",
    "/simulations/SIMULATION",
    "/simulations/SIMULATION/time_series/download",
    "/no/such/address",
    "/jess_web/api/info",
    "/jess_web/api/session",
    "/jess_web/api/account",
    "/jess_web/api/job/status/JESS",
    "/jess_web/api/job/dir/JESS",
    "/jess_web/api/job/file/JESS",
    "/jess_web/api/job/file/JESS/eplusout.err",
    "/jess_web/api/job/text/JESS/eplusout.err",
    "/jess_web/api/job/file/JESS/none.csv",
    "/users/api/files",
    "/users/api/none",
    "/_mock/",
    "/_mock/state",
    "/_mock/health",
    "/_mock/nothing",
  ])("is answered like GET, without the body: %s", async (template) => {
    const { mock, headers, job, jess, simulation } = await startFull();
    await using _closing = mock;
    const path = template.replace("JOB", job).replace("JESS", jess).replace("SIMULATION", simulation);
    const { head, get } = await both(mock, path, headers);
    expect(head.text).toBe("");
    expect(head.status).toBe(get.status);
    expect(Object.keys(head.headers)).toEqual(Object.keys(get.headers));
    expect(head.headers["content-type"]).toBe(get.headers["content-type"]);
    if (!path.startsWith("/_mock"))
      expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
  });

  it("does not read a large file to nobody, and does not count it as a download", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", resultBytes: 4_000_000_000 });
    const { get, cookie } = await signIn(mock);
    const before = (await get("/account")).text;
    const path = `/jess_web/api/job/file/${idOf(ref)}/eplusout.eso`;
    const answer = await rawRequest(mock.url, path, { method: "HEAD", headers: { cookie } });
    expect(Number(answer.headers["content-length"])).toBeGreaterThanOrEqual(4_000_000_000);
    expect((await get("/account")).text).toBe(before);
  });

  it.each([
    { kind: "status", status: 503 },
    { kind: "html" },
    { kind: "wrong-type" },
    { kind: "redirect", location: "/elsewhere" },
    { kind: "throttle", retryAfter: 7 },
  ])("is touched by faults as GET is: %j", async (fault) => {
    const { mock, headers } = await startFull();
    await using _closing = mock;
    mock.addFault({ match: { path: "/users/me" }, fault });
    const { head, get } = await both(mock, "/users/me", headers);
    expect([head.status, head.text]).toEqual([get.status, ""]);
    expect(head.headers["content-type"]).toBe(get.headers["content-type"]);
    expect(head.headers["content-length"]).toBe(get.headers["content-length"]);
  });

  it("is answered by the storage, too, and is in the log as what it is", async () => {
    const { mock, headers, simulation } = await startFull();
    await using _closing = mock;
    const link = await rawRequest(mock.url, `/simulations/${simulation}/steps/download`, { headers });
    const { origin, pathname, search } = new URL(link.headers.location ?? "");
    const { head, get } = await both({ url: origin }, `${pathname}${search}`, {});
    expect(origin).toBe(mock.storageUrl);
    expect([head.status, head.text, get.status]).toEqual([200, "", 200]);
    expect(head.headers["content-length"]).toBe(String(get.body.length));
    expect(mock.requests().at(-2)).toMatchObject({ method: "HEAD" });
  });
});
