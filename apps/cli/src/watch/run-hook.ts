import { spawn } from "node:child_process";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { fileProblem } from "../files/file-problem.js";

/** What a person's command is told about a job that has ended. */
export interface HookFacts {
  readonly ref: string;
  /** `completed`, `failed`, `cancelled`, `not-found`, `timed-out` or `unknown`. */
  readonly outcome: string;
  readonly nativeStatus: string;
  readonly name: string;
}

/**
 * Runs a person's command, without a shell. What it prints goes to stderr, so that our own stdout stays what it is.
 *
 * @returns whether it ended with 0
 */
export async function runHook(
  context: CliContext,
  [program, ...args]: readonly [string, ...string[]],
  { ref, outcome, nativeStatus, name }: HookFacts,
): Promise<boolean> {
  const env = {
    ...context.env,
    SIMJOBS_REF: ref,
    SIMJOBS_OUTCOME: outcome,
    SIMJOBS_NATIVE_STATUS: withoutNul(nativeStatus),
    SIMJOBS_NAME: withoutNul(name),
  };
  const problem = await new Promise<string | undefined>((resolve) => {
    const child = spawn(program, args, { cwd: context.cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const pass = (chunk: Buffer): void => context.stderr.write(chunk.toString("utf8"));
    child.stdout.on("data", pass);
    child.stderr.on("data", pass);
    child.once("error", (error) => resolve(fileProblem(error)));
    child.once("close", (code, signal) => {
      resolve(
        code === 0 ? undefined : signal === null ? `it ended with ${code}` : `it was ended by ${signal}`,
      );
    });
  });
  if (problem === undefined) return true;
  context.stderr.write(`simjobs: --exec ${showControls(program)}, for ${ref}: ${problem}\n`);
  return false;
}

// The environment cannot hold it.
function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}
