import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleMock } from "./testing/bundle-mock.js";
import { objectOf } from "./testing/jess-client.js";
import { rawJson, rawRequest } from "./testing/raw-request.js";

let bundle: Awaited<ReturnType<typeof bundleMock>>;
beforeAll(async () => {
  bundle = await bundleMock();
}, 60_000);

/** A process of Node with a temporary folder of its own. */
function startNode(args: readonly string[]): { readonly child: ChildProcess; readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
  const env = { PATH: process.env["PATH"], TMPDIR: folder };
  return { child: spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "ignore"] }), folder };
}

async function firstLine(child: ChildProcess): Promise<Record<string, unknown>> {
  let out = "";
  for await (const text of child.stdout?.setEncoding("utf8") ?? []) {
    out += String(text);
    if (out.includes("\n")) break;
  }
  return objectOf(JSON.parse(out));
}

/** Uploads a file that is too large to be held in memory, with what a ready mock has printed. */
async function uploadLarge({ url, accounts }: Record<string, unknown>): Promise<void> {
  const [ada] = Array.isArray(accounts) ? accounts.map(objectOf) : [];
  const { email, password } = objectOf(ada?.["jess"]);
  const signedIn = await rawJson(String(url), "/users/api/auth", { email, password });
  const [cookie = ""] = signedIn.headers["set-cookie"] ?? [];
  const head = '--aa\r\nContent-Disposition: form-data; name="file"; filename="a.idf"\r\n\r\n';
  const answer = await rawRequest(String(url), "/users/api/files", {
    method: "POST",
    headers: { Cookie: cookie.split(";", 1).join(""), "Content-Type": "multipart/form-data; boundary=aa" },
    body: `${head}${"x".repeat(2_000_000)}\r\n--aa--\r\n`,
  });
  expect(answer.status).toBe(200);
}

describe("the program, with a large upload and a request that is held up for an hour,", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
    "ends on %s with 0 and leaves no folder",
    async (signal) => {
      const { child, folder } = startNode([bundle.program, "--port", "0", "--json"]);
      const ready = await firstLine(child);
      await uploadLarge(ready);
      expect(readdirSync(folder)).toHaveLength(1);
      const fault = { match: { path: "/healthz" }, fault: { kind: "delay", ms: 3_600_000 } };
      await rawJson(String(ready["url"]), "/_mock/faults", fault);
      const held = rawRequest(String(ready["url"]), "/healthz").catch(() => "cut off");
      await rawRequest(String(ready["url"]), "/_mock/health");
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([0, null]);
      expect(await held).toBe("cut off");
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});

describe("a program that has a mock inside", () => {
  it.each([
    ["process.exit(3)", 3],
    ['throw new Error("a mistake")', 1],
    ["await mock.close()", 0],
  ])("leaves no folder when it ends by %s", async (end, code) => {
    const script = join(mkdtempSync(join(tmpdir(), "simjobs-test-")), "program.mjs");
    writeFileSync(
      script,
      [
        `import { startMock } from ${JSON.stringify(bundle.library)};`,
        "const mock = await startMock();",
        "console.log(JSON.stringify({ url: mock.url, accounts: mock.accounts }));",
        'while (mock.requests().at(-1)?.path !== "/end") await new Promise((go) => setTimeout(go, 5));',
        `${end};`,
      ].join("\n"),
    );
    const { child, folder } = startNode([script]);
    const ready = await firstLine(child);
    await uploadLarge(ready);
    expect(readdirSync(folder)).toHaveLength(1);
    const exited = once(child, "exit");
    await rawRequest(String(ready["url"]), "/end").catch(() => "cut off");
    const [exit] = await exited;
    expect([exit, readdirSync(folder)]).toEqual([code, []]);
  });
});
