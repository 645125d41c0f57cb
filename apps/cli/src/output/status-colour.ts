import type { CancelOutcome, JobStatus } from "@simjobs/core";
import type { Style } from "./style.js";

type Colour = Exclude<keyof Style, "bold">;

const colourOfStatus: Readonly<Record<JobStatus, Colour>> = {
  queued: "dim",
  running: "blue",
  waiting: "dim",
  cancelling: "yellow",
  completed: "green",
  failed: "red",
  cancelled: "cyan",
  unknown: "yellow",
};

const colourOfOutcome: Readonly<Record<CancelOutcome, Colour>> = {
  cancelled: "green",
  "already-cancelled": "green",
  "finished-first": "yellow",
  "not-found": "red",
  refused: "red",
  "still-cancelling": "yellow",
  requested: "yellow",
  "not-sent": "red",
  contradicted: "red",
  unknown: "red",
};

export function paintStatus(style: Style, status: JobStatus, text: string = status): string {
  return style[colourOfStatus[status]](text);
}

export function paintOutcome(style: Style, outcome: CancelOutcome, text: string = outcome): string {
  return style[colourOfOutcome[outcome]](text);
}
