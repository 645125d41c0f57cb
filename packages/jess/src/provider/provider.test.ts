import { formatReference, type JobRef, type Reading } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import {
  account,
  listRecord,
  no,
  startJess,
  statusRow,
  yes,
  type ScriptedJess,
} from "../../test/scripted-jess.js";
import { JessClient } from "../client.js";
import { withMark } from "../requests/mark.js";
import { jessProvider } from "./provider.js";

const ref = (id: number | string): JobRef => ({ provider: "jess", kind: "job", id: String(id) });
const day = 86_400_000;
const newYear = Date.parse("2026-01-01T12:00:00Z");

const lists = (jess: ScriptedJess): unknown[] =>
  jess.heard
    .filter(({ path }) => path === "/jess_web/api/jobs")
    .map(({ body }) => JSON.parse(body.toString()));

async function all(readings: AsyncIterable<Reading>): Promise<Reading[]> {
  const found: Reading[] = [];
  for await (const reading of readings) found.push(reading);
  return found;
}

describe("reading one job", () => {
  it("tells its state with the moment at which it was asked for", async () => {
    const jess = await startJess();
    const provider = jessProvider(jess.client());
    jess.on("GET /jess_web/api/job/status/400123", () => {
      jess.clock.advance(500); // what happens meanwhile counts as later
      return { body: yes("400123 status available", statusRow()) };
    });
    const askedAtMs = jess.clock.now();
    await expect(provider.get(ref(400_123))).resolves.toMatchObject({
      ref: ref(400_123),
      source: "single",
      askedAtMs,
      status: "running",
      version: 1_608_000_004_800,
    });
  });

  it("keeps the account that the reference was written with", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", { body: yes("x", statusRow()) });
    const written = { ...ref(400_123), account: "lab" };
    await expect(jessProvider(jess.client()).get(written)).resolves.toMatchObject({ ref: written });
  });

  it("tells an absence as such", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/5", {
      body: no("Job 5 is not accessible to user ada@example.org"),
    });
    await expect(jessProvider(jess.client()).get(ref(5))).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("reading many jobs", () => {
  it("takes one request for all, and tells only of those that were wanted", async () => {
    const jess = await startJess();
    const records = Array.from({ length: 300 }, (_each, index) => listRecord({ job_SN: 1000 + index }));
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", records) });
    const provider = jessProvider(jess.client());
    const wanted = [ref(1000), ref(1299), ref(7)];
    const readings = await provider.getMany(wanted);
    expect([...readings.keys()]).toEqual(["jess:1000", "jess:1299"]);
    expect(readings.get("jess:1299")).toMatchObject({ source: "list", status: "completed", version: null });
    expect(lists(jess)).toEqual([{}]);
  });

  it("asks for the days since the oldest of them as soon as those are known", async () => {
    const jess = await startJess();
    const records = Array.from({ length: 10 }, (_each, index) =>
      listRecord({ job_SN: 1000 + index, received: newYear + index * day }),
    );
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", records) });
    const provider = jessProvider(jess.client());
    await all(provider.list({}));
    await provider.getMany([ref(1009), ref(1004)]);
    await provider.getMany([ref(1009)]);
    expect(lists(jess)).toEqual([{}, { since: "2026-01-04" }, { since: "2026-01-09" }]);
  });

  it("knows the day of a job that it submitted", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/job", { body: yes("Job 5000 is created", 5000) });
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", []) });
    const provider = jessProvider(jess.client());
    const content = Buffer.from("x");
    await provider.submit({
      kind: "energyplus",
      models: [{ name: "a.idf", content }],
      weather: [{ name: "b.epw", content }],
    });
    await provider.getMany([ref(5000)]);
    expect(lists(jess)).toEqual([{ since: "2026-11-21" }]);
  });

  it("answers each spelling of a job, and asks nobody about none", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", [listRecord({ job_SN: 8 })]) });
    const provider = jessProvider(jess.client());
    const spellings = [ref(8), { ...ref(8), account: "lab" }];
    expect([...(await provider.getMany(spellings)).keys()]).toEqual(spellings.map(formatReference));
    expect((await provider.getMany([])).size).toBe(0);
    expect(lists(jess)).toHaveLength(1);
  });
});

