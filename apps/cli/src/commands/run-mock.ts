import { JobError } from "@simjobs/core";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import type { MockCommandOptions } from "./mock-options.js";

/** Serves a mock of both services until it is stopped, as `simjobs-mock` does. */
export async function runMock(context: CliContext, options: MockCommandOptions): Promise<number> {
  const { runMockProgram } = await import("@simjobs/mock");
  let problem = "";
  const name = "simjobs mock";
  const code = await runMockProgram(flagsOf(options), {
    name,
    out: (text) => void tellReady(context, text),
    err: (text) => {
      problem += text;
    },
    warn: (text) => context.stderr.write(text),
    pid: context.machine.pid,
    env: context.env,
    untilStopped: () => stopped(context.signal),
  });
  if (code !== 0) {
    throw new JobError("bad_input", problem.trim().replace(/^(?:simjobs mock|error): /u, ""), {
      hint: `For example: ${name} --port 4010 --speed 2`,
    });
  }
  const interruption = interruptionOf(context);
  // Being stopped is how a server ends.
  return interruption?.by === "SIGHUP" ? interruption.exitCode : exitCodes.done;
}

/** Without its address it would run in vain. */
async function tellReady({ stdout, stderr }: CliContext, text: string): Promise<void> {
  stdout.write(text);
  if ((await stdout.settled()) !== "written") stderr.write(text);
}

function flagsOf(options: MockCommandOptions): readonly string[] {
  const values: Readonly<Record<string, readonly (string | undefined)[]>> = {
    "--port": [options.port],
    "--storage-port": [options.storagePort],
    "--host": [options.host],
    "--public-url": [options.publicUrl],
    "--public-storage-url": [options.publicStorageUrl],
    "--speed": [options.speed],
    "--seed": [options.seed],
    "--clock": [options.clock],
    "--start": [options.start],
    "--job-seconds": [options.jobSeconds],
    "--scenario": options.scenario,
    "--scenario-file": [options.scenarioFile],
    "--snapshot": [options.snapshot],
    "--save-snapshot": [options.saveSnapshot],
    "--record": [options.record],
    "--to": [options.to],
    "--replay": [options.replay],
    "--ionworks": options.ionworks,
    "--jess": options.jess,
  };
  const flags = Object.entries(values).flatMap(([flag, given]) =>
    given.flatMap((value) => (value === undefined ? [] : [`${flag}=${value}`])),
  );
  return options.json === true ? [...flags, "--json"] : flags;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
