/** How many requests a second many jobs begin with, and how that grows. */
interface Pace {
  readonly perSecond: number;
  readonly startPerSecond: number;
  readonly growEveryMs: number;
}

const usual: Pace = { perSecond: 10, startPerSecond: 10, growEveryMs: 10_000 };

/** How long it takes to ask so many jobs to stop where nobody throttles, in milliseconds. */
export function expectedSendingMs(count: number, pace: Pace = usual): number {
  let left = count;
  let rate = pace.startPerSecond;
  let ms = 0;
  while (rate < pace.perSecond) {
    const step = (rate * pace.growEveryMs) / 1000;
    if (left <= step) break;
    left -= step;
    ms += pace.growEveryMs;
    rate = Math.min(pace.perSecond, rate * 2);
  }
  return ms + (left / rate) * 1000;
}
