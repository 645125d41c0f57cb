import type { IonworksSubmit } from "@simjobs/ionworks";
import { expect } from "vitest";
import { cancelJob, cancelJobs, type CancelResult } from "@simjobs/control";
import type { JobRef } from "@simjobs/core";
import type { JobSeed } from "@simjobs/mock";
import type { Bench } from "./bench.js";
import { anyService } from "./cancel-faults.js";
import { scenarioCase, type Scenario } from "./cancel-scenario.js";
import type { ContractCase, ContractSuite } from "./contract-suite.js";
import { dischargeRequest, someElements } from "./examples.js";
import { cancelsOf, untruthIn } from "./truth.js";

const cancelled = { outcome: "cancelled", cause: null, settled: null } as const;

/** What only Ionworks can do to us. */
const onlyIonworks: readonly Scenario[] = [
  { what: "it is cancelled at once", mock: {}, tells: cancelled },
  {
    what: "it is cancelled half a minute later",
    mock: { switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 30_000 } } },
    tells: cancelled,
    sends: 2,
  },
  {
    what: "the answer is lost and the cancel takes a while: nothing tells that it has arrived",
    faults: [{ on: "cancel", times: 1, fault: { kind: "drop-after" } }],
    tells: cancelled,
    sends: 2,
  },
  {
    what: "the answer is lost and the job is over",
    mock: {},
    faults: [{ on: "cancel", fault: { kind: "drop-after" } }],
    tells: cancelled,
  },
  {
    what: "every answer is lost, and a reading shows the end",
    faults: [{ on: "cancel", fault: { kind: "truncate" } }],
    tells: cancelled,
    sends: 3,
  },
  {
    what: "it shows no sign of somebody else's cancel and refuses ours",
    faults: [
      { on: "cancel", times: 1, fault: { kind: "cancel-by-other" } },
      { on: "cancel", fault: { kind: "refuse-repeat" } },
      { on: "cancel", fault: { kind: "slow-cancel", ms: 20_000 } },
    ],
    tells: { outcome: "refused" },
    sends: 4,
  },
  {
    what: "somebody else cancels just before it is read",
    mock: {},
    faults: [{ on: "read", times: 1, fault: { kind: "cancel-by-other" } }],
    tells: { outcome: "already-cancelled" },
    sends: 0,
  },
  {
    what: "it is called over with a word that nobody knows",
    faults: [{ on: "read", fault: { kind: "unknown-status", terminal: true, failed: true } }],
    tells: { outcome: "unknown", cause: "unknown-word" },
    sends: 0,
  },
  {
    what: "the key is not taken once, and there is no other",
    faults: [{ on: "cancel", times: 1, fault: { kind: "expire-session" } }],
    tells: { outcome: "unknown", cause: "sign-in" },
    sends: 1,
  },
  {
    what: "it takes us for a colleague, who may cancel too",
    faults: [{ on: "all", fault: { kind: "wrong-account" } }],
    tells: cancelled,
  },
  {
    what: "an old server tells no flags",
    mock: { switches: { ionworks: { flags: "no", cancel: "delayed" } } },
    tells: cancelled,
  },
  ...["200", "400", "409"].map((code): Scenario => ({
    what: `it ends after it is read, so that the cancel is answered with ${code}`,
    mock: { switches: { ionworks: { "cancel-ended": code } } },
    job: { durationMs: 20 },
    tells: { outcome: "finished-first" },
  })),
  ...(["canceled", "completed", "failed"] as const).map((status): Scenario => ({
    what: `it was ${status} before`,
    job: { status },
    tells: { outcome: status === "canceled" ? "already-cancelled" : "finished-first" },
    sends: 0,
  })),
];

/** One cancel of something else than a plain job. */
function kindCase(
  title: string,
  asks: ContractCase["asks"],
  make: (bench: Bench) => Promise<JobRef>,
  tells: Partial<CancelResult>,
  more: Partial<ContractCase> & { readonly before?: (bench: Bench) => void } = {},
): ContractCase {
  const { before, ...rest } = more;
  return {
    title: `ionworks: ${title}`,
    asks,
    ...rest,
    run: async (bench) => {
      const ref = await make(bench);
      before?.(bench);
      const result = await cancelJob(bench.ionworksProvider, ref, { timeoutMs: 120_000 });
      expect(await untruthIn(bench, result)).toBeNull();
      expect({ ...result, evidence: [] }).toMatchObject(tells);
    },
  };
}

