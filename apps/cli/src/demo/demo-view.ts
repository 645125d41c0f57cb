import type { CliContext } from "../context.js";
import { timesOf } from "../output/format-time.js";
import { writeSentence } from "../output/write-sentence.js";
import type { JobStatus, Reading } from "@simjobs/core";

/** One line of what happened to one of the two jobs. */
export interface DemoMoment {
  /** ISO 8601, UTC, on the demo's clock. */
  readonly at: string;
  readonly provider: string;
  readonly ref: string;
  readonly text: string;
  /** The same for a narrow place that names the service itself. */
  readonly brief: string;
  readonly mood: "plain" | "good" | "warning";
}

/** Shows a demo while it runs. */
export interface DemoView {
  /** What all of it is about. */
  open(title: string): void;
  /** A job is there. */
  job(provider: string, title: string, ref: string): void;
  moment(moment: DemoMoment): void;
  reading(provider: string, reading: Reading, status: JobStatus): void;
  stop(): void;
}

/** Lines for a pipe, and nothing at all where one JSON document is wanted. */
export function plainDemoView(context: CliContext, silent: boolean): DemoView {
  const write = (text: string): void => {
    if (!silent) writeSentence(context.stdout, `${text}\n`);
  };
  const { stamp } = timesOf(context, context.stdout);
  return {
    open: write,
    job: () => {},
    moment: ({ at, ref, text }) => write(`${stamp(at)}  ${ref}  ${text}`),
    reading: () => {},
    stop: () => {},
  };
}
