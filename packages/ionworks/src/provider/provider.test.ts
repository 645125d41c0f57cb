import { checkGrammar, formatReference, type CancelReply, type JobRef } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  canceledJob,
  clientOf,
  organizationId,
  routes,
  standardNotFound,
  startService,
  userId,
  wireJob,
  wireSimulation,
  wireUser,
  type ScriptedReply,
  type ScriptedService,
  type SeenRequest,
} from "../../test/scripted-service.js";
import { IonworksClient } from "../client.js";
import type { IonworksProvider } from "./ionworks-provider.js";
import { ionworksProvider } from "./provider.js";

const job = (id = "job-1"): JobRef => ({ provider: "ionworks", kind: "job", id });
const simulation = (id = "sim-1"): JobRef => ({ provider: "ionworks", kind: "simulation", id });

async function start(
  answer: (request: SeenRequest) => ScriptedReply,
): Promise<{ service: ScriptedService; provider: IonworksProvider }> {
  const service = await startService(answer);
  return { service, provider: ionworksProvider(clientOf(service, { projectId: "project-1" })) };
}

it("has a grammar that can be written and read", () => {
  const { grammar, capabilities } = ionworksProvider(new IonworksClient({ credentials: { apiKey: "key" } }));
  expect(() => checkGrammar(grammar)).not.toThrow();
  expect(Object.keys(capabilities.kinds)).toEqual(grammar.kinds);
});

async function listed(
  jobs: readonly Record<string, unknown>[],
  filter: Parameters<IonworksProvider["list"]>[0],
): Promise<{ ids: readonly string[]; complete: boolean }> {
  const { provider } = await start(
    routes({ "GET /jobs": { json: jobs }, "GET /users/me": { json: wireUser } }),
  );
  await provider.identity();
  const ids: string[] = [];
  const list = provider.list(filter);
  for (;;) {
    const step = await list.next();
    if (step.done === true) return { ids, complete: step.value.complete };
    ids.push(step.value.ref.id);
  }
}

describe("a list that leaves something untold", () => {
  const since = Date.parse("2026-10-01T00:00:00Z");

  it.each([
    ["the time of a job, where that matters", { created_at: null }, { sinceMs: since }, ["a"], false],
    [
      "the time of a job, written in a way that nobody can read",
      { created_at: "soon" },
      { beforeMs: since + 1e11 },
      ["a"],
      false,
    ],
    ["the time of a job, where nobody asks for it", { created_at: null }, {}, ["a", "b"], true],
    [
      "the project of a job, where that matters",
      { project_id: null },
      { project: "project-1" },
      ["a"],
      false,
    ],
    [
      "the project of a job that does not fit anyhow",
      { project_id: null, status: "failed" },
      { project: "project-1", statuses: ["running" as const] },
      ["a"],
      true,
    ],
    ["nothing of a job that does not fit", { project_id: "other" }, { project: "project-1" }, ["a"], true],
  ])("is not called whole: %s", async (_, changes, filter, ids, complete) => {
    const jobs = [wireJob({ job_id: "a" }), wireJob({ job_id: "b", ...changes })];
    expect(await listed(jobs, filter)).toEqual({ ids, complete });
  });

  it("has no jobs of another organization than the sign-in is for", async () => {
    const jobs = [
      wireJob({ job_id: "a" }),
      wireJob({ job_id: "b", organization_id: "another" }),
      wireJob({ job_id: "c", organization_id: null }),
    ];
    expect((await listed(jobs, {})).ids).toEqual(["a", "c"]);
  });
});