describe("listing jobs", () => {
  const records = [
    listRecord({ job_SN: 1, received: newYear, status: "FINISHED" }),
    listRecord({ job_SN: 2, received: newYear + 1000, status: "QUEUED", progress: "1, 0, 0, 0, 1, 0, 0" }),
    listRecord({ job_SN: 3, received: newYear + 2000, status: "QUEUED", progress: "1, 0, 0, 0, 0, 1, 0" }),
    listRecord({ job_SN: 4, received: newYear + day, status: "REJECTED" }),
    listRecord({ job_SN: 5, received: null, status: "CANCELED" }),
  ];

  it.each([
    ["without a filter, newest first", {}, [5, 4, 3, 2, 1], {}],
    ["by status, which the service is not asked for", { statuses: ["queued", "running"] }, [3, 2], {}],
    ["since a moment, that one included", { sinceMs: newYear + 1000 }, [4, 3, 2], { since: "2025-12-31" }],
    ["before a moment, that one left out", { beforeMs: newYear + 1000 }, [1], { till: "2026-01-02" }],
    ["the newest so many", { limit: 2 }, [5, 4], {}],
    ["so many of those that fit", { statuses: ["completed"], limit: 1 }, [1], {}],
    ["of the only kind", { kind: "job", limit: 1 }, [5], {}],
  ] as const)("goes %s", async (_what, filter, expected, asked) => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", records) });
    const readings = await all(jessProvider(jess.client(), { account: "lab" }).list(filter));
    expect(readings.map((reading) => formatReference(reading.ref))).toEqual(
      expected.map((id) => `jess@lab:${id}`),
    );
    expect(lists(jess)).toEqual([asked]);
  });

  it.each([
    [{}, { complete: true, total: 5 }],
    [{ limit: 5 }, { complete: true, total: 5 }],
    [{ limit: 4 }, { complete: false, total: 5 }],
    [{ statuses: ["queued", "running"] }, { complete: true, total: 2 }],
    [{ sinceMs: newYear }, { complete: false, total: null }], // one job's time is not told
    [
      { sinceMs: newYear, statuses: ["failed"] },
      { complete: true, total: 1 },
    ],
    [{ kind: "pipeline" }, { complete: true, total: 0 }],
  ] as const)("with %j says whether that was all", async (filter, expected) => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", records) });
    const listing = jessProvider(jess.client()).list(filter);
    let step = await listing.next();
    while (step.done !== true) step = await listing.next();
    expect(step.value).toEqual(expected);
  });

  it.each([{ kind: "pipeline" }, { project: "p" }])(
    "asks nobody for what JESS does not have: %j",
    async (filter) => {
      const jess = await startJess();
      await expect(all(jessProvider(jess.client()).list(filter))).resolves.toEqual([]);
      expect(jess.asked).toEqual([]);
    },
  );
});

describe("asking for a cancel", () => {
  it("that is accepted brings a reading, which never says cancelled by itself", async () => {
    const jess = await startJess();
    const row = statusRow({ cancel_Flag: true, completion_Time: 1_608_000_000_000 });
    jess.on("POST /jess_web/api/job/400123", { body: yes("Cancel flag has been set for 400123", row) });
    const askedAtMs = jess.clock.now();
    await expect(jessProvider(jess.client()).requestCancel(ref(400_123))).resolves.toMatchObject({
      answer: "accepted",
      message: "Cancel flag has been set for 400123",
      reading: {
        source: "cancel-reply",
        status: "cancelling",
        cancelFlag: true,
        askedAtMs,
        details: { endedAt: null },
      },
    });
  });

  it.each([
    ["refused", { body: no("Job 400123 is not found or not cancellable") }, { answer: "refused" }],
    ["forbidden", { status: 403, body: "" }, { answer: "refused", forbidden: true }],
    [
      "accepted without a record",
      { body: yes("Cancel flag has been set for 400123", null) },
      { answer: "accepted" },
    ],
  ])("that is %s brings no reading", async (_what, said, expected) => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/job/400123", said);
    const reply = await jessProvider(jess.client()).requestCancel(ref(400_123));
    expect(reply).toMatchObject(expected);
    expect(reply).not.toHaveProperty("reading");
  });
});

