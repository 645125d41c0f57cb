import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it } from "vitest";
import type { RunningMock } from "./mock-options.js";
import { startMock } from "./start-mock.js";
import { withKeyOf } from "./testing/ionworks-client.js";
import { idOf, signIn } from "./testing/jess-client.js";
import { rawJson, rawRequest } from "./testing/raw-request.js";

const hour = 3_600_000;

/** A connection on which bytes have been sent, and nothing is read. */
async function opened(mock: RunningMock, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(mock.url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(bytes);
  return socket;
}

const arrived = async (mock: RunningMock, count: number): Promise<void> => {
  while (mock.requests().length < count) await rawRequest(mock.url, "/_mock/health");
};

/** What can hold a request up for very long. */
const holds: readonly (readonly [what: string, hold: (mock: RunningMock) => Promise<unknown>])[] = [
  [
    "a delay",
    async (mock) => {
      mock.addFault({ fault: { kind: "delay", ms: hour } });
      return rawRequest(mock.url, "/healthz").catch(() => "cut off");
    },
  ],
  [
    "several delays, which are longer than a timer can be",
    async (mock) => {
      for (let times = 0; times < 30; times += 1) mock.addFault({ fault: { kind: "delay", ms: 24 * hour } });
      return rawRequest(mock.url, "/healthz").catch(() => "cut off");
    },
  ],
  [
    "a slow body",
    async (mock) => {
      mock.addFault({ fault: { kind: "slow-body", ms: 24 * hour } });
      return rawRequest(mock.url, "/healthz").catch(() => "cut off");
    },
  ],
  [
    "a large file with a pause in its middle",
    async (mock) => {
      const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", resultBytes: 100_000_000 });
      const { get } = await signIn(mock);
      mock.addFault({ match: { path: "/jess_web/api/job" }, fault: { kind: "slow-body", ms: hour } });
      return get(`/job/file/${idOf(ref)}/eplusout.eso`).catch(() => "cut off");
    },
  ],
  [
    "a bomb that takes long to pack",
    async (mock) => {
      const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED" });
      const { get } = await signIn(mock);
      mock.addFault({ fault: { kind: "bad-zip", how: "bomb", bytes: 1024 ** 3 } });
      return get(`/job/file/${idOf(ref)}`).catch(() => "cut off");
    },
  ],
  [
    "a client that does not read",
    async (mock) => {
      const [ref] = mock.addJobs({ provider: "jess", status: "FINISHED", resultBytes: 1_000_000_000 });
      const { cookie } = await signIn(mock);
      const path = `/jess_web/api/job/file/${idOf(ref)}/eplusout.eso`;
      const socket = await opened(mock, `GET ${path} HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\n\r\n`);
      socket.pause();
      return once(socket.resume(), "close").then(() => "cut off");
    },
  ],
  [
    "a client that does not finish its upload",
    async (mock) => {
      const { cookie } = await signIn(mock);
      const type = "multipart/form-data; boundary=aa";
      const headers = `host: x\r\ncookie: ${cookie}\r\ncontent-type: ${type}\r\ncontent-length: 1000000`;
      const part = '--aa\r\ncontent-disposition: form-data; name="file"; filename="a.idf"\r\n\r\nx';
      const socket = await opened(mock, `POST /users/api/files HTTP/1.1\r\n${headers}\r\n\r\n${part}`);
      return once(socket.resume(), "close").then(() => "cut off");
    },
  ],
  [
    "a connection that is kept",
    async (mock) => {
      const socket = await opened(mock, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
      return once(socket.resume(), "close").then(() => "cut off");
    },
  ],
];

describe("close()", () => {
  it.each(holds)("waits for nobody: %s", async (_what, hold) => {
    const mock = await startMock({ clock: "manual" });
    const held = hold(mock);
    await arrived(mock, 1);
    await mock.close();
    expect(await held).toBe("cut off");
  });
});

describe("reset()", () => {
  it.each(holds.slice(0, -1))("cuts off what waits, and keeps it in the log: %s", async (_what, hold) => {
    await using mock = await startMock({ clock: "manual" });
    const held = hold(mock);
    await arrived(mock, 1);
    while (mock.requests().at(-1)?.path === "/users/api/auth") await rawRequest(mock.url, "/_mock/health");
    const last = mock.requests().at(-1);
    mock.reset();
    expect(mock.requests()).toEqual([{ ...last, number: 0, status: null, cutOff: true }]);
    expect(await held).toBe("cut off");
    expect((await withKeyOf(mock).get("/jobs")).status).toBe(200);
    expect(mock.requests().map(({ number }) => number)).toEqual([0, 1]);
  });

  it("by request does the same, and does not cut itself off", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ fault: { kind: "delay", ms: hour } });
    const held = Promise.all(
      ["/jobs", "/healthz"].map((path) => rawRequest(mock.url, path).catch(() => "cut off")),
    );
    await arrived(mock, 2);
    const answer = await rawJson(mock.url, "/_mock/reset", {});
    expect(answer.status).toBe(200);
    expect(await held).toEqual(["cut off", "cut off"]);
    expect(mock.requests().map(({ number, cutOff }) => [number, cutOff])).toEqual([
      [-1, true],
      [0, true],
    ]);
  });

  it("lets nothing of the world before happen in the new one", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, cookie } = await signIn(mock);
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    mock.addFault({ fault: { kind: "delay", ms: hour } });
    const { post } = withKeyOf(mock);
    const cancel = post(`/jobs/${idOf(ref)}/cancel`).catch(() => "cut off");
    const form = { method: "POST", headers: { cookie, "content-type": "multipart/form-data; boundary=aa" } };
    const part =
      '--aa\r\ncontent-disposition: form-data; name="file"; filename="a.idf"\r\n\r\nx\r\n--aa--\r\n';
    const submit = rawRequest(mock.url, "/jess_web/api/job", { ...form, body: part }).catch(() => "cut off");
    await arrived(mock, 3);
    mock.reset();
    mock.addJobs({ provider: "ionworks", status: "processing" });
    expect(await Promise.all([cancel, submit])).toEqual(["cut off", "cut off"]);
    const state = (await rawRequest(mock.url, "/_mock/state")).text;
    expect(JSON.parse(state)).toMatchObject({
      jess: { counts: {}, uploads: { files: 0 } },
      ionworks: { counts: { processing: 1 } },
    });
    expect((await get("/session")).status).toBe(401);
  });
});
