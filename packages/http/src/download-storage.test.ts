import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../test/make-certificate.js";
import { makeTransport, rejection } from "../test/make-transport.js";
import { startServer, type Arrived } from "../test/start-server.js";
import type { DownloadRequest } from "./transport.js";

const file: DownloadRequest = {
  method: "GET",
  path: "/simulations/1/steps/download",
  followToStorage: true,
  headers: { "X-Mine": "private-1" },
  credentials: {
    "X-API-Key": "key-12345",
    Authorization: "Bearer abcdef123456",
    Cookie: "session_token=plain-cookie",
  },
};
const secrets = /key-12345|abcdef123456|plain-cookie|private-1/u;
const shown = (arrived: readonly Arrived[]): string =>
  JSON.stringify(arrived.map(({ headers, path }) => [headers, path]));

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe("a download from storage", () => {
  it.each([
    ["another port", "127.0.0.1"],
    ["another host", "127.0.0.2"],
  ])("at %s gets no credential, asks for plain bytes, and tells who answered", async (_where, host) => {
    const storage = await startServer((response) => response.end("stored"), { host });
    const server = await startServer((response) =>
      response.writeHead(307, { location: `${storage.url}/f?sig=signed-1` }).end(),
    );
    const download = await makeTransport(server.url).download(file);
    expect(download).toMatchObject({ status: 200, fromStorage: true });
    await expect(textOf(download.body)).resolves.toBe("stored");
    expect(shown(server.arrived)).toMatch(secrets);
    expect(shown(storage.arrived)).not.toMatch(secrets);
    expect(storage.arrived[0]?.headers).toMatchObject({ accept: "*/*", "accept-encoding": "identity" });
  });

  it("tells apart what the service itself answers", async () => {
    const server = await startServer((response) => response.writeHead(404).end("no"));
    const download = await makeTransport(server.url).download(file);
    expect(download).toMatchObject({ status: 404, fromStorage: false });
    download.close();
  });

  it("that refuses its link is told as it answered, as storage's answer", async () => {
    const storage = await startServer((response) => response.writeHead(403).end("expired"));
    const server = await startServer((response) =>
      response.writeHead(302, { location: `${storage.url}/f?sig=signed-1` }).end(),
    );
    const download = await makeTransport(server.url).download(file);
    expect(download).toMatchObject({ status: 403, fromStorage: true });
    expect((await download.toReply()).text).toBe("expired");
    expect(inspect(download)).not.toContain("signed-1");
  });

  it("is not followed from https to plain http, and nothing arrives there", async () => {
    const tls = makeCertificate("127.0.0.1");
    const storage = await startServer((response) => response.end("stored"));
    const server = await startServer(
      (response) => response.writeHead(302, { location: `${storage.url}/f?sig=signed-1` }).end(),
      { tls },
    );
    const error = await rejection(makeTransport(server.url, { extraCa: tls.cert }).download(file));
    expect(error).toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("from https to http"),
    });
    expect(inspect(error, { depth: 9 })).not.toMatch(/signed-1|key-12345/u);
    expect(storage.connections()).toBe(0);
  });
});
