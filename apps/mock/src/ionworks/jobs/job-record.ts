import type { SwitchSettings } from "../../base/switches.js";
import { extraFields, timeOrNull, timeText } from "../records/common-fields.js";
import { hasMetadata } from "./job-metadata.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import type { IonworksView } from "./ionworks-view.js";

/** @see docs/services/ionworks.md 3.1 */
export function jobRecord(
  job: IonworksJob,
  view: IonworksView,
  settings: SwitchSettings["ionworks"],
  atMs: number,
): object {
  const isCompleted = view.isTerminal && !view.isFailed;
  return {
    job_id: job.id,
    job_type: job.type,
    status: view.status,
    priority: 5,
    created_at: timeText(job.createdMs, settings),
    updated_at: timeText(view.updatedMs, settings),
    user_id: job.userId,
    organization_id: job.organizationId,
    ...flagsOf(view, settings),
    started_at: timeOrNull(view.startedMs, settings),
    completed_at: timeOrNull(view.completedMs, settings),
    compute_time: computeSeconds(view),
    error: view.error,
    error_code: view.errorCode,
    result: isCompleted && job.makeResult !== null ? job.makeResult() : null,
    callback_url: null,
    parent_job_id: job.parentJobId,
    project_id: job.projectId,
    access_level: "project",
    params_path: `jobs/${job.id}/params.json`,
    metadata_path: hasMetadata(job, view, atMs) ? `jobs/${job.id}/metadata.json` : null,
    ...extraFields(settings),
  };
}

/** The two flags, unless the switch takes the service back to when there were none. */
export function flagsOf(
  { isTerminal, isFailed }: { readonly isTerminal: boolean; readonly isFailed: boolean },
  settings: SwitchSettings["ionworks"],
): object {
  return settings.flags === "yes" ? { is_terminal: isTerminal, is_failed: isFailed } : {};
}

function computeSeconds(view: IonworksView): number | null {
  if (view.completedMs === null || view.startedMs === null) return null;
  return (view.completedMs - view.startedMs) / 1000;
}