it.each([{ kind: "energyplu" }, {}])(
  "refuses work of no known kind, %j, before anything is asked",
  async (request) => {
    const jess = await startJess();
    const provider = jessProvider(jess.client());
    const submit = (wanted: Parameters<typeof provider.submit>[0]) => provider.submit(wanted);
    const submitting = (async (): Promise<unknown> => Reflect.apply(submit, undefined, [request]))();
    await expect(submitting).rejects.toMatchObject({
      code: "bad_input",
      message: "this is no kind of work that JESS is known to run",
    });
    expect(jess.asked).toEqual([]);
  },
);

it("runs an old job again as a new one", async () => {
  const jess = await startJess();
  jess.on("POST /jess_web/api/job", { body: yes("Job 5000 is created", 5000) });
  const provider = jessProvider(jess.client({ newMark: () => "mark-0001" }), { account: "lab" });
  await expect(provider.rerun?.(ref(400_123))).resolves.toEqual([{ ...ref(5000), account: "lab" }]);
  const sent = jess.heard.at(-1);
  expect(sent?.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(sent?.body.toString() ?? "")).toEqual({
    cmd: "Create",
    description: "[simjobs mark-0001]",
    jobRef: 400_123,
  });
});

it("finds the jobs of a submit by its mark", async () => {
  const jess = await startJess();
  const marked = listRecord({ job_SN: 400_124, job_Desc: withMark("a house", "mark-0001") });
  jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", [listRecord(), marked]) });
  const provider = jessProvider(jess.client());
  await expect(provider.findSubmitted?.("mark-0001")).resolves.toEqual([ref(400_124)]);
  await expect(provider.findSubmitted?.("mark-0002")).resolves.toEqual([]);
});

describe("the identity", () => {
  it("is origin, e-mail and account number, asked for once a sign-in", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { body: yes("Ada account available", account) });
    const client = jess.client();
    const provider = jessProvider(client);
    const signIn = "sign-in of ada@example.org";
    const expected = { origin: jess.url, account: "ada@example.org#77", signIn, owner: "77" };
    await Promise.all([1, 2, 3].map(() => expect(provider.identity()).resolves.toEqual(expected)));
    await provider.identity();
    const asked = () => jess.asked.filter((each) => each === "GET /jess_web/api/account");
    expect(asked()).toHaveLength(1);
    await client.logOn();
    jess.on("GET /jess_web/api/account", { body: yes("x", { ...account, id: 78 }) });
    await expect(provider.identity()).resolves.toEqual({
      ...expected,
      account: "ada@example.org#78",
      owner: "78",
    });
    expect(asked()).toHaveLength(2);
  });

  it("is the e-mail that signed in, where nobody is asked for more than the sign-in", async () => {
    const jess = await startJess();
    const own = await jessProvider(jess.client()).signedInAs?.();
    const signIn = "sign-in of ada@example.org";
    expect(own).toEqual({ origin: jess.url, account: signIn, signIn });
    expect(jess.asked).toEqual(["POST /users/api/auth"]);
  });

  it("is a keyed hash of a token that was given, the same for the same token", async () => {
    const jess = await startJess();
    const as = async (token: string) =>
      (await jessProvider(jess.client({ credentials: { token } })).signedInAs?.())?.account;
    const own = await as("token-of-ada");
    expect(own).toMatch(/^session token #[0-9a-f]{20}$/);
    expect(await as("token-of-ada")).toBe(own);
    expect(await as("token-of-bob")).not.toBe(own);
  });

  it("is asked for where nobody has told whose token is stored", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { body: yes("x", account) });
    const tokenStore = { read: async () => "stored", write: async () => {}, clear: async () => {} };
    const nameless = jessProvider(new JessClient({ transport: jess.transport(), tokenStore }));
    await expect(nameless.signedInAs?.()).resolves.toMatchObject({ account: "ada@example.org#77" });
    const named = jessProvider(
      new JessClient({ transport: jess.transport(), tokenStore, storedFor: "ada@example.org" }),
    );
    await expect(named.signedInAs?.()).resolves.toMatchObject({ account: "sign-in of ada@example.org" });
  });

  it("of a sign-in that is refused is none", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", { body: { ok: false, status: "wrong" } });
    await expect(jessProvider(jess.client()).signedInAs?.()).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("is not remembered where it could not be told", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { body: "" }, { body: yes("x", account) });
    const provider = jessProvider(jess.client());
    await expect(provider.identity()).rejects.toMatchObject({ code: "bad_reply" });
    await expect(provider.identity()).resolves.toMatchObject({ account: "ada@example.org#77" });
  });
});
