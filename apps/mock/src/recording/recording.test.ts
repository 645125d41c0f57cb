import { createServer, type IncomingMessage } from "node:http";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { idOf, objectOf, parsed } from "../testing/jess-client.js";
import { rawJson, rawRequest, type RawRequest } from "../testing/raw-request.js";
import { removed } from "./exchange.js";
import { startRecording, type StandIn } from "./record.js";
import { readRecording, startReplay } from "./replay.js";

const folder = (): string => join(mkdtempSync(join(tmpdir(), "simjobs-test-")), "recording");
const textOf = (at: string): string => readFileSync(join(at, "recording.jsonl"), "utf8");

/** A service that gives back what it is sent, and canaries of its own. */
async function startEcho(answer: (request: IncomingMessage, body: Buffer) => Echo): Promise<StandIn> {
  const server = createServer((request, response) => {
    const reply = async (): Promise<void> => {
      const { status = 200, headers = {}, text } = answer(request, await buffer(request));
      response.writeHead(status, headers);
      response.end(text);
    };
    void reply();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Echo {
  readonly status?: number;
  readonly headers?: Record<string, string | string[]>;
  readonly text: string | Buffer;
}

/** Records one request. @returns the text of the recording, and what the client has got */
async function recorded(request: RawRequest & { readonly path: string }, answer: Echo) {
  const at = folder();
  const service = await startEcho(() => answer);
  const recorder = await startRecording({ to: service.url, folder: at });
  const got = await rawRequest(recorder.url, request.path, request);
  await recorder.close();
  await service.close();
  return { got, text: textOf(at) };
}

const canary = "canary-4f2b9c7e1d";
const json = { "content-type": "application/json" };
const form = `--aa\r\nContent-Disposition: form-data; name="password"\r\n\r\n${canary}\r\n--aa\r\nContent-Disposition: form-data; name="file"; filename="a.idf"\r\n\r\nVersion,9.5;\r\n--aa--\r\n`;
const ok: Echo = { headers: json, text: "{}" };

describe("a recording", () => {
  it.each<[string, RawRequest & { readonly path: string }, Echo]>([
    ["an X-API-Key", { path: "/", headers: { "X-API-Key": canary } }, ok],
    ["a bearer token", { path: "/", headers: { Authorization: `Bearer ${canary}` } }, ok],
    ["a name and password", { path: "/", headers: { Authorization: `Basic ${btoa(`ada:${canary}`)}` } }, ok],
    ["a cookie", { path: "/", headers: { Cookie: `a=b; session_token=${canary}` } }, ok],
    ["a header that nobody knows", { path: "/", headers: { "X-Auth-Thing": canary } }, ok],
    ["a parameter of the address", { path: `/a?limit=5&token=${canary}`, headers: {} }, ok],
    ["a parameter that nobody knows", { path: `/a?zz=${canary}`, headers: {} }, ok],
    [
      "a password in a body",
      { path: "/", method: "POST", headers: json, body: `{"a":[{"jessPwd":"${canary}"}]}` },
      ok,
    ],
    [
      "an e-mail address",
      { path: "/", method: "POST", headers: json, body: '{"who":"canary-4f2b9c7e1d@example.org"}' },
      ok,
    ],
    [
      "a form",
      {
        path: "/",
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: `password=${canary}`,
      },
      ok,
    ],
    [
      "a field of a form with files",
      {
        path: "/",
        method: "POST",
        headers: { "content-type": "multipart/form-data; boundary=aa" },
        body: form,
      },
      ok,
    ],
    [
      "a cookie that is set",
      { path: "/" },
      {
        headers: { ...json, "set-cookie": [`session_token=${canary}; Path=/`, "b=; Max-Age=0"] },
        text: "{}",
      },
    ],
    ["a token in an answer", { path: "/" }, { headers: json, text: `{"access_token":"${canary}"}` }],
    [
      "a link that is signed, in an answer",
      { path: "/" },
      { headers: json, text: `{"link":"https://s.example.org/a?X-Amz-Signature=${canary}&limit=1"}` },
    ],
    [
      "a link that is signed, in text",
      { path: "/" },
      { headers: { "content-type": "text/html" }, text: `<a href="//s.example.org/a?sig=${canary}">` },
    ],
    [
      "a redirect to a link that is signed",
      { path: "/" },
      { status: 302, headers: { location: `https://s.example.org/a?token=${canary}` }, text: "" },
    ],
    [
      "a name and password in a link",
      { path: "/" },
      { headers: json, text: `{"git":"https://ada:${canary}@example.org/a"}` },
    ],
    ["a header of an answer", { path: "/" }, { headers: { ...json, "x-next-token": canary }, text: "{}" }],
    [
      "a key that comes back in text",
      { path: "/", headers: { "X-API-Key": canary } },
      { headers: { "content-type": "text/plain" }, text: `you are ${canary}` },
    ],
    [
      "a key that comes back in other writing",
      { path: "/", headers: { "X-API-Key": canary } },
      { headers: json, text: JSON.stringify({ a: btoa(canary), b: encodeURIComponent(canary) }) },
    ],
    [
      "a key that comes back among bytes",
      { path: "/", headers: { "X-API-Key": canary } },
      {
        headers: { "content-type": "application/zip" },
        text: Buffer.from([0xff, 0xfe, ...Buffer.from(canary)]),
      },
    ],
    ["a key in the path", { path: `/keys/${canary}`, headers: { "X-API-Key": canary } }, ok],
  ])(
    "does not hold %s, which the client and the service get all the same",
    async (_what, request, answer) => {
      const { got, text } = await recorded(request, answer);
      expect(got.body.toString("latin1")).toBe(Buffer.from(answer.text).toString("latin1"));
      expect(got.status).toBe(answer.status ?? 200);
      expect(text.trim().split("\n")).toHaveLength(2);
      expect(text).toContain(
        _what.includes("form") ? '"left-out"' : _what.includes("bytes") ? "a credential in it" : removed,
      );
      for (const written of [canary, btoa(canary).replaceAll("=", ""), encodeURIComponent(canary)])
        expect(text).not.toContain(written);
    },
  );

  it("holds what tells how a service is: path, status, harmless headers, bodies and times", async () => {
    const { text } = await recorded(
      { path: "/jobs?limit=5&skip=2", headers: { Accept: "application/json" } },
      { status: 422, headers: { ...json, "retry-after": "7" }, text: '{"detail":[{"loc":["query",1]}]}' },
    );
    const [head = "", line = ""] = text.split("\n");
    expect(JSON.parse(head)).toMatchObject({ format: "simjobs-recording", version: 1 });
    expect(JSON.parse(line)).toMatchObject({
      number: 1,
      method: "GET",
      path: "/jobs?limit=5&skip=2",
      requestHeaders: { accept: "application/json" },
      status: 422,
      headers: { "retry-after": "7" },
      body: { kind: "json", value: { detail: [{ loc: ["query", 1] }] } },
      atMs: expect.any(Number),
      tookMs: expect.any(Number),
    });
  });

  it("tells of a service that cannot be reached: 502 to the client, and no answer in it", async () => {
    const service = await startEcho(() => ok);
    await service.close();
    const at = folder();
    const recorder = await startRecording({ to: service.url, folder: at });
    expect((await rawRequest(recorder.url, "/a")).status).toBe(502);
    await recorder.close();
    expect((await readRecording(at)).exchanges).toMatchObject([{ path: "/a", status: null }]);
  });

  it.each([
    ["nothing", /is no address/u],
    ["ftp://example.org", /is no address of http/u],
    ["https://ada:secret@example.org", /holds no credentials/u],
    ["https://example.org?key=1", /holds no credentials/u],
    ["ada:secret@example.org", /"…@example.org" is no address of http/u],
    ["https//ada:secret@example.org", /"…@example.org" is no address such/u],
    ["https://ada:secret@[::1", /"https:\/\/…@\[::1" is no address such/u],
  ])("is not begun of %s, and repeats no password", async (to, expected) => {
    const begun = startRecording({ to, folder: folder() });
    await expect(begun).rejects.toThrow(expected);
    await expect(begun).rejects.not.toThrow("secret");
  });

  it("is not written over", async () => {
    const at = folder();
    const recorder = await startRecording({ to: "http://127.0.0.1:9", folder: at });
    await expect(startRecording({ to: "http://127.0.0.1:9", folder: at })).rejects.toThrow(
      /holds a recording already/u,
    );
    await recorder.close();
  });
});

/** Signs in to both services, cancels a job of each, and looks at them until they have ended. */
async function work(
  url: string,
  { jess, ionworks }: { readonly jess: string; readonly ionworks: string },
  step: (ms: number) => void,
) {
  const seen: unknown[] = [];
  const headers = { "X-API-Key": "any-key-will-do" };
  const signedIn = await rawJson(url, "/users/api/auth", {
    email: "ada@example.org",
    password: "any-password",
  });
  seen.push(signedIn.status, parsed(await rawRequest(url, `/jobs/${ionworks}`, { headers }))["status"]);
  step(1000);
  await rawJson(url, `/jobs/${ionworks}/cancel`, {}, headers);
  for (let look = 0; look < 4; look += 1) {
    step(1000);
    seen.push(parsed(await rawRequest(url, `/jobs/${ionworks}`, { headers }))["status"]);
  }
  seen.push((await rawRequest(url, `/jess_web/api/job/status/${jess}`)).status);
  return seen;
}

describe("a replay", () => {
  it("answers as the service did, in its order, whoever asks, at any speed", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { cancel: "delayed" } } });
    const [job = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
    const [other = ""] = mock.addJobs({ provider: "jess", status: "QUEUED" });
    const at = folder();
    const recorder = await startRecording({ to: mock.url, folder: at });
    const ids = { jess: idOf(other), ionworks: idOf(job) };
    const { apiKey } = mock.accounts[0].ionworks;
    const headers = { "X-API-Key": apiKey };
    expect((await rawJson(recorder.url, "/users/api/auth", { ...mock.accounts[0].jess })).status).toBe(200);
    for (const [method, path] of [
      ["GET", `/jobs/${ids.ionworks}`],
      ["POST", `/jobs/${ids.ionworks}/cancel`],
      ["GET", `/jobs/${ids.ionworks}`],
    ] as const) {
      await rawRequest(recorder.url, path, { method, headers });
      mock.clock.advance(4000);
    }
    await rawRequest(recorder.url, `/jobs/${ids.ionworks}`, { headers });
    await rawRequest(recorder.url, `/jess_web/api/job/status/${ids.jess}`);
    await recorder.close();
    expect(textOf(at)).not.toContain(apiKey);
    expect(textOf(at)).not.toContain(mock.accounts[0].jess.password);

    // As if the requests had come a second apart.
    const lines = textOf(at).trim().split("\n");
    const spread = lines.map((line, index) =>
      index === 0 ? line : JSON.stringify({ ...objectOf(JSON.parse(line)), atMs: index * 1000, tookMs: 20 }),
    );
    writeFileSync(join(at, "recording.jsonl"), `${spread.join("\n")}\n`);
    let nowMs = 0;
    const replay = await startReplay({ folder: at, speed: 10, now: () => nowMs });
    const seen = await work(replay.url, ids, (ms) => (nowMs += ms / 10));
    await replay.close();
    expect(seen).toEqual([200, "processing", "processing", "processing", "canceled", "canceled", 401]);
  });

  it("refuses what was not recorded, and tells it", async () => {
    const at = folder();
    const service = await startEcho(() => ok);
    const recorder = await startRecording({ to: service.url, folder: at });
    await rawRequest(recorder.url, "/jobs?limit=5");
    await recorder.close();
    await service.close();
    const replay = await startReplay({ folder: at, speed: 1000 });
    expect((await rawRequest(replay.url, "/jobs?limit=5")).status).toBe(200);
    const other = await rawRequest(replay.url, "/jobs?limit=6&key=abcdefgh");
    expect([other.status, parsed(other)["error"]]).toEqual([
      404,
      `the recording has no GET /jobs?limit=6&key=${removed}`,
    ]);
    await replay.close();
    await expect(startReplay({ folder: at, speed: 0 })).rejects.toThrow(/more than 0/u);
  });

  it.each([
    ["no file", null, /cannot be read: ENOENT/u],
    [
      "another version",
      '{"format":"simjobs-recording","version":9,"to":"x","at":"y"}\n',
      /no recording of this version/u,
    ],
    [
      "a line that is cut off",
      '{"format":"simjobs-recording","version":1,"to":"x","at":"y"}\n{"number":1',
      /jsonl:2 cannot be read/u,
    ],
  ])("is refused where there is %s", async (_what, text, expected) => {
    const at = mkdtempSync(join(tmpdir(), "simjobs-test-"));
    if (text !== null) writeFileSync(join(at, "recording.jsonl"), text);
    await expect(startReplay({ folder: at })).rejects.toThrow(expected);
  });
});