describe("get", () => {
  it("reads a job", async () => {
    const { provider } = await start(routes({ "GET /jobs/job-1": { json: wireJob() } }));
    const before = provider.clock.now();
    const reading = await provider.get(job());
    expect(reading).toMatchObject({ ref: job(), source: "single", status: "running" });
    expect(reading.askedAtMs).toBeGreaterThanOrEqual(before);
  });

  it("reads a simulation by its job, whose id it asks for once", async () => {
    const { service, provider } = await start(
      routes({
        "GET /simulations/sim-1": { json: wireSimulation({ status: "pending" }) },
        "GET /jobs/job-1": { json: wireJob() },
      }),
    );
    const reading = await provider.get(simulation());
    // The job's own word and time, not those of the simulation's record.
    expect(reading).toMatchObject({
      ref: simulation(),
      source: "single",
      status: "running",
      version: 1_790_928_909_004_000,
      terminalFlag: false,
    });
    await provider.get(simulation());
    expect(service.lines()).toEqual(["GET /simulations/sim-1", "GET /jobs/job-1", "GET /jobs/job-1"]);
    expect(provider.jobOf(simulation())).toEqual(job());
  });

  it("asks only for the job of a simulation that it was told about", async () => {
    const { service, provider } = await start(routes({ "GET /jobs/job-1": { json: wireJob(canceledJob) } }));
    expect(provider.jobOf(simulation())).toBeUndefined();
    provider.rememberJob(simulation(), job());
    await expect(provider.get(simulation())).resolves.toMatchObject({ status: "cancelled" });
    expect(service.lines()).toEqual(["GET /jobs/job-1"]);
  });

  it("reads a simulation without a job by its own record", async () => {
    const { provider } = await start(
      routes({ "GET /simulations/sim-1": { json: wireSimulation({ job_id: null, status: "completed" }) } }),
    );
    await expect(provider.get(simulation())).resolves.toMatchObject({
      source: "single",
      status: "completed",
      version: 1_790_928_931_000_000,
    });
    await expect(provider.findJob(simulation())).resolves.toBeNull();
  });

  it("takes a simulation with neither job nor status for a bad reply", async () => {
    const { provider } = await start(
      routes({ "GET /simulations/sim-1": { json: wireSimulation({ job_id: null, status: null }) } }),
    );
    await expect(provider.get(simulation())).rejects.toMatchObject({ code: "bad_reply" });
  });

  it.each([simulation(), job()])("says not found where the service does, for a $kind", async (ref) => {
    const { provider } = await start(() => standardNotFound);
    await expect(provider.get(ref)).rejects.toMatchObject({ code: "not_found" });
  });

  it("does not read what it has no kind of", async () => {
    const { service, provider } = await start(() => ({ status: 500 }));
    const ref = { provider: "ionworks", kind: "toaster", id: "x" };
    await expect(provider.get(ref)).rejects.toMatchObject({ code: "not_supported" });
    await expect(provider.getMany([ref])).rejects.toMatchObject({ code: "not_supported" });
    await expect(provider.requestCancel(ref)).rejects.toMatchObject({ code: "not_supported" });
    expect(service.requests).toEqual([]);
  });
});

const errorBody = (code: string, message: string) => ({ error_code: code, message, detail: null });