async function submitted(
  bench: Bench,
  kind: "simulation" | "simple-pipeline" | "optimization",
  request: unknown,
): Promise<JobRef> {
  const { ionworksProvider: provider } = bench;
  const submit = (given: IonworksSubmit) => provider.submit(given);
  const made: Promise<readonly JobRef[]> = Reflect.apply(submit, undefined, [{ kind, request }]);
  const [ref] = await made;
  if (ref === undefined) throw new RangeError("nothing was started");
  return ref;
}

const optimization = (bench: Bench): Promise<JobRef> =>
  submitted(bench, "optimization", { name: "Charge faster", parameterized_model_id: "pm-1" });

const kinds: readonly ContractCase[] = [
  kindCase(
    "a simulation is cancelled through its job",
    ["W4", "W3", "W8"],
    (bench) => submitted(bench, "simulation", dischargeRequest),
    cancelled,
  ),
  kindCase(
    "a simulation that somebody else has submitted is cancelled through its job, which is asked for",
    ["W4", "W3", "W11"],
    async (bench) => bench.job({ provider: "ionworks", kind: "simulation", durationMs: 600_000 }),
    cancelled,
  ),
  kindCase(
    "a simple pipeline is cancelled by its own record, and its job ends with it",
    ["W28", "W25"],
    (bench) =>
      submitted(bench, "simple-pipeline", { name: "All in one", config: { elements: someElements } }),
    cancelled,
  ),
  ...["more", "documented"].flatMap((fields) => {
    const mock = { switches: { ionworks: { "optimization-fields": fields } } };
    return [
      kindCase(
        `an optimization is cancelled, and looked at once more (optimization-fields: ${fields})`,
        ["W33", "W31"],
        optimization,
        { outcome: "cancelled", settled: true, sends: 1 },
        { mock },
      ),
      kindCase(
        `an optimization that somebody runs again under its id: contradicted (rerun), and the new run is left alone (optimization-fields: ${fields})`,
        ["W33", "W31"],
        optimization,
        { outcome: "contradicted", why: "rerun", sends: 1 },
        {
          mock,
          before: ({ mock: started }) => {
            const match = { method: "GET", path: "/optimizations/*" };
            started.addFault({ match, fault: { kind: "rerun", ms: 0 } });
          },
        },
      ),
    ];
  }),
];

/** Many cancels at once, while the list of these jobs lags. */
function severalCase(
  title: string,
  asks: ContractCase["asks"],
  seed: Omit<JobSeed, "provider" | "durationMs">,
  lag: { readonly path: string; readonly ms: number },
  switches: Readonly<Record<string, string>> = {},
): ContractCase {
  return {
    title: `ionworks: ${title}: each is cancelled, once`,
    asks,
    mock: { switches: { ionworks: { cancel: "delayed", ...switches } } },
    run: async (bench) => {
      const refs = bench.jobs({ provider: "ionworks", durationMs: 600_000, ...seed });
      bench.mock.addFault({ match: { path: lag.path }, fault: { kind: "list-lag", ms: lag.ms } });
      const results = await cancelJobs(bench.ionworksProvider, refs, { timeoutMs: 120_000 });
      expect(results.map(({ outcome }) => outcome)).toEqual(refs.map(() => "cancelled"));
      expect(refs.map((ref) => cancelsOf(bench, ref).length)).toEqual(refs.map(() => 1));
    },
  };
}

const several: readonly ContractCase[] = [
  severalCase(
    "lists lag five seconds while many are cancelled",
    ["W4", "W2"],
    { status: "processing", count: 30 },
    { path: "/jobs$", ms: 5000 },
  ),
  ...["more", "documented"].map((fields) =>
    severalCase(
      `lists lag half a minute while many optimizations are cancelled (optimization-fields: ${fields})`,
      ["W33", "W31", "W30"],
      { kind: "optimization", count: 20 },
      { path: "/optimizations$", ms: 30_000 },
      { "optimization-fields": fields },
    ),
  ),
];

/** Cancels at Ionworks, with everything that can go wrong, judged by what the mock knows. */
export const cancelIonworks: ContractSuite = {
  subject: "a cancel at Ionworks, told as it is, when",
  cases: [
    ...[...anyService, ...onlyIonworks].map((scenario) => scenarioCase("ionworks", scenario)),
    ...kinds,
    ...several,
  ],
};
