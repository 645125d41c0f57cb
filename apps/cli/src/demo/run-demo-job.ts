import {
  formatReference,
  observe,
  type JobRef,
  type JobState,
  type Provider,
  type Reading,
} from "@simjobs/core";
import { cancelJob, type CancelEvent, type CancelResult, type Journal } from "@simjobs/control";
import { progressWords } from "../services/progress-words.js";
import type { DemoMoment, DemoView } from "./demo-view.js";

export interface DemoJob {
  readonly provider: Provider;
  readonly title: string;
  readonly ref: JobRef;
}

export interface DemoStage {
  readonly view: DemoView;
  readonly journal: Journal;
  readonly newId: () => string;
  readonly signal: AbortSignal;
  /** Is told every line. */
  readonly record: (moment: DemoMoment) => void;
}

// Often enough to see cases being collected; a real watch asks less often.
const lookEveryMs = 2000;

/**
 * Looks at a running job for a while, so that it can be seen at work.
 *
 * @returns the last words that were shown
 */
export async function watchDemoJob(job: DemoJob, stage: DemoStage, forMs: number): Promise<string> {
  const { provider, ref } = job;
  const { clock } = provider;
  const untilMs = clock.now() + forMs;
  let state: JobState | null = null;
  let shown = "";
  while (clock.now() < untilMs) {
    const reading = await provider.get(ref, { signal: stage.signal });
    const observed = observe(state, reading);
    state = observed.state;
    stage.view.reading(provider.name, reading, state.status);
    const words = wordsOf(job, reading, state.status);
    if (words !== shown) tell(job, stage, words, "plain", briefOf(reading, state.status));
    shown = words;
    await clock.sleep(lookEveryMs, stage.signal);
  }
  return shown;
}

/** Cancels a job as `simjobs cancel` does, and shows each step. */
export async function cancelDemoJob(
  job: DemoJob,
  stage: DemoStage,
  shownBefore: string,
): Promise<CancelResult> {
  const { provider, ref, title } = job;
  let shown = shownBefore;
  const onEvent = (event: CancelEvent): void => {
    if (event.kind === "reading") {
      stage.view.reading(provider.name, event.reading, event.status);
      const words = wordsOf(job, event.reading, event.status);
      const mood = event.status === "cancelled" ? "good" : "plain";
      if (words !== shown) tell(job, stage, words, mood, briefOf(event.reading, event.status));
      shown = words;
    } else if (event.kind === "sending") tell(job, stage, `asking ${title} to cancel`, "warning");
    else if (event.kind === "answered")
      tell(job, stage, `${title} (${event.answer}): ${event.message}`, "warning", event.message);
    else if (event.kind === "phase" && event.phase === "settling") {
      tell(
        job,
        stage,
        "that is an end; looking once more before it is believed",
        "plain",
        "an end; looking once more",
      );
    } else if (event.kind === "trouble") tell(job, stage, event.error.message, "warning");
    else if (event.kind === "finished") {
      const { outcome } = event.result;
      tell(job, stage, `outcome: ${outcome}`, outcome === "cancelled" ? "good" : "warning");
    }
  };
  const { journal, newId, signal } = stage;
  return cancelJob(provider, ref, { journal, newId, signal, onEvent, reason: "shown in a demo" });
}

function wordsOf({ ref, title }: DemoJob, reading: Reading, status: string): string {
  const flag = reading.cancelFlag === true ? ", cancel flag set" : "";
  const { progress } = reading.details;
  const cases = progress === null ? "" : `, ${explained(ref, progress.native)}`;
  return `${status}: ${title} says ${reading.nativeStatus}${flag}${cases}`;
}

function explained({ provider }: JobRef, native: string): string {
  return progressWords({ argv: [] }, provider, native);
}

function briefOf(reading: Reading, status: string): string {
  const flag = reading.cancelFlag === true ? " ⚑" : "";
  const { progress } = reading.details;
  return `${status}: ${reading.nativeStatus}${flag}${progress === null ? "" : `, ${explained(reading.ref, progress.native)}`}`;
}

function tell(
  { provider, ref }: DemoJob,
  { view, record }: DemoStage,
  text: string,
  mood: DemoMoment["mood"],
  brief: string = text,
): void {
  const at = new Date(provider.clock.wallNow()).toISOString();
  const moment = { at, provider: provider.name, ref: formatReference(ref), text, brief, mood };
  record(moment);
  view.moment(moment);
}