describe("requestCancel", () => {
  it.each<[string, ScriptedReply, Partial<CancelReply>]>([
    [
      "a record that is canceled",
      { json: wireJob(canceledJob) },
      {
        answer: "accepted",
        reading: expect.objectContaining({ status: "cancelled", source: "cancel-reply" }),
      },
    ],
    [
      "a record that is still active",
      { json: wireJob() },
      { answer: "accepted", reading: expect.objectContaining({ status: "running", source: "cancel-reply" }) },
    ],
    [
      "a record that had completed",
      { json: wireJob({ status: "completed", is_terminal: true }) },
      { answer: "accepted", reading: expect.objectContaining({ status: "completed" }) },
    ],
    ["a yes without a record", { status: 204 }, { answer: "accepted" }],
    [
      "a 400",
      { status: 400, json: errorBody("BAD_REQUEST", "has ended") },
      { answer: "refused", message: "has ended" },
    ],
    ["a 409", { status: 409, json: { detail: "has ended" } }, { answer: "refused", message: "has ended" }],
    ["a 410", { status: 410, json: { detail: "gone" } }, { answer: "refused", message: "gone" }],
    ["a 422", { status: 422, json: { detail: [{ loc: ["path"], msg: "no" }] } }, { answer: "refused" }],
    [
      "a 403",
      { status: 403, json: errorBody("FORBIDDEN", "not yours") },
      { answer: "refused", forbidden: true, message: "not yours" },
    ],
  ])("tells %s", async (_title, reply, expected) => {
    const { service, provider } = await start(routes({ "POST /jobs/job-1/cancel": reply }));
    const answer = await provider.requestCancel(job());
    expect(answer).toMatchObject(expected);
    expect("reading" in answer).toBe("reading" in expected);
    expect(answer.forbidden ?? false).toBe(expected.forbidden ?? false);
    expect(service.requests.map(({ json }) => json)).toEqual([{}]);
  });

  it.each<[string, ScriptedReply, { code: string; mayHaveLeft: boolean }]>([
    ["a 404 of the service", standardNotFound, { code: "not_found", mayHaveLeft: false }],
    ["a 404 of a stranger", { status: 404, text: "no" }, { code: "bad_reply", mayHaveLeft: true }],
    ["a 401", { status: 401, json: { detail: "no" } }, { code: "unauthorized", mayHaveLeft: false }],
    ["a 500", { status: 500, json: { detail: "oops" } }, { code: "service_failed", mayHaveLeft: true }],
    ["a 502", { status: 502, text: "bad" }, { code: "service_failed", mayHaveLeft: true }],
    ["a lost answer", "drop", { code: "unreachable", mayHaveLeft: true }],
    [
      "half a record",
      { text: '{"job_id', type: "application/json" },
      { code: "bad_reply", mayHaveLeft: true },
    ],
    ["another record", { json: wireJob({ job_id: "job-2" }) }, { code: "bad_reply", mayHaveLeft: true }],
  ])("throws on %s, and asks once", async (_title, reply, expected) => {
    const { service, provider } = await start(() => reply);
    await expect(provider.requestCancel(job())).rejects.toMatchObject(expected);
    expect(service.lines()).toEqual(["POST /jobs/job-1/cancel"]);
  });

  it("cancels a simulation through its job", async () => {
    const { service, provider } = await start(
      routes({
        "GET /simulations/sim-1": { json: wireSimulation() },
        "POST /jobs/job-1/cancel": { json: wireJob(canceledJob) },
      }),
    );
    const answer = await provider.requestCancel(simulation());
    expect(answer.reading).toMatchObject({ ref: simulation(), status: "cancelled" });
    expect(service.lines()).toEqual(["GET /simulations/sim-1", "POST /jobs/job-1/cancel"]);
  });

  it("leaves nothing open where the job of a simulation could not be read", async () => {
    const { provider } = await start(() => ({ text: "<p>down</p>", type: "text/html" }));
    await expect(provider.requestCancel(simulation())).rejects.toMatchObject({
      code: "bad_reply",
      mayHaveLeft: false,
    });
  });

  it("refuses to cancel a simulation that has no job", async () => {
    const { service, provider } = await start(
      routes({ "GET /simulations/sim-1": { json: wireSimulation({ job_id: null }) } }),
    );
    await expect(provider.requestCancel(simulation())).resolves.toMatchObject({ answer: "refused" });
    expect(service.requests).toHaveLength(1);
  });
});

