import { describe, expect, it } from "vitest";
import { listRecord, no, startJess, statusRow, yes } from "../../test/scripted-jess.js";

const statusRoute = "GET /jess_web/api/job/status/400123";
const cancelRoute = "POST /jess_web/api/job/400123";
const submitRoute = "POST /jess_web/api/job";

/** Job numbers that are not 400123, or not written like it. */
const spellings = [
  "400124",
  "4001230",
  "0400123",
  '"400123"',
  '"400123 "',
  "400123.0",
  "4.00123e5",
  "400123.00000000000001",
  "-400123",
  "null",
  "[400123]",
];

/** A yes with a status object whose number is written like that. */
const rowText = (number: string, words = "400123 status available"): string =>
  JSON.stringify(yes(words, statusRow({ cancel_Flag: true }))).replace(
    '"job_ID":400123',
    `"job_ID":${number}`,
  );

describe.each(spellings)("an answer about job %s", (number) => {
  it("is no reading of 400123", async () => {
    const jess = await startJess();
    jess.on(statusRoute, { body: rowText(number) });
    await expect(jess.client().job("400123")).rejects.toMatchObject({
      code: "bad_reply",
      mayHaveLeft: false,
    });
  });

  it("is no yes to its cancel, which may have been carried out", async () => {
    const jess = await startJess();
    jess.on(cancelRoute, { body: rowText(number, "Cancel flag has been set for 400123") });
    await expect(jess.client().cancelJob("400123")).rejects.toMatchObject({
      code: "bad_reply",
      mayHaveLeft: true,
    });
  });

  it("is no record of it in a list", async () => {
    const jess = await startJess();
    const list = JSON.stringify(yes("Ada jobs available", [listRecord()]));
    jess.on("POST /jess_web/api/jobs", {
      body: list.replace('"job_SN":400123', `"job_SN":${number}`),
    });
    await expect(jess.client().jobsOf(new Set(["400123"]))).resolves.toEqual([]);
  });
});

it("counts where it is written with spaces, as the service writes it", async () => {
  const jess = await startJess();
  jess.on(statusRoute, { body: JSON.stringify(yes("400123 status available", statusRow()), undefined, 2) });
  await expect(jess.client().job("400123")).resolves.toMatchObject({ job_ID: 400_123 });
  jess.on(cancelRoute, { body: rowText(" 400123 ") });
  await expect(jess.client().cancelJob("400123")).resolves.toMatchObject({ isAccepted: true });
});

describe.each(["400124", "0400123", "400123.0", "4001230"])("words about job %s", (named) => {
  it("are no status of another", async () => {
    const jess = await startJess();
    jess.on(statusRoute, { body: yes(`${named} status available`, statusRow()) });
    await expect(jess.client().job("400123")).rejects.toMatchObject({ code: "bad_reply" });
  });

  it("say of no other that it is not there", async () => {
    const jess = await startJess();
    jess.on(statusRoute, { body: no(`Job ${named} is not accessible to user ada@example.org`) });
    await expect(jess.client().job("400123")).rejects.toMatchObject({ code: "bad_reply" });
  });

  it.each([
    yes(`Cancel flag has been set for ${named}`, null),
    no(`Job ${named} is not found or not cancellable`),
  ])("are neither yes nor no to the cancel of another: %j", async (body) => {
    const jess = await startJess();
    jess.on(cancelRoute, { body });
    await expect(jess.client().cancelJob("400123")).rejects.toMatchObject({
      code: "bad_reply",
      mayHaveLeft: true,
    });
  });

  it("are no directory of another", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/dir/400123", { body: no(`Job ${named} is not accessible to user x`) });
    await expect(jess.client().results.directory("400123")).rejects.toMatchObject({ code: "bad_reply" });
  });
});

it.each([
  ["another spelling", '{"ok":true,"status":"Job 400200 is created","data":400200.0}'],
  ["a text", '{"ok":true,"status":"Job 400200 is created","data":"400200"}'],
  ["words about another job", '{"ok":true,"status":"Job 400201 is created","data":400200}'],
  ["the old job", '{"ok":true,"status":"Job 400123 is created","data":400123}'],
])("a rerun that is answered with %s may have made a job or not", async (_what, body) => {
  const jess = await startJess();
  jess.on(submitRoute, { body });
  jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", []) });
  await expect(jess.client().rerun("400123")).rejects.toMatchObject({
    code: "submit_unclear",
    mayHaveLeft: true,
  });
});

it("a cancel goes to the job that was named, wherever the service redirects it", async () => {
  const jess = await startJess();
  jess.on(cancelRoute, { status: 308, headers: { location: "/jess_web/api/job/400124" } });
  await expect(jess.client().cancelJob("400123")).rejects.toMatchObject({
    code: "bad_reply",
    mayHaveLeft: true,
  });
  expect(jess.asked).not.toContain("POST /jess_web/api/job/400124");
});

it.each([
  ["a file", "file/400123/eplusout.err", "file/400124/eplusout.err"],
  ["all results", "file/400123", "file/400124"],
  ["a text", "text/400123/eplusout.err", "text/400124/eplusout.err"],
  ["the directory", "dir/400123", "dir/400124"],
])("%s comes from the job that was named, wherever the service redirects", async (what, path, location) => {
  const jess = await startJess();
  jess.on(`GET /jess_web/api/job/${path}`, {
    status: 302,
    headers: { location: `/jess_web/api/job/${location}` },
  });
  const { results } = jess.client();
  const ask = async (): Promise<unknown> => {
    if (what === "a file") return results.file("400123", "eplusout.err");
    if (what === "a text") return results.text("400123", "eplusout.err");
    return what === "the directory" ? results.directory("400123") : results.zip("400123");
  };
  await expect(ask()).rejects.toMatchObject({ code: "bad_reply" });
  expect(jess.asked).not.toContain(`GET /jess_web/api/job/${location}`);
});
