/** Work on disk in steps, between any two of which the process may be ended. */
export type Steps<T> = Generator<void, T, undefined>;

const stepsAtOnce = 64;

/**
 * Does the steps one after the other and lets others have their turn in between, unless it is wanted soon: what ends a
 * process in one of their turns finds it done then.
 */
export async function doSteps<T>(steps: Steps<T>, isWantedSoon: () => boolean): Promise<T> {
  for (let count = 1; ; count += 1) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (count % stepsAtOnce === 0 && !isWantedSoon()) await new Promise((resolve) => setImmediate(resolve));
  }
}
