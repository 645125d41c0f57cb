import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { programPath } from "../scripts/lib/workspace.mjs";

/** Starts the built mock in a process of its own, so that it does not share our event loop. */
export async function startMockProcess(env) {
  const program = programPath("simjobs-mock");
  const child = spawn(process.execPath, [program, "--json", "--port", "0"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { url, accounts } = JSON.parse(line);
    return {
      url,
      account: accounts[0],
      /** Makes a JESS job that runs for an hour and returns its reference. */
      async seedJessJob() {
        const response = await fetch(`${url}/_mock/jobs`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ provider: "jess", count: 1, durationMs: 3_600_000 }),
        });
        if (!response.ok) throw new Error(`POST /_mock/jobs: ${response.status} ${await response.text()}`);
        const { refs } = await response.json();
        return refs[0];
      },
      close: () => child.kill(),
    };
  }
  throw new Error("simjobs-mock ended before it was ready");
}
