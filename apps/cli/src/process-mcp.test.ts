import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { startMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { documentOf, newestRevision } from "./testing/mcp-stage.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Started } from "./testing/start-program.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

const start = (env: Readonly<Record<string, string>> = {}): Started =>
  startProgram(program, ["mcp"], { env });

/** What a client of 2025 opens with. */
const hello = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
});

describe("simjobs mcp, as a process", () => {
  it.each([
    ["the newest revision", { pin: newestRevision }, newestRevision],
    ["one before it", "legacy", "2025-11-25"],
  ] as const)("cancels a job in two steps for a client of %s", async (_what, mode, version) => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
    const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, "mcp"],
      env: { ...envOf(mock, temporaryFolder()) },
      stderr: "pipe",
    });
    await client.connect(transport);
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    await client.listTools();
    const planned = await client.callTool({ name: "plan_cancel", arguments: { refs: [ref] } });
    const { plan, jobs } = documentOf(planned, "simjobs.cancel-plan/1");
    expect(jobs).toMatchObject([{ ref, status: "running", would: "ask" }]);
    const applied = await client.callTool({ name: "apply_cancel", arguments: { plan, reason: "a test" } });
    expect(documentOf(applied, "simjobs.cancel/1").results).toMatchObject([{ ref, outcome: "cancelled" }]);
    const receipts = documentOf(await client.callTool({ name: "receipts" }), "simjobs.receipts/1");
    expect(receipts.receipts).toMatchObject([{ ref, outcome: "cancelled", reason: "a test" }]);
    await client.close();
  });

  it("ends with 0 when its input ends, and has written nothing but messages", async () => {
    const { child, ended, printed } = start();
    child.stdin?.write(`${hello}\n`);
    await printed("stdout", "serverInfo");
    child.stdin?.end();
    const { code, stdout, stderr } = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { jsonrpc: "2.0", id: 1, result: { protocolVersion: "2025-06-18", serverInfo: { name: "simjobs" } } },
    ]);
  });

  it.each([
    ["SIGTERM", 0],
    ["SIGINT", 0],
    ["SIGHUP", 129],
  ] as const)("ends on %s with %i", async (signal, code) => {
    const { child, ended, printed } = start();
    child.stdin?.write(`${hello}\n`);
    await printed("stdout", "serverInfo");
    child.kill(signal);
    expect(await ended).toMatchObject({ code });
  });

  it("ends when nobody reads its output any more", async () => {
    const { child, ended } = start();
    child.stdout?.destroy();
    child.stdin?.on("error", () => {});
    child.stdin?.write(`${hello}\n`);
    expect(await ended).toMatchObject({ code: 0 });
  });

  it("goes on after lines that are no messages", async () => {
    const { child, ended, printed } = start();
    child.stdin?.write(`this is no JSON\n{"jsonrpc":"1.0"}\n[]\n${hello}\n`);
    await printed("stdout", "serverInfo");
    child.stdin?.end();
    const { code, stdout } = await ended;
    expect({ code, lines: stdout.trimEnd().split("\n").length }).toEqual({ code: 0, lines: 1 });
  });

  it("leaves the wish of a call open that is cut off by the end of its input", async () => {
    await using mock = await startMock();
    mock.addFault({ match: { provider: "jess" }, fault: { kind: "slow-cancel", ms: 600_000 } });
    const [ref = ""] = mock.addJobs({ provider: "jess", durationMs: 900_000 });
    const env = envOf(mock, temporaryFolder());
    const client = new Client({ name: "test", version: "1" });
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, "mcp"],
      env: { ...env },
    });
    await client.connect(transport);
    const { plan } = documentOf(
      await client.callTool({ name: "plan_cancel", arguments: { refs: [ref] } }),
      "simjobs.cancel-plan/1",
    );
    const call = client.callTool(
      { name: "apply_cancel", arguments: { plan } },
      { onprogress: ({ message = "" }) => void (message.includes("cancelling") && client.close()) },
    );
    await expect(call).rejects.toThrow("Connection closed");
    const { stdout } = await startProgram(program, ["resume", "--list", "--json"], { env }).ended;
    expect(JSON.parse(stdout)).toMatchObject({ wishes: [{ ref, state: "asked" }] });
  });
});
