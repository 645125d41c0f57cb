import { kindTraits, type CancellationSettings, type JobRef } from "@simjobs/core";
import type { CancelRun } from "./cancel-run.js";

export const tenMinutesMs = 600_000;
const settleMs = 5_000;
export const giveUpMs = 900_000;
export const shortestExchangeMs = 50;
/** How long a look may take that comes after the deadline, because time has passed unseen. */
export const lateLookMs = 10_000;

/** The times and rules by which one job is cancelled. */
export function settingsFor({ provider, options, endsAtMs }: CancelRun, ref: JobRef): CancellationSettings {
  const { capabilities } = provider;
  const traits = kindTraits(capabilities, ref.kind);
  return {
    maxStalenessMs: capabilities.maxStalenessMs,
    runsOnce: traits.runsOnce,
    settleMs: options.settleMs ?? (traits.settles ? settleMs : 0),
    pollStartMs: capabilities.pollStartMs,
    pollMaxMs: capabilities.pollMaxMs,
    timeoutMs: options.timeoutMs ?? tenMinutesMs,
    endsAtMs,
    shortestExchangeMs,
    lateLookMs,
    giveUpMs: options.giveUpMs ?? giveUpMs,
    wait: options.wait ?? true,
    repeatingCancelIsHarmless: traits.repeatingCancelIsHarmless,
  };
}
