import type { JobCancel } from "../../faults/job-cancel.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import type { Pipeline } from "../state/pipeline.js";

/** After a job of a pipeline was cancelled, the elements behind it never begin. */
export function followPipeline(world: IonworksWorld, pipeline: Pipeline): void {
  let cancel: JobCancel | undefined;
  for (const job of jobsOf(world, pipeline)) {
    if (cancel === undefined) {
      const [own] = job.cancels;
      const endMs = job.createdMs + job.durationMs;
      if (own !== undefined && own.doneMs < endMs) cancel = own;
    } else {
      stopJob(job, cancel);
    }
  }
}

/** What a cancel of the pipeline itself does to the jobs of its elements, by the switch `cascade`. */
export function cascadePipeline(world: IonworksWorld, pipeline: Pipeline, cancel: JobCancel): void {
  const { cascade, "cascade-delay-ms": delayMs } = world.switches.ionworks;
  if (cascade === "none") return;
  const doneMs = cancel.doneMs + (cascade === "late" ? delayMs : 0);
  for (const job of jobsOf(world, pipeline)) stopJob(job, { ...cancel, doneMs, flagUntilMs: doneMs });
}

function jobsOf(world: IonworksWorld, pipeline: Pipeline): IonworksJob[] {
  return pipeline.elements.flatMap(({ jobId }) => world.ionworksJobs.get(jobId) ?? []);
}

function stopJob(job: IonworksJob, cancel: JobCancel): void {
  if (job.cancels.length === 0) job.cancels.push(cancel);
  // A job that was to be made later is not made at all.
  if (job.createdMs > cancel.doneMs) job.vanishedMs ??= job.createdMs;
}
