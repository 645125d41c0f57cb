import { expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { idOf, parsed, signIn } from "../testing/jess-client.js";

it("JESS point 9: prints the status reply as the service does", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", durationMs: 30_000 });
  const jess = await signIn(mock);
  const id = Number(idOf(ref));
  const { text } = await jess.get(`/job/status/${String(id)}`);
  const { completion_Time: completed, last_Update: updated } = await jess.status(String(id));
  expect(text).toBe(
    `{
  "ok" : true,
  "status" : "${String(id)} status available",
  "data" : {
    "id" : ${String(id - 55)},
    "job_ID" : ${String(id)},
    "status" : "FINISHED",
    "status_Info" : "Job finished. Results collected into tables.",
    "progress" : "1, 0, 0, 0, 0, 0, 1",
    "cancel_Flag" : false,
    "completion_Time" : ${String(completed)},
    "last_Update" : ${String(updated)}
  }
}`,
  );
});

it.each(["pretty", "compact"])("JESS point 29: prints hours with a fraction, in %s JSON", async (json) => {
  await using mock = await startMock({ clock: "manual", switches: { jess: { json } } });
  const { text } = await (await signIn(mock)).get("/account");
  expect(text).toMatch(/"overdraft" ?: ?100\.0,/u);
  expect(text).toMatch(/"cpuhour" ?: ?0\.0,/u);
  expect(text).toMatch(/"registered" ?: ?1600000000000,/u);
});

it("JESS point 9: uses the recorded messages, integers for times and nulls where shown", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ada] = mock.accounts;
  mock.addJobs({ provider: "jess", status: "FINISHED", cases: 3 });
  const jess = await signIn(mock);
  expect(parsed(await jess.get("/jobs"))).toMatchObject({ ok: true, status: "Ada jobs available" });
  expect((await jess.list())[0]).toMatchObject({
    username: "Ada",
    njobs: 3,
    accepted: null,
    retrieved: null,
    cancelled: null,
    resultSize: 0,
    received: expect.any(Number),
    collected: expect.any(Number),
  });
  expect(parsed(await jess.get("/account"))).toMatchObject({
    status: "Ada account available",
    data: {
      id: ada.jess.accountId,
      email: ada.jess.email,
      telephone: "null",
      address: "NA",
      suspended: false,
    },
  });
  expect(parsed(await jess.get("/usage"))).toMatchObject({
    status: "Ada usage report available",
    data: [{ username: "Ada", status: "NA", submissions: 1, jobs: 3 }],
  });
  const { jessUser, jessPwd } = ada.jess;
  expect(parsed(await jess.post("/session", { jessUser, jessPwd }))).toEqual({
    ok: true,
    status: "New JESS session key is assigned.",
    data: null,
  });
});

it("JESS point 9: names the e-mail in failures about a job, and no data", async () => {
  await using mock = await startMock({ clock: "manual" });
  const jess = await signIn(mock);
  expect(parsed(await jess.get("/job/status/12"))).toEqual({
    ok: false,
    status: "Job 12 is not accessible to user ada@example.org",
    data: null,
  });
  expect(parsed(await jess.post("/job/12", { cmd: "Cancel" }))).toEqual({
    ok: false,
    status: "Job 12 is not found or not cancellable",
    data: null,
  });
});

it("JESS point 10: gives three different numbers for job, row and account", async () => {
  await using mock = await startMock({ clock: "manual" });
  const refs = mock.addJobs({ provider: "jess", count: 2 });
  const jess = await signIn(mock);
  const records = await jess.list();
  expect(records.map((record) => record["id"])).toEqual([77, 77]);
  expect(records.map((record) => String(record["job_SN"]))).toEqual(refs.map(idOf));
  for (const ref of refs) {
    const row = await jess.status(idOf(ref));
    expect(row["job_ID"]).toBe(Number(idOf(ref)));
    expect(row["id"]).toBe(Number(idOf(ref)) - 55);
  }
});

it("JESS point 11: status row and list record agree at every moment", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", cases: 30, type: "JE_JEP", durationMs: 30_000 });
  const [cancelled] = mock.addJobs({ provider: "jess", cases: 30, status: "QUEUED", durationMs: 60_000 });
  const jess = await signIn(mock);
  const seen = new Set<unknown>();
  for (let second = 0; second < 35; second += 1) {
    if (second === 10) await jess.post(`/job/${idOf(cancelled)}`, { cmd: "Cancel" });
    const records = await jess.list();
    for (const [index, one] of [ref, cancelled].entries()) {
      const row = await jess.status(idOf(one));
      const record = records[index];
      expect([record?.["status"], record?.["message"], record?.["progress"]]).toEqual([
        row["status"],
        row["status_Info"],
        row["progress"],
      ]);
      if (row["status"] === "FINISHED") {
        expect(record?.["collected"]).toBe(row["completion_Time"]);
        const later = Number(row["last_Update"]) - Number(row["completion_Time"]);
        expect(later).toBeGreaterThanOrEqual(10);
        expect(later).toBeLessThanOrEqual(40);
      }
      if (row["status"] === "CANCELED") expect(row["completion_Time"]).toBe(row["last_Update"]);
      seen.add(row["status"]);
    }
    mock.clock.advance(1000);
  }
  expect(seen).toEqual(new Set(["UNPACKED", "QUEUED", "CANCELED", "FINISHED"]));
});

it("JESS point 14: numbers rise, with gaps", async () => {
  await using mock = await startMock({ clock: "manual" });
  const ids = mock.addJobs({ provider: "jess", count: 50 }).map((ref) => Number(idOf(ref)));
  const steps = ids.slice(1).map((id, index) => id - (ids[index] ?? 0));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...steps)).toBeGreaterThan(1);
});
