import { runInherited } from "./run.mjs";
import { pinnedPnpm } from "./workspace.mjs";

const mark = "SIMJOBS_PNPM";

/** Whether the pinned pnpm is on PATH because we put it there. */
export const hasPnpm = () => process.env[mark] === pinnedPnpm();

/**
 * Runs a script of ours with the pinned pnpm on PATH and resolves to its exit code. One npx call starts everything:
 * turbo looks for pnpm on PATH, and each call of npx costs a second.
 */
export function runWithPnpm(script, args, stdio = "inherit") {
  const pnpm = pinnedPnpm();
  return runInherited("npx", ["--yes", "-p", pnpm, "node", script, ...args], {
    env: { [mark]: pnpm },
    stdio,
  });
}
