import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { idOf, parsed, signIn, type JessCaller } from "../testing/jess-client.js";
import { submit } from "../testing/multipart.js";
import { zipOf } from "../testing/zip-of.js";

function slotsOf(progress: unknown): number[] {
  return String(progress).split(", ").map(Number);
}

/** The words that a job goes through, each once. */
async function wordsOf(mock: RunningMock, jess: JessCaller, id: string, forMs: number): Promise<unknown[]> {
  const words: unknown[] = [];
  for (let ms = 0; ms <= forMs; ms += 50) {
    const { status } = await jess.status(id);
    if (words.at(-1) !== status) words.push(status);
    mock.clock.advance(50);
  }
  return words;
}

describe("JESS point 15: the course of a job", () => {
  it("takes an EnergyPlus job from UNPACKED over QUEUED to FINISHED in 20 to 40 seconds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const id = await submit(mock, jess, { "in.idf": "Version,9.3;", "in.epw": "LOCATION" });
    expect(await wordsOf(mock, jess, id, 41_000)).toEqual(["UNPACKED", "QUEUED", "FINISHED"]);
    const [record] = await jess.list();
    const after = (field: string): number => Number(record?.[field]) - Number(record?.["received"]);
    expect(after("prepared")).toBeLessThan(after("simulated"));
    expect(after("simulated")).toBeLessThan(after("collected"));
    expect(after("collected")).toBeGreaterThanOrEqual(20_000);
    expect(after("collected")).toBeLessThanOrEqual(40_000);
  });

  it("takes a jEPlus project over ACCEPTED too", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 20 });
    const jess = await signIn(mock);
    const project = JSON.stringify({
      weatherFile: "in.epw",
      parameters: [{ valuesString: "{1,2,3}" }, { valuesString: "[0:15:45]" }],
    });
    const zip = await zipOf({ "p/project.json": project, "p/in.epw": "LOCATION", "p/in.idf": "Version" });
    const id = await submit(mock, jess, { "all.zip": zip, type: "JEP", subset: "ALL" });
    expect(await wordsOf(mock, jess, id, 21_000)).toEqual(["UNPACKED", "ACCEPTED", "QUEUED", "FINISHED"]);
    expect(await jess.list()).toMatchObject([{ njobs: 12, job_Type: "JE_JEP", job_Subset: "ALL" }]);
  });

  it.each([
    [{ subset: "LHS", cases: "25" }, 25, "LHS_RANDOM"],
    [{ subset: "LIST_FILE", cases: "jobs.txt" }, 3, "LIST_FILE"],
  ])("counts the cases of %j", async (fields, njobs, subset) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const zip = await zipOf({ "project.json": "{}", "jobs.txt": "a,1\nb,2\nc,3\n", "in.epw": "LOCATION" });
    await submit(mock, jess, { "all.zip": zip, type: "JEP", ...fields });
    expect(await jess.list()).toMatchObject([{ njobs, job_Subset: subset }]);
  });

  it("lets jobs take as long as the mock is told", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 2 });
    const jess = await signIn(mock);
    const id = await submit(mock, jess, { "in.idf": "Version,9.3;", "in.epw": "LOCATION" });
    mock.clock.advance(1900);
    expect(await jess.status(id)).toMatchObject({ status: "QUEUED" });
    mock.clock.advance(200);
    expect(await jess.status(id)).toMatchObject({ status: "FINISHED" });
  });
});

it("JESS point 16: stays QUEUED while cases move from slot 4 over 5 to 6, with a constant sum", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", cases: 20, status: "QUEUED", durationMs: 30_000 });
  const jess = await signIn(mock);
  let before = [20, 0, 0, 0, 20, 0, 0];
  const used = new Set<number>();
  for (let second = 0; second < 30; second += 1) {
    const row = await jess.status(idOf(ref));
    const slots = slotsOf(row["progress"]);
    expect(row["status"]).toBe("QUEUED");
    expect(slots).toHaveLength(7);
    expect(slots[0]).toBe(20);
    expect(slots.slice(1).reduce((sum, slot) => sum + slot, 0)).toBe(20);
    expect(slots[4]).toBeLessThanOrEqual(before[4] ?? 0);
    expect(slots[6]).toBeGreaterThanOrEqual(before[6] ?? 0);
    slots.forEach((slot, index) => slot > 0 && used.add(index));
    before = slots;
    mock.clock.advance(1000);
  }
  expect(used).toEqual(new Set([0, 4, 5, 6]));
  mock.clock.advance(1000);
  expect(await jess.status(idOf(ref))).toMatchObject({
    status: "FINISHED",
    progress: "20, 0, 0, 0, 0, 0, 20",
  });
});

