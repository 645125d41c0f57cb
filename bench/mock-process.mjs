import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { programPath } from "../scripts/lib/workspace.mjs";

/** Starts the built mock in a process of its own, so that it does not share our event loop. */
export async function startMockProcess(env, args = []) {
  const program = programPath("simjobs-mock");
  const child = spawn(process.execPath, [program, "--json", "--port", "0", ...args], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const { url, accounts } = JSON.parse(line);
    const ask = async (path, init) => {
      const response = await fetch(`${url}/_mock/${path}`, init);
      if (!response.ok) throw new Error(`/_mock/${path}: ${response.status} ${await response.text()}`);
      return response.json();
    };
    const tell = (path, body) =>
      ask(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const seed = async (jobs) => {
      const { refs } = await tell("jobs", jobs);
      return refs;
    };
    return {
      url,
      account: accounts[0],
      /** Makes jobs out of nothing and returns their references. */
      seed,
      /** Makes a JESS job that runs for an hour and returns its reference. */
      async seedJessJob() {
        const [ref] = await seed({ provider: "jess", count: 1, durationMs: 3_600_000 });
        return ref;
      },
      /** Moves a clock that stands still by so many milliseconds. */
      advance: (ms) => tell("clock/advance", { ms }),
      /** What it was asked so far. */
      async requests() {
        const { requests } = await ask("requests");
        return requests;
      },
      close: () => child.kill(),
    };
  }
  throw new Error("simjobs-mock ended before it was ready");
}
