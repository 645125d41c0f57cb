import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { listRecord, no, startJess, statusRow, yes, type Said } from "../../test/scripted-jess.js";

const route = "POST /jess_web/api/jobs";
const listOf = (...numbers: number[]): string =>
  JSON.stringify(
    yes(
      "Ada jobs available",
      numbers.map((job_SN) => listRecord({ job_SN })),
    ),
  );
const packed = (text: string): Said => ({
  body: gzipSync(text),
  headers: { "content-type": "application/json", "content-encoding": "gzip" },
});
const wanted = new Set(["2"]);

const rows = (row: string, count: number): string =>
  `{"ok":true,"status":"x","data":[${Array(count).fill(row).join(",")}]}`;

describe("a list of jobs", () => {
  it("is asked for packed, by one question", async () => {
    const jess = await startJess();
    jess.on(route, packed(listOf(1, 2, 3)));
    const client = jess.client();
    await expect(client.jobs({ since: "2026-01-05" })).resolves.toHaveLength(3);
    await expect(client.jobsOf(wanted)).resolves.toMatchObject([{ job_SN: 2 }]);
    const [asked] = jess.heard.filter(({ path }) => path === "/jess_web/api/jobs");
    expect(asked?.headers).toMatchObject({ "accept-encoding": "gzip", accept: "application/json" });
    expect(asked?.body.toString()).toBe('{"since":"2026-01-05"}');
  });

  it("is read in its own charset", async () => {
    const jess = await startJess();
    const text = JSON.stringify(yes("x", [listRecord({ job_Name: "Zürich" })]));
    jess.on(route, {
      body: Buffer.from(text, "latin1"),
      headers: { "content-type": "application/json; charset=ISO-8859-1" },
    });
    await expect(jess.client().jobs()).resolves.toMatchObject([{ job_Name: "Zürich" }]);
  });

  it("is asked for again where it breaks off in the middle, a few times", async () => {
    const jess = await startJess();
    const text = listOf(...Array.from({ length: 2000 }, (_each, at) => at + 1));
    jess.on(route, { body: text, cutAfter: 400_000 }, { body: text, cutAfter: 10 }, { body: text });
    await expect(jess.client().jobs()).resolves.toHaveLength(2000);

    jess.on(route, { body: text, cutAfter: 400_000 });
    await expect(jess.client().jobs()).rejects.toMatchObject({ code: "unreachable" });
    expect(jess.asked.filter((asked) => asked === route)).toHaveLength(6);
  });

  it("is taken whole or not at all", async () => {
    const jess = await startJess();
    const text = listOf(1, 2, 3);
    jess.on(route, { body: text.slice(0, -10) });
    await expect(jess.client().jobs()).rejects.toMatchObject({ code: "bad_reply" });
    await expect(jess.client().jobsOf(wanted)).rejects.toMatchObject({ code: "bad_reply" });
  });

  it.each<[string, string, string, RegExp]>([
    ["nested without an end", "[".repeat(20_000_000), "bad_reply", /nested more than 256 deep/],
    ["nested in its rows", rows("[".repeat(5_000_000), 1), "bad_reply", /nested/],
    ["deeper than any record", rows("[".repeat(65) + "]".repeat(65), 1), "bad_reply", /another form/],
    ["nested before its rows", `{"a":${"[".repeat(5_000_000)}`, "bad_reply", /nested/],
    [
      "a record without an end",
      rows(`{"job_Name":"${"x".repeat(40_000_000)}"}`, 1),
      "too_large",
      /more than/,
    ],
    ["words without an end", `{"status":"${"x".repeat(5_000_000)}"`, "too_large", /more than/],
    ["a name twice around it", '{"ok":true,"data":[],"data":[]}', "bad_reply", /form/],
    ["two lists", '{"ok":true,"data":[],"data":null}', "bad_reply", /form/],
    ["a gap", rows(`${JSON.stringify(listRecord())},`, 1), "bad_reply", /not JSON|form/],
    ["other than JSON", "x".repeat(5_000_000), "bad_reply", /not JSON/],
    ["no list", '{"ok":true,"data":null}', "bad_reply", /cannot read/],
    ["one job", JSON.stringify(yes("x", statusRow())), "bad_reply", /cannot read/],
  ])("is refused where it is %s", async (_what, text, code, message) => {
    const jess = await startJess();
    jess.on(route, packed(text));
    const expected = { code, message: expect.stringMatching(message), mayHaveLeft: false };
    await expect(jess.client().jobs()).rejects.toMatchObject(expected);
    await expect(jess.client().jobsOf(wanted)).rejects.toMatchObject(expected);
  });

  it.each<[string, string]>([
    ["a record that is no JSON", '{"job_SN":2,x}'],
    ["a record with a name twice", '{"job_SN":2,"status":"FINISHED","status":"QUEUED"}'],
  ])("is refused where it has %s", async (_what, row) => {
    const jess = await startJess();
    jess.on(route, { body: rows(row, 1) });
    await expect(jess.client().jobs()).rejects.toMatchObject({
      code: "bad_reply",
      message: "jess answered POST /jess_web/api/jobs with a list that has a record which is not JSON",
    });
  });

  it("of millions of rows costs those that are wanted", async () => {
    const jess = await startJess();
    const text = `${rows("{}", 3_000_000).slice(0, -2)},${JSON.stringify(listRecord({ job_SN: 2 }))}]}`;
    jess.on(route, packed(text));
    await expect(jess.client().jobsOf(wanted)).resolves.toMatchObject([{ job_SN: 2 }]);
    await expect(jess.client().jobs()).rejects.toMatchObject({ code: "too_large" });
  });

  it("that is refused is told in the service's words", async () => {
    const jess = await startJess();
    jess.on(route, { body: no("Not today") });
    await expect(jess.client().jobs()).rejects.toMatchObject({
      code: "refused",
      serviceMessage: "Not today",
    });
  });

  it("is left when the caller wants no more of it", async () => {
    const jess = await startJess();
    const stop = new AbortController();
    const reason = new Error("enough");
    jess.on(route, () => {
      stop.abort(reason);
      return { body: listOf(1) };
    });
    await expect(jess.client().jobs({}, { signal: stop.signal })).rejects.toBe(reason);
  });
});

it("holds a record whose words have no end", async () => {
  const jess = await startJess();
  const endless = "x".repeat(20_000_000);
  jess.on(route, packed(JSON.stringify(yes("x", [listRecord({ job_SN: 2, message: endless })]))));
  const [record] = await jess.client().jobs();
  expect(record?.message).toHaveLength(20_000_000);
  await expect(jess.client().jobsOf(wanted)).resolves.toHaveLength(1);
});
