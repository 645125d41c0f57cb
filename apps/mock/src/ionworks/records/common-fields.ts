import type { SwitchSettings } from "../../base/switches.js";

/** A time with microseconds, as Postgres gives it, or as Python prints it. */
export function timeText(ms: number, { times }: SwitchSettings["ionworks"]): string {
  if (times === "z") return knownTimes.get(ms) ?? remembered(ms);
  const text = new Date(ms).toISOString();
  return text.replace(".000Z", "+00:00").replace("Z", "000+00:00");
}

/** Whoever polls a job reads the same few moments again and again. */
const knownTimes = new Map<number, string>();
const mostTimes = 10_000;

function remembered(ms: number): string {
  if (knownTimes.size >= mostTimes) knownTimes.clear();
  const known = new Date(ms).toISOString().replace("Z", "000Z");
  knownTimes.set(ms, known);
  return known;
}

export function timeOrNull(ms: number | null, settings: SwitchSettings["ionworks"]): string | null {
  return ms === null ? null : timeText(ms, settings);
}

/** Fields of a service that has moved on. */
export function extraFields(settings: SwitchSettings["ionworks"]): object {
  return settings["extra-fields"] === "yes"
    ? { shard: 7, lineage: { attempt: 1, hosts: ["worker-3"] }, tags: [null, "new"] }
    : {};
}