describe("getMany", () => {
  it("reads simulations by their statuses, without asking for their jobs", async () => {
    const { service, provider } = await start(
      routes({
        "POST /simulations/statuses": {
          json: [
            { simulation_id: "sim-2", status: "canceled", updated_at: "2026-10-02T08:15:31Z" },
            { simulation_id: "sim-1", status: "novel", updated_at: "2026-10-02T08:15:31Z" },
            { simulation_id: "sim-9", status: "pending", updated_at: "2026-10-02T08:15:31Z" },
          ],
        },
      }),
    );
    const readings = await provider.getMany([simulation("sim-1"), simulation("sim-2"), simulation("sim-3")]);
    expect([...readings.values()]).toMatchObject([
      { ref: simulation("sim-1"), source: "list", version: null, status: "unknown", nativeStatus: "novel" },
      { ref: simulation("sim-2"), source: "list", version: null, status: "cancelled" },
    ]);
    expect([...readings.keys()]).toEqual(["sim-1", "sim-2"].map((id) => formatReference(simulation(id))));
    expect(service.requests).toHaveLength(1);
  });

  it("reads a few jobs each", async () => {
    const { service, provider } = await start(({ path }) => ({
      json: wireJob({ job_id: path.split("/").at(-1) }),
    }));
    const readings = await provider.getMany([job("a"), job("b")]);
    expect([...readings.values()]).toMatchObject([{ source: "single" }, { source: "single" }]);
    expect(service.lines().toSorted()).toEqual(["GET /jobs/a", "GET /jobs/b"]);
  });

  it("reads many jobs from the list, and each that is not in it", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    const { service, provider } = await start(({ path }) =>
      path === "/jobs"
        ? { json: { jobs: ids.slice(0, 19).map((job_id) => wireJob({ job_id })), total: 19 } }
        : { json: wireJob({ job_id: path.split("/").at(-1) }) },
    );
    const readings = await provider.getMany(ids.map(job));
    expect(readings.size).toBe(20);
    expect(readings.get("ionworks:job-3")).toMatchObject({ source: "list", version: 1_790_928_909_004_000 });
    expect(readings.get("ionworks:job-19")).toMatchObject({ source: "single" });
    expect(service.lines()).toEqual(["GET /jobs", "GET /jobs/job-19"]);
  });

  it("needs requests as pages, not as jobs", async () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `job-${index}`);
    const all = ids.map((job_id) => wireJob({ job_id }));
    const { service, provider } = await start(({ query }) => {
      const offset = Number(query.get("offset") ?? 0);
      return { json: { jobs: all.slice(offset, offset + Number(query.get("limit"))), total: all.length } };
    });
    const readings = await provider.getMany(ids.map(job));
    expect(readings.size).toBe(1000);
    expect(service.requests).toHaveLength(10);
  });

  it("goes on with the list as long as a page has several of them, where others' stand between", async () => {
    const all = Array.from({ length: 1000 }, (_, index) => `job-${index}`);
    const { service, provider } = await start(({ path, query }) => {
      if (path !== "/jobs") return { json: wireJob({ job_id: path.split("/").at(-1) }) };
      const offset = Number(query.get("offset") ?? 0);
      const page = all.slice(offset, offset + 100).map((job_id) => wireJob({ job_id }));
      return { json: { jobs: page, total: all.length } };
    });
    // Every tenth in the first half, and one far behind.
    const wanted = [...all.slice(0, 500).filter((_id, index) => index % 10 === 0), "job-900"];
    const readings = await provider.getMany(wanted.map(job));
    expect(readings.size).toBe(51);
    expect(service.lines()).toEqual([...Array.from({ length: 5 }, () => "GET /jobs"), "GET /jobs/job-900"]);
  });

  it("reads a list to its end for many that stand there, and knows then where the others stand", async () => {
    const all = Array.from({ length: 1000 }, (_, index) => `job-${index}`);
    const { service, provider } = await start(({ path, query }) => {
      if (path !== "/jobs") return { json: wireJob({ job_id: path.split("/").at(-1) }) };
      const offset = Number(query.get("offset") ?? 0);
      const page = all.slice(offset, offset + 100).map((job_id) => wireJob({ job_id }));
      return { json: { jobs: page, total: all.length } };
    });
    expect((await provider.getMany(all.slice(920).map(job))).size).toBe(80);
    expect(service.lines()).toEqual(Array.from({ length: 10 }, () => "GET /jobs"));
    expect((await provider.getMany(all.slice(420, 480).map(job))).size).toBe(60);
    expect(service.requests).toHaveLength(11);
  });

  describe("once it has seen where jobs stand in the list", () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `job-${index}`);

    /** A list of a thousand jobs that have all been seen, and what is asked from then on. */
    async function onceSeen(honoursOffset = true) {
      const inList = [...ids];
      const { service, provider } = await start(({ path, query }) => {
        if (path !== "/jobs") return { json: wireJob({ job_id: path.split("/").at(-1) }) };
        const offset = honoursOffset ? Number(query.get("offset") ?? 0) : 0;
        const page = inList.slice(offset, offset + 100).map((job_id) => wireJob({ job_id }));
        return { json: { jobs: page, total: inList.length } };
      });
      await provider.getMany((honoursOffset ? ids : ids.slice(0, 100)).map(job));
      const before = service.requests.length;
      const asked = (): string[] =>
        service.requests
          .slice(before)
          .map(({ path, query }) => (path === "/jobs" ? `list from ${query.get("offset") ?? "0"}` : path));
      return { inList, provider, asked };
    }

    it("asks for the pages that they stand on", async () => {
      const { provider, asked } = await onceSeen();
      const wanted = [...ids.slice(450, 530), ...ids.slice(700, 720)];
      const readings = await provider.getMany(wanted.map(job));
      expect([...readings.values()].every(({ source }) => source === "list")).toBe(true);
      expect(readings.size).toBe(100);
      expect(asked()).toEqual(["list from 450", "list from 700"]);
    });

    it("finds them where new jobs have moved them on", async () => {
      const { inList, provider, asked } = await onceSeen();
      inList.unshift("new-1", "new-2", "new-3");
      const readings = await provider.getMany([...ids.slice(400, 490), ...ids.slice(600, 690)].map(job));
      expect(readings.size).toBe(180);
      expect(asked()).toEqual(["list from 400", "list from 603"]);
    });

    it("reads each by itself where only a few stand on a page", async () => {
      const { provider, asked } = await onceSeen();
      const readings = await provider.getMany(["job-150", "job-450", "job-750"].map(job));
      expect(readings.size).toBe(3);
      expect(asked().toSorted()).toEqual(["/jobs/job-150", "/jobs/job-450", "/jobs/job-750"]);
    });

    it("looks for them from the front again where they stand no more", async () => {
      const { inList, provider, asked } = await onceSeen();
      inList.reverse();
      const wanted = ids.slice(980);
      expect((await provider.getMany(wanted.map(job))).size).toBe(20);
      expect(asked()).toEqual(["list from 980", "list from 0"]);
    });

    it("reads each by itself where the service begins every page at the front", async () => {
      const { inList, provider } = await onceSeen(false);
      inList.splice(0, 100, ...ids.slice(100, 200), ...ids.slice(0, 100));
      const readings = await provider.getMany(ids.slice(50, 60).map(job));
      expect([...readings.values()].map(({ source }) => source)).toEqual(
        Array.from({ length: 10 }, () => "single"),
      );
    });
  });

  it("does not read a long list of other people's jobs to its end", async () => {
    let made = 0;
    const { service, provider } = await start(({ path, query }) => {
      if (path !== "/jobs") return { json: wireJob({ job_id: path.split("/").at(-1) }) };
      const jobs = Array.from({ length: Number(query.get("limit")) }, () =>
        wireJob({ job_id: `other-${made++}` }),
      );
      return { json: { jobs, total: 100_000 } };
    });
    const readings = await provider.getMany(["a", "b", "c", "d", "e"].map(job));
    expect(readings.size).toBe(5);
    expect(service.requests).toHaveLength(6);
  });

  it("leaves out what is not there or cannot be read, and tells a lost sign-in", async () => {
    const { provider } = await start(
      routes({
        "GET /jobs/a": { json: wireJob({ job_id: "a" }) },
        "GET /jobs/b": standardNotFound,
        "GET /jobs/c": { text: "<p>odd</p>" },
        "GET /jobs/d": { status: 401, json: { detail: "no" } },
      }),
    );
    const readings = await provider.getMany(["a", "b", "c"].map(job));
    expect([...readings.keys()]).toEqual(["ionworks:a"]);
    await expect(provider.getMany([job("b")])).resolves.toEqual(new Map());
    await expect(provider.getMany([job("c")])).rejects.toMatchObject({ code: "bad_reply" });
    await expect(provider.getMany([job("a"), job("d")])).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("answers for both spellings and accounts of a job as they were written", async () => {
    const { provider } = await start(({ path }) => ({ json: wireJob({ job_id: path.split("/").at(-1) }) }));
    const atLab = { ...job("a"), account: "lab" };
    const readings = await provider.getMany([job("a"), atLab]);
    expect([...readings.keys()].toSorted()).toEqual(["ionworks:a", "ionworks@lab:a"]);
  });

  it("asks nothing about nothing", async () => {
    const { service, provider } = await start(() => ({ status: 500 }));
    await expect(provider.getMany([])).resolves.toEqual(new Map());
    expect(service.requests).toEqual([]);
  });
});

