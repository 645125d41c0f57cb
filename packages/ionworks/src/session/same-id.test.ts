import type { JobErrorCode } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { clientOf, startService, wireJob } from "../../test/scripted-service.js";
import type { IonworksClient } from "../client.js";

const uuid = "5a0b7c1e-0000-4000-8000-0123456789ab";

it("asks for a UUID in small letters, however it was typed", async () => {
  const service = await startService(() => ({ json: wireJob({ job_id: uuid }) }));
  await expect(clientOf(service).job(uuid.toUpperCase())).resolves.toMatchObject({ job_id: uuid });
  expect(service.lines()).toEqual([`GET /jobs/${uuid}`]);
});

const spellings: [asked: string, told: unknown][] = [
  ["abc-1", "ABC-1"],
  ["ABC-1", "abc-1"],
  ["12", "012"],
  ["12", "12.0"],
  ["1000", "1e3"],
  ["12", 12],
  ["abc-1", "abc-1 "],
  ["abc-1", " abc-1"],
  ["abc-1", "abc\u20111"],
  ["\u00e9", "e\u0301"],
  [uuid, uuid.toUpperCase()],
  [uuid.toUpperCase(), uuid.toUpperCase()],
  [uuid, `{${uuid}}`],
];

describe.each(spellings)("an answer about %j", (asked, told) => {
  it.each<[string, (client: IonworksClient) => Promise<unknown>]>([
    ["a job", (client) => client.job(asked)],
    ["the cancel of a job", (client) => client.cancelJob(asked)],
    ["a simulation", (client) => client.simulation(asked)],
    ["a pipeline", (client) => client.pipelines.get(asked)],
    ["the cancel of a pipeline", (client) => client.pipelines.cancel(asked)],
    ["the element of a pipeline", (client) => client.pipelines.element(asked)],
    ["the elements of a pipeline", (client) => client.pipelines.elements(asked)],
    ["a simple pipeline", (client) => client.simplePipelines.get(asked)],
    ["the cancel of a simple pipeline", (client) => client.simplePipelines.cancel(asked)],
    ["an optimization", (client) => client.optimizations.get(asked)],
    ["the cancel of an optimization", (client) => client.optimizations.cancel(asked)],
  ])(`is none to a question about %s, ${JSON.stringify(told)}`, async (what, ask) => {
    const record = { ...wireJob(), id: told, job_id: told, pipeline_id: told };
    const json = what.startsWith("the elements") ? [{ ...record, id: "el-1", job_id: "job-1" }] : record;
    const service = await startService(() => ({ json }));
    await expect(ask(clientOf(service))).rejects.toMatchObject({
      code: "bad_reply",
      mayHaveLeft: what.includes("cancel"),
    });
  });
});

it.each<[string, number, unknown, JobErrorCode]>([
  ["not found", 404, { error_code: "NOT_FOUND", message: "Job job-2 not found" }, "bad_reply"],
  ["not found, a longer id", 404, { error_code: "NOT_FOUND", message: "Job job-12 not found" }, "bad_reply"],
  ["not found, in its own id", 404, { error_code: "NOT_FOUND", message: "Job job-1 not found" }, "not_found"],
  ["not found, an organization", 404, { error_code: "NO", message: `No ${uuid}` }, "bad_reply"],
  ["a conflict", 409, { error_code: "CONFLICT", message: "Job job-2 has ended" }, "bad_reply"],
  ["a conflict, in its own id", 409, { error_code: "NO", message: "Job job-1 has ended" }, "conflict"],
  ["a conflict in which no id is named", 409, { error_code: "NO", message: "This job ended" }, "conflict"],
])("takes a no about another job for none: %s", async (_title, status, json, code) => {
  const service = await startService(() => ({ status, json }));
  await expect(clientOf(service).cancelJob("job-1")).rejects.toMatchObject({
    code,
    mayHaveLeft: code === "bad_reply",
  });
  await expect(clientOf(service).job("job-1")).rejects.toMatchObject({ code, mayHaveLeft: false });
});

it.each([400, 403, 409])("takes a %i with a page for no word about the job", async (status) => {
  const text = "<html><h1>Blocked</h1></html>";
  const service = await startService(() => ({ status, text, type: "text/html" }));
  await expect(clientOf(service).cancelJob("job-1")).rejects.toMatchObject({
    code: "bad_reply",
    mayHaveLeft: true,
  });
});

it("cancels nothing but the job that was named, wherever the service redirects it", async () => {
  const service = await startService(({ path }) =>
    path === "/jobs/job-1/cancel"
      ? { status: 307, headers: { location: "/jobs/job-2/cancel" } }
      : { json: wireJob({ job_id: path.split("/")[2], status: "canceled" }) },
  );
  await expect(clientOf(service).cancelJob("job-1")).rejects.toMatchObject({
    code: "bad_reply",
    mayHaveLeft: true,
  });
  expect(service.lines()).toEqual(["POST /jobs/job-1/cancel"]);
});
