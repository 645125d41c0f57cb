import { requests } from "../requests.js";
import { read, type Incident } from "./incident.js";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A cancel that is accepted, and that nothing comes of, or not soon. */
export const stuckCancels: readonly Incident[] = [
  read(
    ["prefect-4490", "PrefectHQ/prefect", "issues/4490"],
    "Some cancelled flow runs stay in “Cancelling” for ever, since what should have set their last state was torn down first.",
    "Ionworks accepts the cancel; the job stops only after a day.",
    {
      switches: { ionworks: { cancel: "delayed" } },
      faults: [{ match: requests.ionworksCancel, fault: { kind: "slow-cancel", ms: dayMs } }],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 2 * dayMs }],
    },
  ),
  read(
    ["prefect-8972", "PrefectHQ/prefect", "issues/8972"],
    "Cancelled flows go into “Cancelling” and not into “Cancelled”, though all of their task runs are cancelled.",
    "JESS sets the flag of a project with 20 cases and never gets to CANCELED while anybody waits.",
    {
      faults: [{ match: requests.jessCancel, fault: { kind: "slow-cancel", ms: dayMs } }],
      jobs: [{ provider: "jess", status: "QUEUED", type: "JE_JEP", cases: 20, durationMs: 2 * dayMs }],
    },
  ),
  read(
    ["prefect-8194", "PrefectHQ/prefect", "issues/8194"],
    "A run that is only scheduled cannot be cancelled, since there is no process to kill yet: it is left in “Cancelling”.",
    "JESS takes the cancel of a job that is still being unpacked, and does nothing about it.",
    {
      faults: [{ match: requests.jessCancel, fault: { kind: "ignore-cancel" } }],
      jobs: [{ provider: "jess", status: "ACCEPTED", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["ray-58353", "ray-project/ray", "issues/58353"],
    "Stopping a pending job returns True, and the job is not stopped.",
    "Ionworks answers the cancel of a pending job with 200 and forgets it.",
    {
      switches: { ionworks: { cancel: "delayed" } },
      faults: [{ match: requests.ionworksCancel, fault: { kind: "ignore-cancel" } }],
      jobs: [{ provider: "ionworks", status: "pending", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["argo-4607", "argoproj/argo-workflows", "issues/4607"],
    "`argo stop` does not stop a workflow that is already running.",
    "Ionworks answers the cancel of a running pipeline with yes; its elements run on, and so does it.",
    {
      switches: { ionworks: { cancel: "delayed" } },
      faults: [{ match: requests.ionworksCancel, fault: { kind: "ignore-cancel" } }],
      jobs: [{ provider: "ionworks", kind: "pipeline", status: "running", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["skypilot-1146", "skypilot-org/skypilot", "issues/1146"],
    "A cancel is announced for the next 20 seconds and does not interrupt a job that is pending or starting: it goes on for a while.",
    "JESS accepts the cancel of a job that has just come in, and is done with it 50 seconds later.",
    {
      faults: [{ match: requests.jessCancel, fault: { kind: "slow-cancel", ms: 50_000 } }],
      jobs: [{ provider: "jess", status: "ACCEPTED", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["sematic-983", "sematic-ai/sematic", "issues/983", "pull/1004"],
    "Runs that somebody ended by Ctrl-C stay “running” in the records.",
    "JESS needs a minute for the cancel, and whoever asked for it goes after ten seconds.",
    {
      faults: [{ match: requests.jessCancel, fault: { kind: "slow-cancel", ms: minuteMs } }],
      jobs: [{ provider: "jess", status: "QUEUED", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["tangle-ui-972", "TangleML/tangle-ui", "issues/972"],
    "A pipeline is cancelled by its button, and its execution appears to continue.",
    "Ionworks cancels the pipeline at once, and the jobs of its elements run on.",
    {
      switches: { ionworks: { cascade: "none" } },
      jobs: [{ provider: "ionworks", kind: "pipeline", status: "running", durationMs: 60 * minuteMs }],
    },
  ),
];