describe("list", () => {
  const jobs = [
    wireJob({ job_id: "a", created_at: "2026-10-02T08:00:00Z" }),
    wireJob({ job_id: "b", created_at: "2026-10-02T09:00:00Z", ...canceledJob }),
    wireJob({ job_id: "c", created_at: "2026-10-02T10:00:00Z", project_id: "other" }),
    wireJob({ job_id: "d", created_at: null }),
  ];
  const nineMs = Date.UTC(2026, 9, 2, 9);
  it.each([
    [{}, ["a", "b", "c", "d"]],
    [{ kind: "job" }, ["a", "b", "c", "d"]],
    [{ statuses: ["cancelled", "failed"] as const }, ["b"]],
    [{ sinceMs: nineMs }, ["b", "c"]],
    [{ beforeMs: nineMs }, ["a"]],
    [{ project: "other" }, ["c"]],
    [{ limit: 2 }, ["a", "b"]],
    [{ statuses: ["running"] as const, limit: 1 }, ["a"]],
  ])("lists by %j", async (filter, expected) => {
    const { service, provider } = await start(() => ({ json: { jobs, total: jobs.length } }));
    const found: string[] = [];
    for await (const reading of provider.list(filter)) {
      expect(reading.source).toBe("list");
      found.push(reading.ref.id);
    }
    expect(found).toEqual(expected);
    // Nothing is left to the service to filter, so that our own cancels do not move the pages.
    expect(service.requests.map(({ query }) => [...query.keys()])).toEqual([["limit"]]);
  });

  it.each([
    [4, {}, true],
    [9, {}, false],
    [4, { limit: 4 }, true],
    [4, { limit: 3 }, false],
  ])("tells at its end whether %i jobs were all, for %j: %s", async (total, filter, complete) => {
    const { provider } = await start(() => ({ json: { jobs, total } }));
    const readings = provider.list(filter);
    let step = await readings.next();
    while (step.done !== true) step = await readings.next();
    expect(step.value).toMatchObject({ complete });
  });

  it("stamps what it lists with the account's name", async () => {
    const service = await startService(() => ({ json: [wireJob()] }));
    const provider = ionworksProvider(clientOf(service), { account: "lab" });
    const { value } = await provider.list({}).next();
    expect(value).toMatchObject({ ref: { provider: "ionworks", account: "lab", kind: "job", id: "job-1" } });
  });

  it("does not list simulations, which the service lists by model or study only", async () => {
    const { provider } = await start(() => ({ status: 500 }));
    await expect(provider.list({ kind: "simulation" }).next()).rejects.toMatchObject({
      code: "not_supported",
    });
  });
});

