import type { JobSeed } from "../mock-options.js";
import type { NamedScenario } from "./named-scenario.js";

const hourMs = 3_600_000;

const jess = (count: number, status: string, more: Partial<JobSeed> = {}): JobSeed => ({
  provider: "jess",
  status,
  count,
  durationMs: 10 * hourMs,
  name: `${status.toLowerCase()} #`,
  ...more,
});
const ionworks = (count: number, status: string, more: Partial<JobSeed> = {}): JobSeed => ({
  ...jess(count, status, more),
  provider: "ionworks",
});

/** A year's work in one account. */
export const busyAccount: NamedScenario = {
  name: "busy-account",
  about:
    "1,000 jobs of the first account in all states, 500 at each service; those that run do so for ten hours",
  jobs: [
    jess(300, "FINISHED", { durationMs: 120_000 }),
    jess(40, "FINISHED", { durationMs: 900_000, type: "JE_JEP", cases: 20, name: "sweep #" }),
    jess(20, "REJECTED"),
    jess(40, "CANCELED"),
    jess(70, "QUEUED"),
    jess(10, "QUEUED", { type: "JE_JEP", cases: 50, name: "large sweep #" }),
    jess(15, "ACCEPTED"),
    jess(5, "UNPACKED", { durationMs: undefined, status: undefined }),
    ionworks(200, "completed", { durationMs: 120_000 }),
    ionworks(100, "completed", { kind: "simulation", durationMs: 120_000, name: "cycle #" }),
    ionworks(45, "failed", { durationMs: 120_000 }),
    ionworks(40, "canceled"),
    ionworks(50, "processing"),
    ionworks(25, "processing", { kind: "simulation", name: "running cycle #" }),
    ionworks(15, "waiting", { type: "datafit" }),
    ionworks(25, "pending"),
  ],
};