describe("JESS point 17: a cancel is a flag first", () => {
  it("keeps the status under the flag, and ends CANCELED with mixed progress after 5 seconds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", cases: 20, status: "QUEUED", durationMs: 60_000 });
    const id = idOf(ref);
    const jess = await signIn(mock);
    mock.clock.advance(10_000);
    expect(await jess.status(id)).toMatchObject({ cancel_Flag: false, completion_Time: null });
    const reply = parsed(await jess.post(`/job/${id}`, { cmd: "Cancel" }));
    expect(reply).toMatchObject({
      ok: true,
      status: `Cancel flag has been set for ${id}`,
      data: {
        job_ID: Number(id),
        status: "QUEUED",
        status_Info: "Job preparation done; awaiting execution.",
        cancel_Flag: true,
        progress: "20, 0, 0, 0, 12, 8, 0",
        completion_Time: expect.any(Number),
      },
    });
    mock.clock.advance(4999);
    expect(await jess.status(id)).toMatchObject({ status: "QUEUED", cancel_Flag: true });
    mock.clock.advance(1);
    expect(await jess.status(id)).toMatchObject({
      status: "CANCELED",
      status_Info: "Job is cancelled",
      cancel_Flag: false,
      progress: "20, 0, 0, 9, 0, 11, 0",
    });
    expect(await jess.list({ status: "CANCELED" })).toMatchObject([{ cancelled: mock.clock.now() }]);
  });

  it.each([0, 120_000])("takes %i ms by switch", async (delay) => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { "cancel-delay-ms": delay } } });
    const [ref] = mock.addJobs({ provider: "jess", cases: 200, status: "QUEUED", durationMs: 900_000 });
    const jess = await signIn(mock);
    mock.clock.advance(100_000);
    await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    if (delay > 0) {
      mock.clock.advance(delay - 1);
      expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED", cancel_Flag: true });
      mock.clock.advance(1);
    }
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "CANCELED", cancel_Flag: false });
  });

  it("lets a job finish that ends before the flag is honoured", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", cases: 4, status: "QUEUED", durationMs: 3000 });
    const jess = await signIn(mock);
    await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    mock.clock.advance(10_000);
    expect(await jess.status(idOf(ref))).toMatchObject({
      status: "FINISHED",
      cancel_Flag: false,
      progress: "4, 0, 0, 0, 0, 0, 4",
    });
  });

  it.each(["FINISHED", "CANCELED", "REJECTED"])("refuses to cancel a job that is %s", async (status) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status });
    const jess = await signIn(mock);
    const before = await jess.status(idOf(ref));
    expect(before).toMatchObject({ status });
    expect(parsed(await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" }))).toEqual({
      ok: false,
      status: `Job ${idOf(ref)} is not found or not cancellable`,
      data: null,
    });
    mock.clock.advance(60_000);
    expect(await jess.status(idOf(ref))).toEqual(before);
  });
});

describe("JESS point 18: REJECTED comes late, after an accepted submission", () => {
  it.each([
    ["no model", { "in.epw": "LOCATION" }],
    ["two models and none named", { "a.idf": "Version", "b.idf": "Version", "in.epw": "LOCATION" }],
    ["a model that is not there", { "a.idf": "Version", "in.epw": "LOCATION", model: "b.idf" }],
    ["no weather", { "a.idf": "Version" }],
    ["a zip that is none", { "a.zip": "PK no zip at all", "in.epw": "LOCATION" }],
  ])("for %s", async (_title, parts) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const id = await submit(mock, jess, parts);
    expect(id).toMatch(/^\d+$/u);
    expect(await jess.status(id)).toMatchObject({ status: "UNPACKED" });
    mock.clock.advance(20_000);
    expect(await jess.status(id)).toMatchObject({ status: "REJECTED", status_Info: expect.any(String) });
  });

  it("but not for two models of which one is named", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const id = await submit(mock, jess, {
      "a.idf": "Version",
      "b.idf": "Version",
      "in.epw": "LOCATION",
      model: "b.idf",
    });
    mock.clock.advance(60_000);
    expect(await jess.status(id)).toMatchObject({ status: "FINISHED" });
  });
});

describe("JESS point 20: two users who do not see each other's jobs", () => {
  it("keeps lists apart, and answers not accessible and not cancellable", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", owner: "ada", status: "QUEUED" });
    const [ada, grace] = await Promise.all(mock.accounts.map((account) => signIn(mock, account)));
    expect(await ada?.list()).toHaveLength(1);
    expect(await grace?.list()).toEqual([]);
    const read = await grace?.get(`/job/status/${idOf(ref)}`);
    expect(read?.text).toContain(`Job ${idOf(ref)} is not accessible to user grace@example.org`);
    const cancel = await grace?.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    expect(cancel?.text).toContain("is not found or not cancellable");
    expect(await ada?.status(idOf(ref))).toMatchObject({ cancel_Flag: false });
  });
});

it("JESS point 21: the same submission twice makes two jobs", async () => {
  await using mock = await startMock({ clock: "manual" });
  const jess = await signIn(mock);
  const parts = { "in.idf": "Version,9.3;", "in.epw": "LOCATION", title: "same" };
  const ids = [await submit(mock, jess, parts), await submit(mock, jess, parts)];
  expect(new Set(ids).size).toBe(2);
  expect((await jess.list()).map((record) => String(record["job_SN"]))).toEqual(ids);
});

it("runs an old job again under a new number", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", cases: 7, name: "old" });
  const jess = await signIn(mock);
  const reply = parsed(await jess.post("/job", { cmd: "Create", jobRef: Number(idOf(ref)) }));
  expect(reply).toMatchObject({ ok: true, data: expect.any(Number) });
  expect(reply["data"]).not.toBe(Number(idOf(ref)));
  expect(await jess.list({ status: "UNPACKED" })).toMatchObject([{ njobs: 7, job_Name: "old" }]);
  expect(parsed(await jess.post("/job", { cmd: "Create", jobRef: 1 }))).toMatchObject({ ok: false });
});