async function as(apiKey: string, at: ScriptedService): Promise<string | undefined> {
  return (await ionworksProvider(clientOf(at, { credentials: { apiKey } })).signedInAs?.())?.account;
}

describe("identity", () => {
  it("is the origin with the user and the organization, asked for once", async () => {
    const { service, provider } = await start(routes({ "GET /users/me": { json: wireUser } }));
    const identity = await provider.identity();
    expect(identity).toEqual({
      origin: service.url,
      account: `user ${userId} in organization ${organizationId}`,
      signIn: expect.stringMatching(/^API key #[0-9a-f]{20}$/),
      owner: userId,
    });
    await expect(provider.identity()).resolves.toEqual(identity);
    expect(service.requests).toHaveLength(1);
  });

  it("is the sign-in itself without a request: the same for one key, another for another key or place", async () => {
    const { service, provider } = await start(() => ({ status: 500 }));
    const own = await provider.signedInAs?.();
    expect(own).toEqual({ origin: service.url, account: own?.signIn, signIn: own?.signIn });
    const elsewhere = await startService(() => ({ status: 500 }));
    const [one, again, other, there] = [
      await as("key-1", service),
      await as(" key-1 ", service),
      await as("key-2", service),
      await as("key-1", elsewhere),
    ];
    expect(one).toBe(again);
    expect(new Set([one, other, there]).size).toBe(3);
    expect(`${one}${other}${there}`).not.toContain("key-1");
    expect(service.requests).toEqual([]);
  });

  it("of a token tells the organization as well, but not the token", async () => {
    const { service } = await start(() => ({ status: 500 }));
    const credentials = { token: "token-1", organizationId: "org-7" };
    const own = await ionworksProvider(clientOf(service, { credentials })).signedInAs?.();
    expect(own?.signIn).toMatch(/^token #[0-9a-f]{20} in organization org-7$/);
  });

  it("names the organization that a token is used for", async () => {
    const service = await startService(() => ({ json: { ...wireUser, authorized_organization: null } }));
    const credentials = { token: "token-1", organizationId: "org-7" };
    const provider = ionworksProvider(clientOf(service, { credentials }));
    await expect(provider.identity()).resolves.toMatchObject({
      account: `user ${userId} in organization org-7`,
    });
  });

  it("is asked for once by callers at the same time, even if the first of them gives up", async () => {
    const { service, provider } = await start(routes({ "GET /users/me": { json: wireUser } }));
    const stop = new AbortController();
    const first = provider.identity({ signal: stop.signal });
    const others = [provider.identity(), provider.identity()];
    stop.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    await expect(Promise.all(others)).resolves.toMatchObject([{ owner: userId }, { owner: userId }]);
    expect(service.requests.length).toBeLessThanOrEqual(2);
  });

  it("is asked for again after it could not be read", async () => {
    let count = 0;
    const { provider } = await start(() => (++count === 1 ? { status: 401, json: {} } : { json: wireUser }));
    await expect(provider.identity()).rejects.toMatchObject({ code: "unauthorized" });
    await expect(provider.identity()).resolves.toMatchObject({ owner: userId });
  });
});

describe("submit", () => {
  it.each([{ kind: "sim" }, {}])(
    "refuses work of no known kind, %j, before anything is asked",
    async (request) => {
      const service = await startService(() => ({ status: 500, json: {} }));
      const provider = ionworksProvider(clientOf(service));
      const submit = (wanted: Parameters<typeof provider.submit>[0]) => provider.submit(wanted);
      const submitting = (async (): Promise<unknown> => Reflect.apply(submit, undefined, [request]))();
      await expect(submitting).rejects.toMatchObject({
        code: "bad_input",
        message: "this is no kind of work that Ionworks is known to run",
      });
      expect(service.requests).toEqual([]);
    },
  );

  const request = {
    parameterized_model: "pm-1",
    protocol_experiment: { name: "1C discharge", protocol: "steps: []\n" },
    design_parameters_doe: { sampling: "random", rows: [], count: 2 },
  };
  const batch = [
    { simulation_id: "sim-1", job_id: "job-1" },
    { simulation_id: "sim-2", job_id: "job-2" },
  ];

  it("gives references to the simulations and knows their jobs", async () => {
    const { service, provider } = await start(({ path }) =>
      path === "/protocols/parse-to-template" ? { json: { template_id: "tpl-1" } } : { json: batch },
    );
    const refs = await provider.submit({ kind: "simulation", request });
    expect(refs.map(formatReference)).toEqual(["ionworks:simulation/sim-1", "ionworks:simulation/sim-2"]);
    expect(refs.map((ref) => provider.jobOf(ref))).toEqual([job("job-1"), job("job-2")]);
    expect(service.requests).toHaveLength(2);
  });

  it("keeps to the number of simulations that the caller allows", async () => {
    const { service, provider } = await start(() => ({ status: 500 }));
    await expect(provider.submit({ kind: "simulation", request, maxDesigns: 1 })).rejects.toMatchObject({
      code: "bad_input",
    });
    expect(service.requests).toEqual([]);
  });
});

it("stops a call at the caller's signal with its reason", async () => {
  const { provider } = await start(() => ({ json: wireJob() }));
  const reason = new Error("enough");
  await expect(provider.get(job(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});
