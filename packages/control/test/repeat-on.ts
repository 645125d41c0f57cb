import type { Repeat } from "../src/index.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Does something again and again by a clock of its own, until it is stopped or `isAlive` says no. */
export function repeatOn(clock: VirtualClock, isAlive: () => boolean = () => true): Repeat {
  return (everyMs, work) => {
    let isStopped = false;
    const next = (): void => {
      if (isStopped || !isAlive()) return;
      work();
      clock.at(clock.now() + everyMs, next);
    };
    clock.at(clock.now() + everyMs, next);
    return () => {
      isStopped = true;
    };
  };
}
