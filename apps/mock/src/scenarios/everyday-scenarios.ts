import type { FaultSeed, JobSeed } from "../mock-options.js";
import { busyAccount } from "./busy-account.js";
import { requests } from "./requests.js";
import type { NamedScenario } from "./named-scenario.js";

const minuteMs = 60_000;

/** Three jobs of the first account at each service, which run for so long. */
const running = (durationMs: number): JobSeed[] => [
  { provider: "jess", status: "QUEUED", count: 3, durationMs, name: "office #" },
  { provider: "ionworks", status: "processing", count: 3, durationMs, name: "cell #" },
];

/** The same with the cancels of both services. */
const toCancels = (fault: FaultSeed["fault"]): FaultSeed[] =>
  [requests.jessCancel, requests.ionworksCancel].map((match) => ({ match, fault }));

/** The same with every so manieth request to both services. */
const toEvery = (every: number, fault: FaultSeed["fault"]): FaultSeed[] =>
  [requests.jess, requests.ionworks].map((match) => ({ match: { ...match, every }, fault }));

/** What can be played by name. None of them names a job that another one needs, so that they can be put together. */
export const everydayScenarios: readonly NamedScenario[] = [
  { name: "empty", about: "no jobs, and nothing goes wrong" },
  {
    name: "busy",
    about: "jobs of both accounts at both services, waiting, running and ended in every known way",
    jobs: ["ada", "grace"].flatMap((owner): JobSeed[] => [
      ...["FINISHED", "REJECTED", "CANCELED"].map((status): JobSeed => ({ provider: "jess", owner, status })),
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
      ...["completed", "failed", "canceled"].map((status): JobSeed => ({
        provider: "ionworks",
        owner,
        status,
      })),
      { provider: "ionworks", owner, status: "processing", count: 3, durationMs: 120_000 },
      { provider: "ionworks", owner, status: "waiting", type: "datafit", durationMs: 600_000 },
      { provider: "ionworks", owner, kind: "simulation", status: "pending", count: 2, durationMs: 120_000 },
    ]),
  },
  {
    name: "calm",
    about: "three jobs at each service run for an hour; a cancel takes three seconds, and nothing goes wrong",
    switches: { ionworks: { cancel: "delayed" }, jess: { "cancel-delay-ms": 3000 } },
    jobs: running(60 * minuteMs),
  },
  busyAccount,
  {
    name: "flaky",
    about:
      "every 5th request is answered with 503, every 7th is lost on its way, the answers to every 11th are lost and those to every 13th cut off",
    faults: [
      ...toEvery(5, { kind: "status", status: 503 }),
      ...toEvery(7, { kind: "drop-before" }),
      ...toEvery(11, { kind: "drop-after" }),
      ...toEvery(13, { kind: "truncate" }),
    ],
    jobs: running(60 * minuteMs),
  },
  {
    name: "throttled",
    about: "every second request is answered with 429 and asked to come back in two seconds",
    faults: toEvery(2, { kind: "throttle", retryAfter: 2 }),
    jobs: running(60 * minuteMs),
  },
  {
    name: "slow-cancel",
    about: "a cancel takes five minutes",
    faults: toCancels({ kind: "slow-cancel", ms: 5 * minuteMs }),
    jobs: running(60 * minuteMs),
  },
  {
    name: "stubborn",
    about: "every cancel is answered with yes and forgotten; the jobs run on to their ends",
    faults: toCancels({ kind: "ignore-cancel" }),
    jobs: running(60 * minuteMs),
  },
  {
    name: "zombie",
    about: "a job that has ended is active again two seconds after somebody has read it",
    faults: [requests.jessRead, requests.ionworksRead].map((match) => ({
      match,
      fault: { kind: "revive", ms: 2000 },
    })),
    jobs: running(60 * minuteMs),
  },
  {
    name: "race",
    about: "a cancel is accepted and takes longer than any job does, so that the job comes first",
    faults: toCancels({ kind: "slow-cancel", ms: 90 * minuteMs }),
    jobs: running(minuteMs),
  },
  {
    name: "session-short",
    about: "a JESS session lasts three minutes",
    switches: { jess: { "session-hours": 0.05 } },
    jobs: running(60 * minuteMs),
  },
  {
    name: "schema-drift",
    about:
      "what a new version may bring: lists in another form, unknown fields, no flags, other spellings, an older form of errors, and a word that nobody knows in every 4th answer about one job",
    switches: {
      ionworks: {
        "jobs-list": "array",
        "pipelines-list": "array",
        "projects-list": "page",
        "extra-fields": "yes",
        flags: "no",
        times: "offset",
        errors: "legacy",
        "submit-code": "202",
      },
      jess: { json: "compact", "end-word": "CANCELLED", directory: "older", missing: "404" },
    },
    faults: [requests.jessRead, requests.ionworksRead].map((match) => ({
      match: { ...match, every: 4 },
      fault: { kind: "unknown-status", word: "HIBERNATING" },
    })),
    jobs: running(60 * minuteMs),
  },
  {
    name: "storage-down",
    about:
      "nothing can be downloaded: Ionworks' storage answers 503, and so does JESS to who asks for results",
    faults: [requests.storage, requests.jessResults].map((match) => ({
      match,
      fault: { kind: "status", status: 503 },
    })),
    jobs: [
      { provider: "jess", status: "FINISHED", count: 3, name: "office #" },
      { provider: "ionworks", kind: "simulation", status: "completed", count: 3, name: "cell #" },
    ],
  },
  {
    name: "half-broken",
    about:
      "lists and the question who is signed in are answered with 500; single jobs and their cancels work",
    faults: [requests.jessList, requests.ionworksList, requests.ionworksUser].map((match) => ({
      match,
      fault: { kind: "status", status: 500 },
    })),
    jobs: running(60 * minuteMs),
  },
];
