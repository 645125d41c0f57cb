import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { startMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";
import { startProgram, type Started } from "./testing/start-program.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

const start = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Started =>
  startProgram(program, argv, { env });

describe("the program", () => {
  it.each(["--version", "-V"])("prints its version with %s", async (flag) => {
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    );
    expect(await start([flag]).ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("exits with 2 for a mistyped command", async () => {
    const { code, stderr } = await start(["canel", "jess:1"]).ended;
    expect(stderr).toContain("Did you mean cancel?");
    expect(code).toBe(2);
  });

  it("cancels a job and exits by itself", async () => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
    const { code, stdout } = await start(["cancel", ref, "--json"], envOf(mock, temporaryFolder())).ended;
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ ref, outcome: "cancelled" }] });
    expect(code).toBe(0);
  });

  it("asks a proxy for a way to its service, and tells that there is none", async () => {
    const asked: string[] = [];
    const proxy = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", (head) => {
        asked.push(head.toString().split("\r\n")[0] ?? "");
        socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      });
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const { code, stderr } = await start(["status", "ionworks:1"], {
      SIMJOBS_HOME: temporaryFolder(),
      IONWORKS_API_URL: "https://api.example.org",
      IONWORKS_API_KEY: "key-12345",
      https_proxy: `http://127.0.0.1:${port}`,
    }).ended;
    expect(stderr).toContain("Check https_proxy and no_proxy");
    expect(code).toBe(13);
    expect(asked).toEqual(["CONNECT api.example.org:443 HTTP/1.1"]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGQUIT", 131],
  ] as const)(
    "ends on %s with %i, its document on stdout, and cancels nothing unasked",
    async (signal, exit) => {
      await using mock = await startMock({ switches: { jess: { "cancel-delay-ms": 600_000 } } });
      const [watched = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
      const watch = start(["watch", watched, "--json"], envOf(mock, temporaryFolder()));
      await watch.printed("stdout", "simjobs.watch/1");
      watch.child.kill(signal);
      const { code, stderr } = await watch.ended;
      expect(stderr).toContain(`simjobs cancel ${watched}`);
      expect(code).toBe(exit);
      expect(
        mock.requests().filter(({ method, path }) => method === "POST" && path.includes("/job/")),
      ).toEqual([]);

      const cancel = start(["cancel", watched, "--json"], envOf(mock, temporaryFolder()));
      await cancel.printed("stderr", "Cancel flag has been set");
      cancel.child.kill(signal);
      const told = await cancel.ended;
      expect(JSON.parse(told.stdout)).toMatchObject({
        interrupted: signal,
        results: [{ ref: watched, sends: 1 }],
      });
      expect(told.code).toBe(exit);
    },
  );

  it.runIf(spawnSync("bash", ["-c", "command -v nohup"]).status === 0)(
    "goes on where the terminal is closed, started by nohup from a shell",
    async () => {
      await using mock = await startMock();
      const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
      const watch = startProgram(program, ["watch", ref, "--json"], {
        env: envOf(mock, temporaryFolder()),
        through: ["bash", "-c", 'nohup "$0" "$@"', process.execPath],
      });
      await watch.printed("stdout", "simjobs.watch/1");
      watch.child.kill("SIGHUP");
      watch.child.kill("SIGTERM"); // the first one counts
      expect((await watch.ended).code).toBe(143);
    },
  );

  it("leaves quietly when nobody reads its output any more", async () => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 8_000 });
    const watch = start(["watch", ref], envOf(mock, temporaryFolder()));
    await watch.printed("stdout", ref);
    watch.child.stdout?.destroy();
    const { code, stderr } = await watch.ended;
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("serves a mock until it is stopped", async () => {
    const mock = start(["mock", "--port", "0", "--json"]);
    await mock.printed("stdout", "\n");
    mock.child.kill("SIGINT");
    const { code, stdout } = await mock.ended;
    expect(JSON.parse(stdout)).toMatchObject({
      pid: mock.child.pid,
      accounts: [{ name: "ada" }, { name: "grace" }],
    });
    expect(code).toBe(0);
  });
});
