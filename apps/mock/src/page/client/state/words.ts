import type { Tone } from "../../page-messages.js";

/** What a tone is called, and the sign that stands for it beside its colour. */
export const tones: Readonly<Record<Tone, { readonly word: string; readonly sign: string }>> = {
  waiting: { word: "waiting", sign: "○" },
  running: { word: "running", sign: "●" },
  cancelling: { word: "being cancelled", sign: "◐" },
  done: { word: "done", sign: "✓" },
  failed: { word: "failed", sign: "✕" },
  cancelled: { word: "cancelled", sign: "⊘" },
  unknown: { word: "in an unknown state", sign: "?" },
};

export const toneNames = Object.keys(tones) as readonly Tone[];

/** `2026-01-05 09:00:12` */
export function dayAndTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** `09:00:12.250` */
export function timeOfDay(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** How long something takes, in one or two units: `1 h 20 min`, `12.3 s`. */
export function lengthOf(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 10) return `${String(Math.round(seconds * 10) / 10)} s`;
  if (seconds < 60) return `${String(Math.round(seconds))} s`;
  if (seconds < 3600) return inTwo(seconds, "min", 60, "s", 1);
  if (seconds < 86_400) return inTwo(seconds, "h", 3600, "min", 60);
  return inTwo(seconds, "d", 86_400, "h", 3600);
}

/** The same in one unit. */
export const ageOf = (ms: number): string => /^\S+ \w+/u.exec(lengthOf(ms))?.[0] ?? "";

function inTwo(
  seconds: number,
  big: string,
  bigSeconds: number,
  small: string,
  smallSeconds: number,
): string {
  const whole = Math.floor(seconds / bigSeconds);
  const rest = Math.floor((seconds % bigSeconds) / smallSeconds);
  return rest === 0 ? `${String(whole)} ${big}` : `${String(whole)} ${big} ${String(rest)} ${small}`;
}

const whole = new Intl.NumberFormat("en");
/** `1,000` */
export const countText = (count: number): string => whole.format(count);
