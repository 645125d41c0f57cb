import { describe, expect, it } from "vitest";
import {
  clientOf,
  startService,
  wireJob,
  type ScriptedReply,
  type SeenRequest,
} from "../../test/scripted-service.js";

const jobIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `job-${index}`);

type Envelope = (page: unknown[], total: number) => unknown;
const envelopes: Record<string, Envelope> = {
  "a bare array": (page) => page,
  "{jobs, total}": (jobs, total) => ({ jobs, total }),
  "{items, count, total}": (items, total) => ({ items, count: items.length, total }),
  "{jobs}": (jobs) => ({ jobs }),
};

/** A job list of so many jobs that pages by `offset`, or knows no such thing. */
function listOf(
  count: number,
  {
    envelope,
    pages,
    cap = 1000,
  }: { envelope: Envelope | undefined; pages: boolean; cap?: number | undefined },
): (request: SeenRequest) => ScriptedReply {
  const all = jobIds(count).map((job_id) => wireJob({ job_id }));
  return ({ query }) => {
    const offset = pages ? Number(query.get("offset") ?? 0) : 0;
    const page = all.slice(offset, offset + Math.min(cap, Number(query.get("limit"))));
    return { json: envelope?.(page, count) };
  };
}

describe("listing jobs", () => {
  it.each(Object.keys(envelopes))("reads %s that holds fewer than a page", async (name) => {
    const service = await startService(listOf(3, { envelope: envelopes[name], pages: false }));
    const list = await clientOf(service).jobs();
    expect(list.jobs.map((job) => job.job_id)).toEqual(jobIds(3));
    expect(list.complete).toBe(true);
    expect(service.requests).toHaveLength(1);
  });

  it.each(Object.keys(envelopes))("reads all pages of %s where the service pages", async (name) => {
    const service = await startService(listOf(250, { envelope: envelopes[name], pages: true }));
    const list = await clientOf(service).jobs();
    expect(list.jobs.map((job) => job.job_id)).toEqual(jobIds(250));
    expect(list.complete).toBe(true);
    expect(service.requests.map(({ query }) => query.get("offset"))).toEqual([null, "100", "200"]);
  });

  it.each(Object.keys(envelopes))("calls %s incomplete where the next page is the same one", async (name) => {
    const service = await startService(listOf(250, { envelope: envelopes[name], pages: false }));
    const list = await clientOf(service).jobs();
    expect(list.jobs.map((job) => job.job_id)).toEqual(jobIds(100));
    expect(list.complete).toBe(false);
    expect(service.requests).toHaveLength(2);
  });

  it("calls a list incomplete where the service refuses the next page", async () => {
    const first = listOf(250, { envelope: envelopes["{jobs, total}"], pages: false });
    const service = await startService((request) =>
      request.query.has("offset") ? { status: 422, json: { detail: [] } } : first(request),
    );
    await expect(clientOf(service).jobs()).resolves.toMatchObject({ complete: false });
  });

  it("goes on where the service gives less at once than was asked for", async () => {
    const service = await startService(
      listOf(45, { envelope: envelopes["{jobs, total}"], pages: true, cap: 20 }),
    );
    const list = await clientOf(service).jobs();
    expect(list).toMatchObject({ complete: true, total: 45 });
    expect(list.jobs).toHaveLength(45);
  });

  it("tells each job once, though pages have moved meanwhile", async () => {
    const newest = wireJob({ job_id: "newest" });
    const all = jobIds(5).map((job_id) => wireJob({ job_id }));
    const service = await startService(({ query }) => {
      const list = query.has("offset") ? [newest, ...all] : all;
      const offset = Number(query.get("offset") ?? 0);
      return { json: { jobs: list.slice(offset, offset + 2), total: list.length } };
    });
    const list = await clientOf(service).jobs({ pageLimit: 2 });
    expect(list.jobs.map((job) => job.job_id)).toEqual(jobIds(5));
    expect(list.complete).toBe(false); // the newest one came in before the first page
  });

  it.each([
    [3, 2, false],
    [3, 3, true],
    [3, 4, true],
    [3, 0, false],
    [250, 120, false],
  ])("gives of %i jobs at most %i", async (count, limit, complete) => {
    const service = await startService(listOf(count, { envelope: envelopes["{jobs, total}"], pages: true }));
    const list = await clientOf(service).jobs({ limit });
    expect(list.jobs).toHaveLength(Math.min(count, limit));
    expect(list.complete).toBe(complete);
  });

  it("says incomplete where as many came as were asked for, without a total", async () => {
    const service = await startService(listOf(3, { envelope: envelopes["a bare array"], pages: true }));
    await expect(clientOf(service).jobs({ limit: 3 })).resolves.toMatchObject({
      complete: false,
      total: null,
    });
  });

  it.each([{ total: 2 }, {}])("does not call a list complete that had to be cut, with %j", async (told) => {
    const jobs = jobIds(3).map((job_id) => wireJob({ job_id }));
    const service = await startService(() => ({ json: { jobs, ...told } }));
    await expect(clientOf(service).jobs({ limit: 2 })).resolves.toMatchObject({ complete: false });
  });

  it("asks for types and a status by the documented parameters", async () => {
    const service = await startService(listOf(1, { envelope: envelopes["a bare array"], pages: true }));
    await clientOf(service).jobs({ jobTypes: ["simulate", "datafit"], status: "pending", pageLimit: 7 });
    expect([...(service.requests[0]?.query ?? [])]).toEqual([
      ["job_types", "simulate"],
      ["job_types", "datafit"],
      ["status", "pending"],
      ["limit", "7"],
    ]);
  });

  it.each<[string, unknown, string]>([
    ["an object without jobs", { total: 1 }, "jobs"],
    ["a job without a status", { jobs: [wireJob(), { job_id: "x" }], total: 2 }, "jobs[1].status"],
    ["an item without an id", { items: [{ status: "failed" }] }, "items[0].job_id"],
    ["a bare job without an id", [{ status: "failed" }], "[0].job_id"],
    ["a text", "none", "whole body"],
  ])("names the field that %s lacks", async (_title, json, field) => {
    const service = await startService(() => ({ json }));
    await expect(clientOf(service).jobs()).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining(field),
    });
  });
});
