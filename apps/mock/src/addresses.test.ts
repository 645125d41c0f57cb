import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startMock } from "./start-mock.js";
import { withKeyOf } from "./testing/ionworks-client.js";
import { idOf, parsed, signIn } from "./testing/jess-client.js";
import { rawRequest } from "./testing/raw-request.js";

const date = "Mon, 05 Jan 2026 09:00:00 GMT";

/** Sends bytes as they are, and reads what comes until the mock hangs up. */
async function sendBytes(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write(Buffer.from(bytes, "latin1"));
  return text(socket);
}

describe("an address with escapes that say nothing", () => {
  it.each(["/jobs/%zz", "/jobs/%", "/pipelines/%ff", "/%zz", "/simulations/%c0%af"])(
    "is answered by Ionworks in its own form, by the mock's clock, and noted: %s",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      const answer = await withKeyOf(mock).get(path);
      expect([answer.status, answer.headers.date]).toEqual([404, date]);
      expect(Object.keys(parsed(answer))).toEqual(
        path.startsWith("/%") ? ["detail"] : ["error_code", "message", "detail"],
      );
      expect(mock.requests()).toMatchObject([{ provider: "ionworks", path, status: answer.status }]);
    },
  );

  it.each(["/jess_web/api/job/status/%zz", "/users/api/files/%", "/jess%5fweb/api/job/dir/%ff"])(
    "is answered by JESS in its own form, by the mock's clock, and noted: %s",
    async (path) => {
      await using mock = await startMock({ clock: "manual" });
      const answer = await rawRequest(mock.url, path);
      expect([answer.status, answer.headers.date, answer.headers["content-type"]]).toEqual([
        400,
        date,
        "text/html",
      ]);
      expect(answer.text).toContain("HTTP Status 400");
      expect(mock.requests()).toMatchObject([{ provider: "jess", path, status: 400 }]);
    },
  );

  it("is answered by the storage in its own form", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.storageUrl, "/%zz");
    expect([answer.status, parsed(answer)["error"]]).toEqual([404, "not_found"]);
    expect(mock.requests()).toMatchObject([{ provider: "storage", path: "/%zz" }]);
  });

  it("is answered by the control with a sentence, and not noted", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, "/_mock/%zz");
    expect([answer.status, parsed(answer)]).toEqual([404, { error: "the mock has no GET /_mock/%25zz" }]);
    expect(mock.requests()).toEqual([]);
  });
});

describe("an address in another form", () => {
  it("is found with escapes that need not be, as a whole, and as long as they come", async () => {
    await using mock = await startMock({ clock: "manual" });
    const id = idOf(mock.addJobs({ provider: "jess" })[0]);
    const { cookie } = await signIn(mock);
    for (const path of [
      `/jess%5Fweb/api/job/%73tatus/${id}`,
      `${mock.url}/jess_web/api/job/status/${id}`,
      `http://elsewhere.example/jess_web/api/job/status/${id}?x=${"y".repeat(8000)}`,
    ]) {
      const answer = await rawRequest(mock.url, path, { headers: { cookie } });
      expect(parsed(answer)).toMatchObject({ ok: true });
    }
    const long = await withKeyOf(mock).get(`/jobs/${"a".repeat(8000)}`);
    expect([long.status, parsed(long)["error_code"]]).toEqual([404, "NOT_FOUND"]);
  });
});

describe("what is no request of HTTP", () => {
  it.each([
    [
      "an address with a space",
      "GET /jobs/a b HTTP/1.1\r\nhost: x\r\n\r\n",
      "ionworks",
      '"error_code":"BAD_REQUEST"',
    ],
    ["a header without a colon", "GET /jess_web/api/info HTTP/1.1\r\nno\r\n\r\n", "jess", "HTTP Status 400"],
    ["an unknown method", "FLY /jobs HTTP/1.1\r\nhost: x\r\n\r\n", "ionworks", '"error_code":"BAD_REQUEST"'],
    ["a control character", "GET /users/api/\u0001 HTTP/1.1\r\nhost: x\r\n\r\n", "jess", "HTTP Status 400"],
  ])("is answered as the service would, dated and noted: %s", async (_what, bytes, provider, form) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await sendBytes(mock.url, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
    expect(answer).toContain(`date: ${date}\r\n`);
    expect(answer).toContain(form);
    expect(mock.requests()).toMatchObject([{ provider, status: 400, faults: [] }]);
  });

  it("is answered with 431 where its headers are too long", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await sendBytes(
      mock.url,
      `GET /jobs HTTP/1.1\r\nhost: x\r\na: ${"b".repeat(20_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /u);
    expect(mock.requests()).toMatchObject([{ status: 431 }]);
  });

  it("keeps secrets of such an address out of the log", async () => {
    await using mock = await startMock({ clock: "manual" });
    await sendBytes(mock.url, "GET /jobs?token=hush&a b HTTP/1.1\r\nhost: x\r\n\r\n");
    expect(mock.requests()).toMatchObject([{ path: "/jobs?token=[redacted]&a b" }]);
  });

  it("is taken from a client that names no host", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await sendBytes(mock.url, "GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
  });
});
