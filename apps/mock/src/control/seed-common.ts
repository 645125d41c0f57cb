import { mostSeededJobs } from "../base/limits.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { MockWorld } from "../mock-world.js";

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
