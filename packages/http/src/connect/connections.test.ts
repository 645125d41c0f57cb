import { createServer, connect, type Socket } from "node:net";
import { inspect } from "node:util";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { makeCertificate } from "../../test/make-certificate.js";
import { makeTransport, rejection } from "../../test/make-transport.js";
import { json, listening, startServer } from "../../test/start-server.js";
import { proxySettingsFrom } from "./proxy-settings.js";
import type { HttpRequest } from "../transport.js";

const read: HttpRequest = {
  method: "GET",
  path: "/jobs/1",
  intent: "read",
  credentials: { "X-API-Key": "key-12345" },
};

describe("certificates", () => {
  const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  afterEach(() => {
    if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
  });

  it.each([undefined, "0"])("are checked, with NODE_TLS_REJECT_UNAUTHORIZED=%s", async (value) => {
    if (value !== undefined) process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = value;
    const server = await startServer((response) => json(response, {}), { tls: makeCertificate("127.0.0.1") });
    for (const intent of ["read", "submit"] as const) {
      const error = await rejection(makeTransport(server.url).send({ ...read, intent }));
      expect(error).toMatchObject({
        code: "unreachable",
        mayHaveLeft: false,
        message: expect.stringContaining(
          "no TLS connection that can be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)",
        ),
      });
    }
    expect(server.arrived).toHaveLength(0);
  });

  it("of an extra CA are believed, for their own name only", async () => {
    const tls = makeCertificate("127.0.0.1");
    const server = await startServer((response) => json(response, [1]), { tls });
    for (const intent of ["read", "submit"] as const) {
      const reply = await makeTransport(server.url, { extraCa: tls.cert }).send({ ...read, intent });
      expect(reply.text).toBe("[1]");
    }
    const elsewhere = `https://localhost:${server.port}`;
    const error = await rejection(makeTransport(elsewhere, { extraCa: tls.cert }).send(read));
    expect(error).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("ERR_TLS_CERT_ALTNAME_INVALID"),
    });
  });

  it.each(["", "no certificate", "-----BEGIN PRIVATE KEY-----"])("are not taken from %j", (extraCa) => {
    expect(() => makeTransport("https://api.example.org", { extraCa })).toThrow(
      expect.objectContaining({ code: "bad_input" }),
    );
  });
});

/** Takes connections and says nothing on them. */
async function startSilence(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  });
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return listening(server);
}

it("does not wait at its close for a connection that nobody makes", async () => {
  const transport = makeTransport(`https://127.0.0.1:${await startSilence()}`, { attemptTimeoutMs: 20 });
  for (const intent of ["read", "submit"] as const) {
    const error = await rejection(transport.send({ ...read, intent }));
    expect(error).toMatchObject({ code: "unreachable", mayHaveLeft: false });
  }
  await transport.close();
});

/** A proxy that lets tunnels through to one port of this machine, whatever name was asked for. */
async function startProxy(port: number, answer = "200 OK"): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => undefined);
    client.once("data", (head) => {
      asked.push(head.toString());
      client.write(`HTTP/1.1 ${answer}\r\n\r\n`);
      if (!answer.startsWith("200")) {
        client.end();
        return;
      }
      const service = connect(port, "127.0.0.1");
      sockets.add(service);
      service.on("error", () => undefined);
      client.pipe(service).pipe(client);
    });
  });
  const own = await listening(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: own, asked };
}

const through = (port: number, login = "") =>
  proxySettingsFrom({ https_proxy: `http://${login}127.0.0.1:${port}` });

