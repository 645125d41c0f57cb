import type { JobTroubles } from "../../faults/job-cancel.js";
import type { JobLife, LifePart, Tone } from "../page-messages.js";

/** How a job stands at a moment. */
export interface Standing {
  readonly word: string;
  readonly tone: Tone;
  readonly hasEnded: boolean;
}

/**
 * The course of a job: what the service would say at each moment at which it may say something else.
 *
 * @param moments - all of those moments, in any order; one too many does no harm
 */
export function lifeOf(
  job: JobTroubles & { readonly createdMs: number },
  moments: readonly number[],
  standingAt: (atMs: number) => Standing,
): JobLife {
  const times = [...new Set(moments)]
    .filter((ms) => Number.isFinite(ms) && ms >= job.createdMs)
    .toSorted((one, other) => one - other);
  const parts: LifePart[] = [];
  let endMs: number | null = null;
  for (const fromMs of times) {
    const { word, tone, hasEnded } = standingAt(fromMs);
    const before = parts.at(-1);
    if (before?.word === word && before.tone === tone) continue;
    parts.push({ word, tone, fromMs });
    endMs = hasEnded ? fromMs : null;
  }
  return { parts, asks: job.asks, endMs };
}

/** The moments at which what befalls a job may show. */
export function troubleMoments({ cancels, vanishedMs, revivedMs }: JobTroubles): number[] {
  const some = [vanishedMs, revivedMs].filter((ms) => ms !== null);
  return [...some, ...cancels.flatMap(({ atMs, doneMs, flagUntilMs }) => [atMs, doneMs, flagUntilMs])];
}

/** What befell a job, in words. */
export function troubleNotes({ vanishedMs, revivedMs }: JobTroubles, nowMs: number): string[] {
  return [
    ...(vanishedMs !== null && vanishedMs <= nowMs ? ["vanished"] : []),
    ...(revivedMs !== null && revivedMs <= nowMs ? ["revived"] : []),
  ];
}
