import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallEvent } from "@simjobs/core";
import { createTransport, type Transport } from "@simjobs/http";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { parseMultipart } from "../../test/parse-multipart.js";
import {
  listRecord,
  no,
  startJess,
  startOfTime,
  user,
  yes,
  type Said,
  type ScriptedJess,
} from "../../test/scripted-jess.js";
import { JessClient } from "../client.js";

const folder = mkdtempSync(join(tmpdir(), "simjobs-jess-upload-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const route = "POST /jess_web/api/job";
const created: Said = { body: yes("Job 400123 is created", 400_123) };
const file = (name: string, size = 10) => ({ name, content: Buffer.alloc(size, "x") });
const small = { models: [file("a.idf")], weather: [file("b.epw")], mark: "mark-0001" };
const large = { ...small, weather: [file("b.epw", 1_200_000)] };
const stranger = "<html><h1>Access denied</h1></html>";
const own = (status: number): string => `<!doctype html><h1>HTTP Status ${String(status)} – No</h1>`;
const submits = (jess: ScriptedJess) =>
  jess.heard.filter(({ method, path }) => `${method} ${path}` === route);

/** Submits over one transport, everything else over another. */
function withSignIn(submits: Transport, others: Transport): Transport {
  return {
    baseUrl: submits.baseUrl,
    clockAheadMs: null,
    clock: submits.clock,
    secrets: submits.secrets,
    send: (request) => (request.intent === "submit" ? submits : others).send(request),
    download: (request) => others.download(request),
    close: () => others.close(),
  };
}

describe("a large upload", () => {
  it("arrives byte for byte at a server that reads slowly", async () => {
    const content = Buffer.alloc(8_000_000);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
    const path = join(folder, "large.idf");
    writeFileSync(path, content);
    const received: Buffer[] = [];
    const server = createHttpServer((request, response) => {
      if (request.method === "GET")
        return void response.end(JSON.stringify(yes("JESS session key is valid.", null)));
      request.on("data", (chunk: Buffer) => {
        received.push(chunk);
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on("end", () => response.end(JSON.stringify(yes("Job 1 is created", 1))));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const client = new JessClient({
      transport: createTransport({ baseUrl: `http://127.0.0.1:${port}`, budget: null }),
      credentials: { token: "a.b.c" },
    });
    onTestFinished(() => client.close());
    await client.submitEnergyPlus({ models: [path], weather: [file("b.epw")] });
    expect(Buffer.concat(received).includes(content)).toBe(true);
  });
});

describe("a submission", () => {
  it("is uploaded as the service's page says, and answers with the job's number", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const submission = { ...small, title: "Büro", description: "Süd" };
    await expect(jess.client().submitEnergyPlus(submission)).resolves.toEqual({
      id: "400123",
      mark: "mark-0001",
      message: "Job 400123 is created",
      wasFound: false,
    });
    const [sent] = submits(jess);
    const boundary = /^multipart\/form-data; boundary=(simjobs-[\w-]+)$/.exec(
      sent?.headers["content-type"] ?? "",
    )?.[1];
    const body = sent?.body ?? Buffer.alloc(0);
    expect(sent?.headers["content-length"]).toBe(String(body.byteLength));
    expect(sent?.headers["transfer-encoding"]).toBeUndefined();
    const parts = parseMultipart(body, boundary ?? "");
    expect(parts.map(({ name, filename, content }) => [name, filename, content.toString()])).toEqual([
      ["type", undefined, "EP"],
      ["title", undefined, "Büro"],
      ["desc", undefined, "Süd [simjobs mark-0001]"],
      ["model", undefined, "a.idf"],
      ["weather", undefined, "b.epw"],
      ["split", undefined, "FALSE"],
      ["file", "a.idf", "x".repeat(10)],
      ["file", "b.epw", "x".repeat(10)],
    ]);
  });

  it("gets a mark of its own where none is given", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const client = jess.client();
    const { mark: _none, ...unmarked } = small;
    const [one, other] = [await client.submitEnergyPlus(unmarked), await client.submitEnergyPlus(unmarked)];
    expect(one.mark).not.toBe(other.mark);
    expect(submits(jess)[0]?.body.toString()).toContain(`[simjobs ${one.mark}]`);
  });

  it("of more than a megabyte is preceded by a look at the sign-in, and a smaller one is not", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const client = jess.client();
    await client.submitEnergyPlus(small);
    expect(jess.asked).toEqual(["POST /users/api/auth", route]);
    await client.submitEnergyPlus(large);
    expect(jess.asked.slice(2)).toEqual(["GET /jess_web/api/session", route]);
  });

  it("of more than a megabyte is not begun without a link", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/session", { body: no("There is no JESS session key.") });
    await expect(jess.client().submitEnergyPlus(large)).rejects.toMatchObject({ code: "account_not_linked" });
    expect(submits(jess)).toEqual([]);
  });

  it("that is wrong in itself asks nobody", async () => {
    const jess = await startJess();
    const wrong = { ...small, models: [join(folder, "nowhere.idf")] };
    await expect(jess.client().submitEnergyPlus(wrong)).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });

  it("is sent anew, whole, where the sign-in had run out", async () => {
    const jess = await startJess();
    jess.on(route, { status: 401 }, created);
    await expect(jess.client().submitEnergyPlus(small)).resolves.toMatchObject({ id: "400123" });
    const [first, second] = submits(jess);
    expect(second?.body.equals(first?.body ?? Buffer.alloc(0))).toBe(true);
    expect(second?.headers.cookie).toBe("session_token=log-on-2");
  });

  it.each<[Said, string]>([
    [{ body: yes("JESS session key is valid.", null) }, "refused"],
    [{ body: no("There is no JESS session key.") }, "account_not_linked"],
    [{ status: 501 }, "refused"],
  ])("that the service refuses while the link is %j is %s", async (session, code) => {
    const jess = await startJess();
    jess.on(route, { body: no("Submission failed") });
    jess.on("GET /jess_web/api/session", session);
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({ code });
  });

  it.each<[string, Said]>([
    ["a dropped connection", { drop: true }],
    ["a fault of the service", { status: 500, body: "" }],
    ["a gateway's fault", { status: 504, body: "<html>" }],
    ["HTML", { body: "<html>created</html>" }],
    ["a yes without a number", { body: yes("Job is created", null) }],
    ["a number that is none", { body: yes("Job is created", 1.5) }],
    ["a number that cannot be held", { body: '{"ok":true,"status":"x","data":99999999999999999999}' }],
  ])(
    "answered with %s is unclear: it is not sent again, and what to look for is told",
    async (_what, said) => {
      const jess = await startJess();
      jess.on(route, said);
      const since = new Date(startOfTime + jess.clock.now()).toISOString();
      await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({
        code: "submit_unclear",
        mayHaveLeft: true,
        message: expect.stringContaining("mark-0001"),
        hint: expect.stringMatching(new RegExp(`since ${since}.*"mark-0001"`)),
      });
      expect(submits(jess)).toHaveLength(1);
    },
  );

  it.each<[string, Said]>([
    ["a dropped connection", { drop: true }],
    ["a gateway's fault", { status: 504, body: "<html>" }],
    ["a yes without a number", { body: yes("Job is created", null) }],
  ])("answered with %s is found in the list by its mark, and not sent again", async (_what, said) => {
    const jess = await startJess();
    jess.on(route, said);
    const other = listRecord({ job_SN: 400_122, job_Desc: "[simjobs mark-0002]" });
    const ours = listRecord({ job_SN: 400_123, job_Desc: "my text [simjobs mark-0001]", message: "Queued." });
    const lists = [[], [other], [other, ours]].map((data) => ({ body: yes("Ada jobs available", data) }));
    jess.on("POST /jess_web/api/jobs", ...lists);
    await expect(jess.client().submitEnergyPlus(small)).resolves.toEqual({
      id: "400123",
      mark: "mark-0001",
      message: "Queued.",
      wasFound: true,
    });
    expect(submits(jess)).toHaveLength(1);
    expect(jess.asked.filter((asked) => asked.endsWith("/jobs"))).toHaveLength(3);
    const filter: unknown = JSON.parse(jess.heard.at(-1)?.body.toString() ?? "");
    expect(filter).toEqual({ since: "2026-11-21" }); // the day before, for the zone is not known
  });

  it("answered with nothing is unclear where two jobs of its mark are found", async () => {
    const jess = await startJess();
    jess.on(route, { drop: true });
    const twins = [400_123, 400_124].map((job_SN) => listRecord({ job_SN, job_Desc: "[simjobs mark-0001]" }));
    jess.on("POST /jess_web/api/jobs", { body: yes("", twins) });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({ code: "submit_unclear" });
  });

  it("answered with nothing is looked for no longer than the call has time", async () => {
    const jess = await startJess();
    jess.on(route, { drop: true });
    jess.on("POST /jess_web/api/jobs", { body: yes("", []) });
    const deadlineMs = jess.clock.now() + 6000;
    await expect(jess.client().submitEnergyPlus(small, { deadlineMs })).rejects.toMatchObject({
      code: "submit_unclear",
    });
    expect(jess.asked.filter((asked) => asked.endsWith("/jobs"))).toHaveLength(2);
    expect(jess.clock.now()).toBeLessThan(deadlineMs);
  });

  it("can be looked for by its mark after a crash", async () => {
    const jess = await startJess();
    const ours = listRecord({ job_Desc: "[simjobs mark-0001]" });
    jess.on("POST /jess_web/api/jobs", { body: yes("", [listRecord(), ours, { job_SN: "?" }]) });
    await expect(jess.client().findSubmitted("mark-0001")).resolves.toEqual([ours]);
    await expect(jess.client().findSubmitted("mark-0003")).resolves.toEqual([]);
  });

  it("of a folder is one zip, which is removed whatever comes of it", async () => {
    const jess = await startJess();
    const [project, tempFolder] = [mkdtempSync(join(folder, "in-")), mkdtempSync(join(folder, "temp-"))];
    writeFileSync(join(project, "a.idf"), "model");
    writeFileSync(join(project, "b.epw"), "weather");
    jess.on(route, created, { body: no("Submission failed") });
    const client = jess.client({ tempFolder });
    await client.submitEnergyPlus({ folder: project });
    expect(readdirSync(tempFolder)).toEqual([]);
    await expect(client.submitEnergyPlus({ folder: project })).rejects.toMatchObject({ code: "refused" });
    expect(readdirSync(tempFolder)).toEqual([]);
    const [sent] = submits(jess);
    expect(sent?.headers["content-length"]).toBe(String(sent?.body.byteLength));
    expect(sent?.headers["transfer-encoding"]).toBeUndefined();
  });

  it("tells how far its upload is", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const told: CallEvent[] = [];
    await jess.client().submitEnergyPlus(large, { onEvent: (event) => told.push(event) });
    const uploads = told.filter((event) => event.kind === "upload");
    const sent = submits(jess)[0]?.body.byteLength;
    expect(uploads.at(-1)).toEqual({ kind: "upload", sentBytes: sent, totalBytes: sent });
    expect(uploads.length).toBeGreaterThan(10);
  });

  it("is not read ahead of what the connection takes", async () => {
    const size = 150_000_000;
    const path = join(folder, "huge.epw");
    writeFileSync(path, "");
    truncateSync(path, size); // takes no room on disk
    // It reads the head of the request and then nothing more.
    const server = createServer((socket) => socket.once("data", () => socket.pause()));
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const jess = await startJess();
    const { port } = server.address() as AddressInfo;
    const stop = new AbortController();
    const upload = { furthest: 0 };
    const transport = createTransport({ baseUrl: `http://127.0.0.1:${port}`, budget: null });
    onTestFinished(async () => {
      await transport.close();
      server.close();
    });
    const client = new JessClient({ transport: withSignIn(transport, jess.transport()), credentials: user });
    const work = client.submitEnergyPlus(
      { ...small, weather: [path] },
      {
        signal: stop.signal,
        onEvent: (event) => {
          if (event.kind === "upload") upload.furthest = event.sentBytes;
        },
      },
    );
    const ended = work.catch((error: unknown) => error);
    let before = -1;
    while (upload.furthest === 0 || upload.furthest > before) {
      before = upload.furthest;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(upload.furthest).toBeLessThan(size / 5);
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await ended).toBe(reason);
  });

  it("is not unclear where the sign-in failed", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", { drop: true });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({
      code: "unreachable",
      mayHaveLeft: false,
    });
  });

  it("is not unclear where the service let nobody in", async () => {
    const jess = await startJess();
    jess.on(route, { status: 401 });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it.each([413, 403, 429])("that is turned away with %i is not unclear", async (status) => {
    const jess = await startJess();
    jess.on(route, { status, body: "" });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({
      code: expect.not.stringMatching("submit_unclear"),
      httpStatus: status,
    });
  });

  it.each([
    [402, stranger, "refused"], // nothing on the way asks for a payment
    [402, "", "refused"],
    [402, own(402), "refused"],
    [403, own(403), "forbidden"],
    [404, own(404), "refused"],
    [405, own(405), "refused"],
    [404, '{"ok":false,"status":"no such thing","data":null}', "refused"],
  ])("that is turned away with %i and %j has made no job: %s", async (status, body, code) => {
    const jess = await startJess();
    jess.on(route, { status, body, headers: { "content-type": "text/html" } });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({
      code,
      httpStatus: status,
      mayHaveLeft: false,
    });
  });

  it.each([
    [400, stranger],
    [403, stranger],
    [404, stranger],
    [404, ""],
    [404, '{"detail":"Not Found"}'],
    [410, stranger],
    [451, stranger],
  ])("that something on the way answers with %i and %j is unclear", async (status, body) => {
    const jess = await startJess();
    jess.on(route, { status, body, headers: { "content-type": "text/html" } });
    await expect(jess.client().submitEnergyPlus(small)).rejects.toMatchObject({
      code: "submit_unclear",
      httpStatus: status,
      mayHaveLeft: true,
    });
  });

  it("whose file changes meanwhile never arrives whole, and is not unclear", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const path = join(folder, "changing.epw");
    writeFileSync(path, Buffer.alloc(900_000, 1));
    utimesSync(path, 1_000_000, 1_000_000);
    let hasChanged = false;
    const submitting = jess.client().submitEnergyPlus(
      { ...small, weather: [path] },
      {
        onEvent: ({ kind }) => {
          if (kind !== "upload" || hasChanged) return;
          hasChanged = true;
          writeFileSync(path, Buffer.alloc(900_000, 2));
        },
      },
    );
    await expect(submitting).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("changed"),
    });
    expect(submits(jess)).toEqual([]);
  });
});

describe("a rerun", () => {
  it("is named and marked as it is told to be", async () => {
    const jess = await startJess();
    jess.on(route, created);
    const options = { title: "again", description: "my text", mark: "mark-0001" };
    await expect(jess.client().rerun("12", options)).resolves.toMatchObject({
      id: "400123",
      mark: "mark-0001",
    });
    expect(JSON.parse(submits(jess)[0]?.body.toString() ?? "")).toEqual({
      cmd: "Create",
      caption: "again",
      description: "my text [simjobs mark-0001]",
      jobRef: 12,
    });
  });

  it("whose answer is lost is as unclear as a submission, and not sent again", async () => {
    const jess = await startJess();
    jess.on(route, { drop: true });
    await expect(jess.client().rerun("12")).rejects.toMatchObject({
      code: "submit_unclear",
      mayHaveLeft: true,
    });
    expect(submits(jess)).toHaveLength(1);
  });

  it("of what is no job asks nobody", async () => {
    const jess = await startJess();
    await expect(jess.client().rerun("0")).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});