describe("a proxy", () => {
  it.each(["read", "submit"] as const)(
    "tunnels a %s to the service, which alone sees the credentials",
    async (intent) => {
      const tls = makeCertificate("api.example.org");
      const server = await startServer((response) => json(response, [1]), { tls });
      const proxy = await startProxy(server.port);
      const transport = makeTransport("https://api.example.org", {
        proxy: through(proxy.port, "me:hunter2@"),
        extraCa: tls.cert,
      });
      await expect(transport.send({ ...read, intent })).resolves.toMatchObject({ text: "[1]" });
      expect(server.arrived[0]?.headers).toMatchObject({ "x-api-key": "key-12345", host: "api.example.org" });
      expect(JSON.stringify(server.arrived[0]?.headers)).not.toContain(btoa("me:hunter2"));
      expect(proxy.asked[0]).toContain("CONNECT api.example.org:443 HTTP/1.1");
      expect(proxy.asked[0]?.toLowerCase()).toContain(
        `proxy-authorization: basic ${btoa("me:hunter2").toLowerCase()}`,
      );
      expect(proxy.asked.join()).not.toContain("key-12345");
    },
  );

  it.each([
    ["a text", (address: string) => address],
    ["a URL", (address: string) => new URL(address)],
  ])("may be given by its address alone, as %s", async (_form, given) => {
    const tls = makeCertificate("api.example.org");
    const server = await startServer((response) => json(response, [1]), { tls });
    const proxy = await startProxy(server.port);
    const address = given(`http://me:hunter2@127.0.0.1:${proxy.port}`);
    const transport = makeTransport("https://api.example.org", { proxy: address, extraCa: tls.cert });
    await expect(transport.send(read)).resolves.toMatchObject({ text: "[1]" });
    expect(proxy.asked).toHaveLength(1);
    expect(transport.secrets.hide("hunter2")).not.toContain("hunter2");
  });

  it.each(["socks5://127.0.0.1:1080", "", "not an address", 8080])(
    "is refused at once where its address is none: %o",
    (proxy) => {
      const open = (): unknown =>
        Reflect.apply(makeTransport, undefined, ["https://api.example.org", { proxy }]);
      expect(open).toThrow(expect.objectContaining({ code: "bad_input" }));
    },
  );

  it.each(["407 Proxy Authentication Required", "403 Forbidden", "502 Bad Gateway"])(
    "that answers %s fails the call, which has never left and is not tried again",
    async (answer) => {
      const proxy = await startProxy(1, answer);
      const transport = makeTransport("https://api.example.org", {
        proxy: through(proxy.port, "me:hunter2@"),
      });
      for (const intent of ["read", "submit"] as const) {
        const error = await rejection(transport.send({ ...read, intent }));
        expect(error).toMatchObject({ code: "proxy_failed", mayHaveLeft: false });
        expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/hunter2|key-12345/u);
      }
      expect(proxy.asked).toHaveLength(2);
    },
  );

  it("goes on to be used after requests that cannot be written down", async () => {
    const tls = makeCertificate("api.example.org");
    const server = await startServer((response) => json(response, [1]), { tls });
    const proxy = await startProxy(server.port);
    const transport = makeTransport("https://api.example.org", {
      proxy: through(proxy.port),
      extraCa: tls.cert,
      budget: null,
    });
    const broken = { ...read, headers: { "x-broken": "a\nb" } };
    const refused = Array.from({ length: 200 }, () => rejection(transport.send(broken)));
    for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: "bad_input" });
    await expect(transport.send(read)).resolves.toMatchObject({ text: "[1]" });
    expect(proxy.asked).toHaveLength(1);
  });

  it("whose login is percent signs that encode nothing is sent it as it was written", async () => {
    const proxy = await startProxy(1, "407 Proxy Authentication Required");
    const transport = makeTransport("https://api.example.org", { proxy: through(proxy.port, "me:100%25%@") });
    expect(await rejection(transport.send(read))).toMatchObject({ code: "proxy_failed" });
    expect(proxy.asked[0]).toContain(btoa("me:100%25%"));
  });

  it.each(["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])(
    "that fails is named as %s, which is what was set",
    async (variable) => {
      const proxy = await startProxy(1, "403 Forbidden");
      const settings = proxySettingsFrom({ [variable]: `http://127.0.0.1:${proxy.port}` });
      const transport = makeTransport("https://api.example.org", { proxy: settings });
      const error = await rejection(transport.send(read));
      expect(error).toMatchObject({ hint: expect.stringContaining(`Check ${variable} and no_proxy`) });
    },
  );

  it("that cannot be gone through fails what needs it, and lets the transport be closed", async () => {
    const settings = proxySettingsFrom({ ALL_PROXY: "socks5://127.0.0.1:1080" });
    const transport = makeTransport("https://api.example.org", { proxy: settings });
    for (const intent of ["read", "cancel", "submit"] as const) {
      const error = await rejection(transport.send({ ...read, intent }));
      expect(error).toMatchObject({
        code: "bad_input",
        mayHaveLeft: false,
        message: "ALL_PROXY names a socks5 proxy, and only http and https proxies are spoken",
      });
    }
    await expect(transport.close()).resolves.toBeUndefined();

    const server = await startServer((response) => json(response, [1]));
    const here = makeTransport(server.url, { proxy: settings });
    await expect(here.send(read)).resolves.toMatchObject({ text: "[1]" });
  });

  it("that says nothing fails the call, and is not waited for at the close", async () => {
    const transport = makeTransport("https://api.example.org", {
      proxy: through(await startSilence()),
      attemptTimeoutMs: 20,
    });
    for (const intent of ["read", "submit"] as const) {
      const error = await rejection(transport.send({ ...read, intent }));
      expect(error).toMatchObject({ code: "unreachable", mayHaveLeft: false });
    }
    await transport.close();
  });

  it("that is not there fails the call as such", async () => {
    const gone = createServer();
    const port = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const transport = makeTransport("https://api.example.org", { proxy: through(port) });
    expect(await rejection(transport.send(read))).toMatchObject({ code: "proxy_failed", mayHaveLeft: false });
  });

  it("does not excuse a service from having a certificate", async () => {
    const server = await startServer((response) => json(response, {}), {
      tls: makeCertificate("api.example.org"),
    });
    const proxy = await startProxy(server.port);
    const error = await rejection(
      makeTransport("https://api.example.org", { proxy: through(proxy.port) }).send(read),
    );
    expect(error).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
    expect(server.arrived).toHaveLength(0);
  });

  it("is not used to reach this machine", async () => {
    const server = await startServer((response) => json(response, [1]));
    const proxy = await startProxy(server.port);
    const settings = proxySettingsFrom({ all_proxy: `http://127.0.0.1:${proxy.port}` });
    await expect(makeTransport(server.url, { proxy: settings }).send(read)).resolves.toMatchObject({
      text: "[1]",
    });
    expect(proxy.asked).toHaveLength(0);
  });
});
