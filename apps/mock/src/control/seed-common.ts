import type { MockAccount } from "../base/mock-account.js";
import { mostSeededJobs } from "../base/limits.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { MockWorld } from "../mock-world.js";

/** What both services' seeds have. */
export interface CommonSeed {
  readonly count: number;
  readonly name: string | null;
  readonly owner: MockAccount;
  readonly status: string | undefined;
  readonly durationMs: number | undefined;
  readonly cancelDelayMs: number | null;
}

/** The name of one of several jobs: `#` becomes its number. */
export function seedName(name: string | null, index: number): string | null {
  return name === null ? null : name.replaceAll("#", String(index + 1));
}

/** @throws {MockInputError} where there would be more jobs than the mock can hold */
export function checkRoom(world: MockWorld, more: number): void {
  const before = world.ionworksJobs.inOrder.length + world.jessJobs.count;
  if (before + more <= mostSeededJobs) return;
  throw new MockInputError(
    `the mock holds ${String(mostSeededJobs)} jobs at most: there are ${String(before)}, and these are ${String(more)} more`,
  );
}
