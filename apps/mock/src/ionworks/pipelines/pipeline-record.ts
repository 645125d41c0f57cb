import type { IonworksWorld } from "../state/ionworks-world.js";
import type { IonworksView } from "../jobs/ionworks-view.js";
import { flagsOf } from "../jobs/job-record.js";
import { extraFields, timeText } from "../records/common-fields.js";
import { ownedFields } from "../records/owned-records.js";
import { elementResult } from "./element-results.js";
import { elementLabels, type Pipeline, type PipelineElement } from "../state/pipeline.js";
import { viewElement } from "./pipeline-view.js";

/** @see docs/services/ionworks.md 3.7 */
export function pipelineRecord(
  world: IonworksWorld,
  pipeline: Pipeline,
  view: IonworksView,
): Record<string, unknown> {
  const settings = world.switches.ionworks;
  return {
    ...ownedFields(world, pipeline, view.updatedMs),
    status: view.status,
    ...flagsOf(view, settings),
    options: pipeline.options,
    error: view.error,
    error_code: view.errorCode,
    ...extraFields(settings),
  };
}

export function elementRecord(
  world: IonworksWorld,
  pipeline: Pipeline,
  element: PipelineElement,
  atMs: number,
): Record<string, unknown> {
  const settings = world.switches.ionworks;
  const { status, job, updatedMs } = viewElement(world, pipeline, element, atMs);
  return {
    id: element.id,
    pipeline_id: pipeline.id,
    name: element.name,
    element_order: element.order,
    element_type: elementLabels[element.type],
    job_config: element.config,
    status,
    created_at: timeText(pipeline.createdMs, settings),
    updated_at: timeText(updatedMs, settings),
    organization_id: pipeline.organizationId,
    job_id: job === null ? null : element.jobId,
    job_status: job === null ? null : job.status,
    result: status === "completed" ? elementResult(world, element) : null,
    error: job?.error ?? null,
    error_code: job?.errorCode ?? null,
    error_detail: job?.error === null || job === null ? null : { element: element.name },
  };
}
