import type { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import type { Fate } from "./machine.js";

const minuteMs = 60_000;

/** What becomes of a machine within some time: at any of its steps, or at any moment. */
export function randomFate(random: SeededRandom, withinMs: number): Fate {
  const spans = (chance: number, longMs: number): (readonly [number, number])[] => {
    const found: (readonly [number, number])[] = [];
    while (random.chance(chance)) {
      const fromMs = random.between(0, random.pick([20_000, withinMs / 2]));
      found.push([fromMs, fromMs + random.between(500, random.pick([5_000, longMs]))]);
    }
    return found;
  };
  const aStep = (): number => Math.ceil(random.between(0, random.pick([15, 60, 300])));
  const pausesAt = new Map<number, number>();
  while (random.chance(0.25)) pausesAt.set(aStep(), random.between(500, random.pick([5_000, 5 * minuteMs])));
  const beforeSend = new Map<number, number>();
  if (random.chance(0.15))
    beforeSend.set(
      Math.ceil(random.between(0, 4)),
      random.chance(0.3) ? Infinity : random.between(20_000, 5 * minuteMs),
    );
  const dies = random.chance(0.35);
  const diesAt = dies && random.chance(0.6) ? aStep() : undefined;
  return {
    pauses: spans(0.25, 5 * minuteMs),
    pausesAt,
    beforeSend,
    cutFromStore: spans(0.25, 2 * minuteMs),
    cutFromService: spans(0.2, 2 * minuteMs),
    clockOffMs: random.chance(0.4) ? random.between(-5 * minuteMs, 5 * minuteMs) : 0,
    diesAt,
    diesAtMs:
      dies && diesAt === undefined ? random.between(0, random.pick([10_000, withinMs / 2])) : undefined,
    roadMs: random.pick([0, 0, 40]),
  };
}
