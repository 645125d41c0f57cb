import { expect } from "vitest";
import { cancelJob, type CancelOptions, type CancelResult } from "@simjobs/control";
import type { FaultSeed, JobSeed, MockOptions } from "@simjobs/mock";
import type { ContractCase } from "./contract-suite.js";
import { untruthIn } from "./truth.js";

export type Service = "jess" | "ionworks";

/** Which requests a fault is about: the cancels, the reads of one job, or everything about jobs. */
export type About = "cancel" | "read" | "all";

type Match = NonNullable<FaultSeed["match"]>;

export const matches: Readonly<Record<Service, Readonly<Record<About, Match>>>> = {
  jess: {
    cancel: { provider: "jess", method: "POST", path: "/jess_web/api/job/*" },
    read: { provider: "jess", method: "GET", path: "/jess_web/api/job/status/*" },
    all: { provider: "jess", path: "/jess_web/api" },
  },
  ionworks: {
    cancel: { provider: "ionworks", method: "POST", path: "/jobs/*/cancel" },
    read: { provider: "ionworks", method: "GET", path: "/jobs/*" },
    all: { provider: "ionworks" },
  },
};

/** What goes wrong while a job is cancelled, and what must be told then. */
export interface Scenario {
  readonly what: string;
  readonly faults?: readonly {
    readonly on: About;
    readonly nth?: number;
    readonly times?: number;
    readonly fault: FaultSeed["fault"];
  }[];
  readonly job?: Partial<JobSeed>;
  /** The job has just come in: it waits, or is prepared. @default false, it runs */
  readonly isYoung?: boolean;
  readonly mock?: MockOptions;
  readonly options?: CancelOptions;
  readonly tells: Partial<Omit<CancelResult, "status" | "sends">>;
  /** How many cancels leave; one without this. */
  readonly sends?: number | Readonly<Record<Service, number>>;
}

/** Cancels take a while at both services, so that there is something to see in between. */
const delayed: MockOptions = {
  switches: { ionworks: { cancel: "delayed" }, jess: { "cancel-delay-ms": 3000 } },
};

/**
 * A case of one scenario at one service: a job that runs for ten minutes is cancelled, for two minutes at most.
 *
 * @param cancel what cancels it
 */
export function scenarioCase(
  service: Service,
  scenario: Scenario,
  cancel: typeof cancelJob = cancelJob,
): ContractCase {
  const {
    what,
    faults = [],
    job = {},
    isYoung = false,
    mock = delayed,
    options,
    tells,
    sends = 1,
  } = scenario;
  const ownSends = typeof sends === "number" ? sends : sends[service];
  const cause = tells.cause ?? tells.why ?? undefined;
  const told = `${String(tells.outcome)}${cause === undefined ? "" : ` (${cause})`}`;
  return {
    title: `${service}: ${what}: ${told}`,
    asks: ownSends === 0 ? [] : service === "jess" ? ["J10", "J11"] : ["W4", "W3"],
    mock,
    run: async (bench) => {
      const { mock, jessProvider, ionworksProvider } = bench;
      const [young, running] = service === "jess" ? ["UNPACKED", "QUEUED"] : ["pending", "processing"];
      const status = isYoung ? young : running;
      const ref = bench.job({ provider: service, status, durationMs: 600_000, ...job });
      for (const { on, nth, times, fault } of faults) {
        mock.addFault({
          match: {
            ...matches[service][on],
            ...(nth === undefined ? {} : { nth }),
            ...(times === undefined ? {} : { times }),
          },
          fault,
        });
      }
      const provider = service === "jess" ? jessProvider : ionworksProvider;
      const result = await cancel(provider, ref, { timeoutMs: 120_000, ...options });
      expect(await untruthIn(bench, result)).toBeNull();
      expect({ ...result, evidence: [] }).toMatchObject({ ...tells, sends: ownSends });
    },
  };
}
