import type { SwitchSettings } from "../switches.js";
import type { IonworksJob } from "./ionworks-jobs.js";
import type { IonworksView } from "./ionworks-view.js";

/** @see docs/services/ionworks.md 3.1 */
export function jobRecord(
  job: IonworksJob,
  view: IonworksView,
  settings: SwitchSettings["ionworks"],
): object {
  return {
    job_id: job.id,
    job_type: job.type,
    status: view.status,
    priority: 5,
    created_at: timeText(job.createdMs),
    updated_at: timeText(view.updatedMs),
    user_id: job.userId,
    organization_id: job.organizationId,
    ...(settings.flags === "yes" ? { is_terminal: view.isTerminal, is_failed: view.isFailed } : {}),
    started_at: timeOrNull(view.startedMs),
    completed_at: timeOrNull(view.completedMs),
    compute_time: computeSeconds(view),
    error: view.error,
    error_code: view.errorCode,
    result: null,
    callback_url: null,
    parent_job_id: job.parentJobId,
    project_id: job.projectId,
    access_level: "project",
    params_path: `jobs/${job.id}/params.json`,
    metadata_path: null,
  };
}

/** A time as Postgres gives it, with microseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

export function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : timeText(ms);
}

function computeSeconds(view: IonworksView): number | null {
  if (view.completedMs === null || view.startedMs === null) return null;
  return (view.completedMs - view.startedMs) / 1000;
}
