import { requests } from "../requests.js";
import { read, type Incident } from "./incident.js";

const minuteMs = 60_000;

/** What a cancel is answered with is not what has become of the job. */
export const lostCancels: readonly Incident[] = [
  read(
    ["prefect-17482", "PrefectHQ/prefect", "issues/17482"],
    "A run is shown as cancelled, with an end time, and goes on: new tasks start after it, and it completes.",
    "JESS says CANCELED, and two seconds later the job is active again.",
    {
      switches: { jess: { "cancel-delay-ms": 3000 } },
      faults: [{ match: { ...requests.jessRead, nth: 2 }, fault: { kind: "revive", ms: 2000 } }],
      jobs: [{ provider: "jess", status: "QUEUED", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["trigger.dev-888", "triggerdotdev/trigger.dev", "issues/888"],
    "A run that was cancelled while a task of it ran goes back to executing when that task yields.",
    "An optimization of Ionworks is cancelled, and is run again under its id.",
    {
      faults: [
        {
          match: { provider: "ionworks", method: "GET", path: "/optimizations/*", nth: 2 },
          fault: { kind: "rerun", ms: 0 },
        },
      ],
      jobs: [{ provider: "ionworks", kind: "optimization", status: "running", durationMs: 60 * minuteMs }],
    },
  ),
  read(
    ["dbos-767", "dbos-inc/dbos-transact-py", "issues/767"],
    "A cancel that comes just as the workflow completes is lost without a sign: the call returns normally, the status is SUCCESS.",
    "Ionworks accepts the cancel, and the job has completed before it takes effect.",
    {
      faults: [{ match: requests.ionworksCancel, fault: { kind: "slow-cancel", ms: minuteMs } }],
      switches: { ionworks: { cancel: "delayed" } },
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 20_000 }],
    },
  ),
  read(
    ["ballista-1493", "apache/datafusion-ballista", "issues/1493", "pull/1494"],
    "The cancel of a job that has completed or failed is answered with `cancelled: true`.",
    "Ionworks answers the cancel of a completed job with 200.",
    {
      switches: { ionworks: { "cancel-ended": "200" } },
      jobs: [{ provider: "ionworks", status: "completed" }],
    },
  ),
  read(
    ["oqtopus-109", "oqtopus-team/oqtopus-cloud", "pull/109"],
    "The cancel of a job that is cancelled already is answered with 404.",
    "JESS says of a job that is CANCELED that it is not found or not cancellable.",
    { jobs: [{ provider: "jess", status: "CANCELED" }] },
  ),
  read(
    ["comfyui-14493", "Comfy-Org/ComfyUI", "pull/14493"],
    "Who cancels must know whether a job waits or runs to choose the right call, and a job that starts in between is missed.",
    "Ionworks refuses to cancel a job that is pending; it runs four seconds later.",
    {
      switches: { ionworks: { cancel: "delayed" } },
      faults: [{ match: requests.ionworksCancel, fault: { kind: "refuse-early" } }],
      jobs: [{ provider: "ionworks", status: "pending", durationMs: 20_000 }],
    },
  ),
  read(
    ["comfyui-mcp-1632", "artokun/comfyui-mcp", "issues/1632"],
    "A queued job is reported as removed without a look; one that has just begun runs to its end and delivers.",
    "Ionworks answers with 200, forgets the cancel, and the job completes half a minute later.",
    {
      switches: { ionworks: { cancel: "delayed" } },
      faults: [{ match: requests.ionworksCancel, fault: { kind: "ignore-cancel" } }],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 30_000 }],
    },
  ),
  read(
    ["skypilot-5048", "skypilot-org/skypilot", "issues/5048"],
    "A request whose worker was killed cannot be cancelled: every try fails with “No such process”.",
    "Ionworks answers every cancel with 500, and the job goes on.",
    {
      faults: [{ match: requests.ionworksCancel, fault: { kind: "status", status: 500 } }],
      jobs: [{ provider: "ionworks", status: "processing", durationMs: 60 * minuteMs }],
    },
  ),
];
