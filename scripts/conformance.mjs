// Runs the official conformance suite of the Model Context Protocol against `simjobs mcp` as it was built. The suite speaks HTTP to
// servers and needs Node 22, so that stands between: a bridge of our own, which starts one process of the program a session.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readArguments } from "./lib/read-arguments.mjs";
import { ready } from "./lib/ready.mjs";

/**
 * What of the suite a server of tools alone can be asked. The other scenarios call tools, resources and prompts that the suite
 * itself prescribes (`test_simple_text`, …), which only a server made for it has, or are about HTTP, which is the bridge's here.
 */
const scenarios = ["server-initialize", "ping", "tools-list"];
const { names } = readArguments({
  script: "conformance",
  usage: `npm run conformance             what of the suite a server of tools alone can be asked
npm run conformance -- ping     some of: ${scenarios.join(", ")}`,
  names: scenarios,
});
await ready();
const asked = names.length > 0 ? names : scenarios;
const suite = ["-p", "node@22.23.3", "-p", "@modelcontextprotocol/conformance@0.1.16"];

const program = fileURLToPath(new URL("../apps/cli/dist/main.cjs", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "simjobs-conformance-"));
const sessions = new Map(); // session id → what answers in it

function startSession() {
  const child = spawn(process.execPath, [program, "mcp"], {
    env: { PATH: process.env.PATH, SIMJOBS_HOME: home },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const waiting = new Map(); // request id → who waits for its answer
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = JSON.parse(line);
    if ("result" in message || "error" in message) waiting.get(message.id)?.(message);
  });
  return {
    end: () => child.stdin.end(),
    send: (message) => child.stdin.write(`${JSON.stringify(message)}\n`),
    ask(message) {
      const answer = new Promise((resolve) => waiting.set(message.id, resolve));
      this.send(message);
      return answer;
    },
  };
}

async function answer(request, response) {
  let text = "";
  for await (const piece of request.setEncoding("utf8")) text += piece;
  const id = request.headers["mcp-session-id"] ?? randomUUID();
  if (request.method !== "POST") return response.writeHead(request.method === "DELETE" ? 200 : 405).end();
  if (!sessions.has(id)) sessions.set(id, startSession());
  const message = JSON.parse(text);
  const session = sessions.get(id);
  if (!("id" in message)) {
    session.send(message);
    return response.writeHead(202).end();
  }
  const reply = await session.ask(message);
  response.writeHead(200, { "content-type": "application/json", "mcp-session-id": id });
  return response.end(JSON.stringify(reply));
}

const bridge = createServer((request, response) => void answer(request, response));
await new Promise((resolve) => bridge.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${bridge.address().port}/mcp`;

let failed = 0;
for (const scenario of asked) {
  const words = ["conformance", "server", "--url", url, "--scenario", scenario];
  const run = spawn("npx", ["--yes", ...suite, ...words], { cwd: home, stdio: ["ignore", "pipe", "pipe"] });
  let told = "";
  for (const stream of [run.stdout, run.stderr])
    stream.setEncoding("utf8").on("data", (piece) => (told += piece));
  const code = await new Promise((resolve) => run.on("close", resolve));
  if (code !== 0) failed += 1;
  console.log(code === 0 ? `passed  ${scenario}` : `FAILED  ${scenario}\n${told}`);
}
for (const session of sessions.values()) session.end();
bridge.close();
bridge.closeAllConnections();
rmSync(home, { recursive: true, force: true });
console.log(`MCP conformance: ${asked.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
