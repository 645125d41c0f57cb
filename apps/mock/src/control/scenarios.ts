import { MockInputError } from "../base/mock-input-error.js";
import type { MockWorld } from "../mock-world.js";
import { seedJobs } from "./job-seeds.js";

/** What a mock can be filled with. */
export const scenarios: Readonly<Record<string, { about: string; seeds: readonly object[] }>> = {
  empty: { about: "no jobs", seeds: [] },
  busy: {
    about: "jobs of both accounts at both services, waiting, running and ended in every known way",
    seeds: ["ada", "grace"].flatMap((owner) => [
      ...["FINISHED", "REJECTED", "CANCELED"].map((status) => ({ provider: "jess", owner, status })),
      {
        provider: "jess",
        owner,
        status: "QUEUED",
        cases: 20,
        type: "JE_JEP",
        durationMs: 600_000,
        name: "sweep #",
      },
      { provider: "jess", owner, status: "QUEUED", count: 3, durationMs: 120_000, name: "office #" },
      ...["completed", "failed", "canceled"].map((status) => ({ provider: "ionworks", owner, status })),
      { provider: "ionworks", owner, status: "processing", count: 3, durationMs: 120_000 },
      { provider: "ionworks", owner, status: "waiting", type: "datafit", durationMs: 600_000 },
      { provider: "ionworks", owner, kind: "simulation", status: "pending", count: 2, durationMs: 120_000 },
    ]),
  },
};

/** @throws {MockInputError} */
export function playScenario(world: MockWorld, name: string): void {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined) {
    throw new MockInputError(
      `there is no scenario "${name}"; there are ${Object.keys(scenarios).join(", ")}`,
    );
  }
  for (const seed of scenario.seeds) seedJobs(world, seed);
}
