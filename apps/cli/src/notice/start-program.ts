import { spawn } from "node:child_process";
import type { CliContext } from "../context.js";

/** How long a program may take to say that it cannot do it. */
const patienceMs = 3_000;

/**
 * Starts a program of the desktop, and leaves it to itself.
 *
 * @returns whether it could be started, and has not failed within a moment
 */
export function startProgram(
  { later, env }: Pick<CliContext, "later" | "env">,
  [program, ...args]: readonly [string, ...string[]],
): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const child = spawn(program, args, { env, stdio: "ignore", detached: true, windowsHide: true });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
      later(patienceMs, () => resolve(true));
      child.unref();
    } catch {
      resolve(false);
    }
  });
}
