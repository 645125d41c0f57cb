import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { objectOf, parsed, signIn } from "../testing/jess-client.js";
import { rawRequest } from "../testing/raw-request.js";

const crlf = (lines: readonly string[]): string => lines.join("\r\n");

/** Python requests, as the notebooks use it: every scalar is a file part named like itself. */
const pythonRequests = {
  type: "multipart/form-data; boundary=9f0c1d2e3b4a59687766554433221100",
  body: crlf([
    "--9f0c1d2e3b4a59687766554433221100",
    'Content-Disposition: form-data; name="file"; filename="office.idf"',
    "",
    "Version,9.3;",
    "--9f0c1d2e3b4a59687766554433221100",
    'Content-Disposition: form-data; name="file"; filename="london.epw"',
    "",
    "LOCATION,London",
    "--9f0c1d2e3b4a59687766554433221100",
    'Content-Disposition: form-data; name="title"; filename="title"',
    "",
    "Test title",
    "--9f0c1d2e3b4a59687766554433221100",
    'Content-Disposition: form-data; name="desc"; filename="desc"',
    "",
    "Test text",
    "--9f0c1d2e3b4a59687766554433221100",
    'Content-Disposition: form-data; name="split"; filename="split"',
    "",
    "FALSE",
    "--9f0c1d2e3b4a59687766554433221100--",
    "",
  ]),
};

/** .NET's HttpClient: quoted boundary, names without quotes, `filename*`, files before fields, empty desc. */
const dotNet = {
  type: 'multipart/form-data; boundary="0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b"',
  body: crlf([
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b",
    "Content-Disposition: form-data; name=file; filename=office.idf; filename*=utf-8''office.idf",
    "",
    "Version,9.3;",
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b",
    "Content-Disposition: form-data; name=file; filename=london.epw; filename*=utf-8''london.epw",
    "",
    "LOCATION,London",
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Disposition: form-data; name=title",
    "",
    "Test title",
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Disposition: form-data; name=desc",
    "",
    "",
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Disposition: form-data; name=split",
    "",
    "true",
    "--0b6e2a4c-77d1-4f52-9a55-1c2d3e4f5a6b--",
    "",
  ]),
};

/** A browser or React Native: fields before files, content types on the files. */
const browser = {
  type: "multipart/form-data; boundary=----WebKitFormBoundaryA1b2C3",
  body: crlf([
    "------WebKitFormBoundaryA1b2C3",
    'Content-Disposition: form-data; name="type"',
    "",
    "EP",
    "------WebKitFormBoundaryA1b2C3",
    'Content-Disposition: form-data; name="title"',
    "",
    "Test title",
    "------WebKitFormBoundaryA1b2C3",
    'Content-Disposition: form-data; name="file"; filename="office.idf"',
    "Content-Type: application/octet-stream",
    "",
    "Version,9.3;",
    "------WebKitFormBoundaryA1b2C3",
    'Content-Disposition: form-data; name="file"; filename="london.epw"',
    "Content-Type: text/plain",
    "",
    "LOCATION,London",
    "------WebKitFormBoundaryA1b2C3--",
    "",
  ]),
};

async function lastRecord(mock: RunningMock): Promise<Record<string, unknown>> {
  return (await (await signIn(mock)).list()).at(-1) ?? {};
}

describe("JESS point 7: the multipart dialects of known clients", () => {
  it.each([
    ["Python requests", pythonRequests, { job_Desc: "Test text", job_Type: "EP_IDF", njobs: 1 }],
    [".NET", dotNet, { job_Desc: "", job_Type: "EP_IDF_SPLIT", njobs: 12 }],
    ["a browser", browser, { job_Desc: "", job_Type: "EP_IDF", njobs: 1 }],
  ])("reads that of %s", async (_title, { type, body }, expected) => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    const headers = { Cookie: cookie, "Content-Type": type };
    const answer = await rawRequest(mock.url, "/jess_web/api/job", { method: "POST", headers, body });
    const reply = parsed(answer);
    const id = reply["data"];
    expect(reply).toEqual({ ok: true, status: `Job ${String(id)} is created`, data: expect.any(Number) });
    const record = await lastRecord(mock);
    const submissionSize = "Version,9.3;".length + "LOCATION,London".length;
    expect(record).toMatchObject({ job_SN: id, job_Name: "Test title", submissionSize, ...expected });
    mock.clock.advance(60_000);
    expect(await lastRecord(mock)).toMatchObject({ status: "FINISHED" });
    const state = parsed(await rawRequest(mock.url, "/_mock/state"));
    const sha256 = createHash("sha256").update("Version,9.3;").digest("hex");
    expect(objectOf(state["jess"])["jobs"]).toMatchObject([
      { files: [{ name: "office.idf", bytes: 12, sha256 }, { name: "london.epw" }] },
    ]);
  });

  it("refuses a body that is no multipart, and one without a file", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie, list } = await signIn(mock);
    const post = async (type: string, body: string): ReturnType<typeof rawRequest> =>
      rawRequest(mock.url, "/jess_web/api/job", {
        method: "POST",
        headers: { Cookie: cookie, "Content-Type": type },
        body,
      });
    expect((await post("multipart/form-data", "x")).status).toBe(400);
    expect((await post("multipart/form-data; boundary=aa", "--aa\r\nContent-Dis")).status).toBe(400);
    const empty = crlf(["--aa", 'Content-Disposition: form-data; name="title"', "", "t", "--aa--", ""]);
    const answer = await post("multipart/form-data; boundary=aa", empty);
    expect([answer.status, parsed(answer)["ok"]]).toEqual([200, false]);
    expect(await list()).toEqual([]);
  });

  it("takes 200 MB in, to the byte, on the disk", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    const hash = createHash("sha256");
    const start = crlf(["--aa", 'Content-Disposition: form-data; name="file"; filename="big.idf"', "", ""]);
    const chunks = function* (): Generator<string | Buffer> {
      yield start;
      for (let count = 0; count < 200; count += 1) {
        hash.update(megabyte);
        yield megabyte;
      }
      yield "\r\n--aa--\r\n";
    };
    const { hostname, port } = new URL(mock.url);
    const sent = httpRequest({
      hostname,
      port,
      path: "/jess_web/api/job",
      method: "POST",
      headers: { Cookie: cookie, "Content-Type": "multipart/form-data; boundary=aa" },
    });
    const answered = new Promise<number>((resolve, reject) => {
      sent.on("error", reject);
      sent.on("response", (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
    });
    await pipeline(Readable.from(chunks()), sent);
    expect(await answered).toBe(200);
    const state = parsed(await rawRequest(mock.url, "/_mock/state"));
    expect(objectOf(state["jess"])["jobs"]).toMatchObject([
      { files: [{ bytes: 200 * 1024 * 1024, sha256: hash.digest("hex") }] },
    ]);
    expect(objectOf(state["jess"])["uploads"]).toEqual({
      files: 1,
      inMemory: 0,
      onDisk: 200 * 1024 * 1024,
    });
  }, 60_000);
});
