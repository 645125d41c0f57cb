import { requests } from "../requests.js";
import { read, type Incident } from "./incident.js";

/** Somebody waits for the end of a job that nobody cancels here. */
export const waits: readonly Incident[] = [
  read(
    ["kubectl-1629", "kubernetes/kubectl", "issues/1629"],
    "`kubectl wait --for=condition=complete` waits for a job that has failed until its time is up.",
    "A job of Ionworks fails after half a minute.",
    { jobs: [{ provider: "ionworks", status: "processing", durationMs: 30_000, outcome: "failed" }] },
    "wait",
  ),
  read(
    ["airflow-64206", "apache/airflow", "pull/64206"],
    "The list of ends had SUCCEEDED and FAILED but not STOPPED: the wait for a stopped job went on until its timeout.",
    "Somebody else cancels the JESS job that is waited for.",
    {
      faults: [{ match: { ...requests.jessRead, nth: 2 }, fault: { kind: "cancel-by-other" } }],
      jobs: [{ provider: "jess", status: "QUEUED", durationMs: 3_600_000 }],
    },
    "wait",
  ),
  read(
    ["openjd-331", "OpenJobDescription/openjd-sessions-for-python", "pull/331"],
    "The poller went as soon as the state was not RUNNING any more: it missed the end after CANCELING, which stayed for ever.",
    "Somebody else cancels the JESS job that is waited for; its flag is up for a minute before it has ended.",
    {
      faults: [
        { match: { ...requests.jessRead, nth: 2 }, fault: { kind: "cancel-by-other" } },
        { match: { ...requests.jessRead, nth: 2 }, fault: { kind: "slow-cancel", ms: 60_000 } },
      ],
      switches: { jess: { "end-word": "CANCELLED", "completion-time": "early" } },
      jobs: [{ provider: "jess", status: "QUEUED", durationMs: 3_600_000 }],
    },
    "wait",
  ),
  read(
    ["buildtest-530", "buildtesters/buildtest", "issues/530"],
    "A job that ended as TIMEOUT was polled for ever, since the word was not known as an end.",
    "A job of Ionworks ends with the word TIMEOUT.",
    {
      faults: [
        { match: { ...requests.ionworksRead, nth: 1 }, fault: { kind: "unknown-end", word: "TIMEOUT" } },
      ],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 30_000, outcome: "failed" }],
    },
    "wait",
  ),
  read(
    ["mistral-625", "mistralai/client-python", "issues/625"],
    "One passing 502, 503 or timeout among thousands of polls ends a wait of many hours with an exception.",
    "The third and fourth answer about a job of Ionworks are 503, and the next is lost; the job completes.",
    {
      faults: [
        { match: { ...requests.ionworksRead, nth: 3, times: 2 }, fault: { kind: "status", status: 503 } },
        { match: { ...requests.ionworksRead, nth: 5 }, fault: { kind: "drop-after" } },
      ],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 90_000 }],
    },
    "wait",
  ),
  read(
    ["alpacon-312", "alpacax/alpacon-cli", "issues/312", "pull/365"],
    "The wait for an approval ended on a poll that was throttled, and a rejection had no exit code of its own.",
    "JESS answers two of the polls with 429, and the job ends as REJECTED.",
    {
      faults: [
        { match: { ...requests.jessRead, nth: 2, times: 2 }, fault: { kind: "throttle", retryAfter: 3 } },
      ],
      jobs: [{ provider: "jess", status: "ACCEPTED", outcome: "REJECTED", durationMs: 30_000 }],
    },
    "wait",
  ),
  read(
    ["gh-3962", "cli/cli", "issues/3962"],
    "`gh run watch --exit-status` of a run that had failed before ended with exit code 0.",
    "The job of Ionworks has failed before anybody looks.",
    { jobs: [{ provider: "ionworks", status: "failed" }] },
    "wait",
  ),
  read(
    ["gh-8194", "cli/cli", "issues/8194"],
    "On a hosted runner `gh run watch` came back at once, while the run went on.",
    "A proxy answers the first question about a job of Ionworks with its own page and 200; the job runs for a minute.",
    {
      faults: [{ match: { ...requests.ionworksRead, nth: 1 }, fault: { kind: "html" } }],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 60_000 }],
    },
    "wait",
  ),
];
