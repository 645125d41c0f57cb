import type { JobRow, LifePart } from "../../page-messages.js";
import { lengthOf, timeOfDay, tones } from "../state/words.js";

interface LifeBarProps {
  readonly job: JobRow;
  readonly nowMs: number;
  /** Whether it is the large one, with a mark for each event. */
  readonly isLarge?: boolean | undefined;
}

/** What is still open at the end of the bar of a job of which nobody knows the end. */
const openShare = 1.25;

/** From when to when a bar goes: from the submit to the end; to a little after now, where there is none. */
function spanOf({ createdMs, life }: JobRow, nowMs: number): readonly [fromMs: number, toMs: number] {
  const lastAsk = Math.max(createdMs, ...life.asks.map(({ atMs }) => atMs));
  const toMs = life.endMs ?? Math.max(createdMs + (nowMs - createdMs) * openShare, lastAsk + 1000);
  return [createdMs, Math.max(toMs, createdMs + 1)];
}

interface Stretch extends LifePart {
  readonly toMs: number;
}

function stretchesOf({ life }: JobRow, endMs: number): Stretch[] {
  return life.parts
    .map((part, index) => ({ ...part, toMs: life.parts[index + 1]?.fromMs ?? endMs }))
    .filter(({ fromMs, toMs }) => toMs > fromMs);
}

/**
 * The life of a job from submit to end as a bar: what has been is full, what the mock knows to come is pale. A wedge marks a cancel
 * that was asked for, a ring the moment in which the job was cancelled.
 */
export function LifeBar({ job, nowMs, isLarge = false }: LifeBarProps) {
  const [fromMs, toMs] = spanOf(job, nowMs);
  const at = (ms: number): number => Math.max(0, Math.min(100, ((ms - fromMs) / (toMs - fromMs)) * 100));
  const percent = (ms: number): string => `${at(ms).toFixed(2)}%`;
  const cancelled = job.life.parts.find(({ tone }) => tone === "cancelled");
  const isOver = job.life.endMs !== null && nowMs >= job.life.endMs;
  return (
    <span class={`life${isLarge ? " large" : ""}`} role="img" aria-label={lifeText(job, nowMs)}>
      {stretchesOf(job, toMs).map(({ tone, fromMs: start, toMs: stop }) => {
        const share = stop <= nowMs ? 1 : start >= nowMs ? 0 : (nowMs - start) / (stop - start);
        return (
          <span
            key={`${String(start)} ${tone}`}
            class={`stretch ${tone}`}
            style={{ left: percent(start), width: `${(at(stop) - at(start)).toFixed(2)}%` }}
          >
            <i style={{ width: `${(share * 100).toFixed(2)}%` }} />
          </span>
        );
      })}
      {job.life.asks.map(({ atMs, isIgnored }, index) => (
        <span
          key={`ask ${String(index)}`}
          class={`mark ask${isIgnored ? " ignored" : ""}`}
          style={{ left: percent(atMs) }}
        />
      ))}
      {cancelled !== undefined && cancelled.fromMs <= nowMs && (
        <span class="mark confirmed" style={{ left: percent(cancelled.fromMs) }} />
      )}
      {isOver && cancelled === undefined && <span class={`mark end ${job.tone}`} style={{ left: "100%" }} />}
      {!isOver && <span class="mark now" style={{ left: percent(nowMs) }} />}
    </span>
  );
}

/** The bar in words, for those who do not see it. */
function lifeText(job: JobRow, nowMs: number): string {
  return eventsOf(job)
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ atMs, text }) => `${text} at ${timeOfDay(atMs)}`)
    .join(", ");
}

export interface LifeEvent {
  readonly atMs: number;
  readonly text: string;
  readonly sign: string;
  readonly kind: string;
}

/** What happens to a job, what is still to come included, in its order. */
export function eventsOf({ createdMs, life }: JobRow): LifeEvent[] {
  const parts = life.parts.map(({ fromMs, word, tone }, index) => ({
    atMs: fromMs,
    text: index === 0 ? `submitted: ${word}` : toneText(tone, word),
    sign: tones[tone].sign,
    kind: tone,
  }));
  const asks = life.asks.map(({ atMs, isIgnored }) => ({
    atMs,
    text: isIgnored ? "cancel answered with yes, and forgotten" : askText(life, atMs),
    sign: "▼",
    kind: "ask",
  }));
  const all = [...parts.filter(({ kind }) => kind !== "cancelling"), ...asks];
  return all.filter(({ atMs }) => atMs >= createdMs).toSorted((one, other) => one.atMs - other.atMs);
}

function toneText(tone: LifePart["tone"], word: string): string {
  return tone === "cancelled" ? `cancel confirmed: ${word}` : word;
}

function askText(life: JobRow["life"], askMs: number): string {
  const confirmed = life.parts.find(({ tone, fromMs }) => tone === "cancelled" && fromMs >= askMs);
  if (confirmed !== undefined) return `cancel requested; it takes ${lengthOf(confirmed.fromMs - askMs)}`;
  return life.endMs === null ? "cancel requested" : "cancel requested; the job ends before it counts";
}
