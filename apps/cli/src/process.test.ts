import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { readFileSync } from "node:fs";
import { startMock } from "@simjobs/mock";
import { beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";

let program = "";
beforeAll(async () => {
  program = await bundleProgram();
}, 60_000);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...argv], {
    env: { PATH: process.env["PATH"], SIMJOBS_HOME: temporaryFolder(), ...env },
  });
}

function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Resolves when a text has come out of a stream. */
function printed(stream: NodeJS.ReadableStream, text: string): Promise<void> {
  let seen = "";
  return new Promise((resolve) => {
    stream.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes(text)) resolve();
    });
  });
}

describe("the program", () => {
  it.each(["--version", "-V"])("prints its version with %s", async (flag) => {
    const { version }: { version: string } = JSON.parse(
      readFileSync(new URL("../package.json", import.meta.url), "utf8"),
    );
    expect(await ended(start([flag]))).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("exits with 2 for a mistyped command", async () => {
    const { code, stderr } = await ended(start(["canel", "jess:1"]));
    expect(stderr).toContain("Did you mean cancel?");
    expect(code).toBe(2);
  });

  it("cancels a job and exits by itself", async () => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
    const { code, stdout } = await ended(start(["cancel", ref, "--json"], envOf(mock, temporaryFolder())));
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ ref, outcome: "cancelled" }] });
    expect(code).toBe(0);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "ends on %s with %i, its document on stdout, and cancels nothing unasked",
    async (signal, exit) => {
      await using mock = await startMock({ switches: { jess: { "cancel-delay-ms": 600_000 } } });
      const [watched = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 600_000 });
      const watch = start(["watch", watched, "--json"], envOf(mock, temporaryFolder()));
      const watchEnd = ended(watch);
      await printed(watch.stdout, "simjobs.watch/1");
      watch.kill(signal);
      const { code, stderr } = await watchEnd;
      expect(stderr).toContain(`simjobs cancel ${watched}`);
      expect(code).toBe(exit);
      expect(
        mock.requests().filter(({ method, path }) => method === "POST" && path.includes("/job/")),
      ).toEqual([]);

      const cancel = start(["cancel", watched, "--json"], envOf(mock, temporaryFolder()));
      const cancelEnd = ended(cancel);
      await printed(cancel.stderr, "Cancel flag has been set");
      cancel.kill(signal);
      const told = await cancelEnd;
      expect(JSON.parse(told.stdout)).toMatchObject({
        interrupted: signal,
        results: [{ ref: watched, sends: 1 }],
      });
      expect(told.code).toBe(exit);
    },
  );

  it("leaves quietly when nobody reads its output any more", async () => {
    await using mock = await startMock();
    const [ref = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 8_000 });
    const watch = start(["watch", ref], envOf(mock, temporaryFolder()));
    await printed(watch.stdout, ref);
    watch.stdout.destroy();
    let stderr = "";
    watch.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const code = await new Promise((resolve) => watch.on("exit", resolve));
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("serves a mock until it is stopped", async () => {
    const mock = start(["mock", "--port", "0", "--json"]);
    const end = ended(mock);
    await printed(mock.stdout, "\n");
    mock.kill("SIGINT");
    const { code, stdout } = await end;
    expect(JSON.parse(stdout)).toMatchObject({
      pid: mock.pid,
      accounts: [{ name: "ada" }, { name: "grace" }],
    });
    expect(code).toBe(0);
  });
});
