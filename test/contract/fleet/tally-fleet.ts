import { fleetWrongs, runFleetSchedule, type FleetWrong } from "./fleet-schedules.js";

/** What came of many schedules of a fleet. */
export interface FleetTally {
  schedules: number;
  machines: number;
  deaths: number;
  pauses: number;
  cuts: number;
  takenOver: number;
  closed: number;
  open: number;
  readonly outcomes: Record<string, number>;
  readonly wrongs: Record<FleetWrong, number>;
  /** The first things that went wrong, with their seeds. */
  readonly examples: string[];
}

const mostExamples = 25;

/** Runs the schedules of the seeds from `firstSeed` on. */
export async function tallyFleet(
  firstSeed: number,
  count: number,
  onSchedule: (done: number) => void = () => {},
): Promise<FleetTally> {
  const tally: FleetTally = {
    schedules: 0,
    machines: 0,
    deaths: 0,
    pauses: 0,
    cuts: 0,
    takenOver: 0,
    closed: 0,
    open: 0,
    outcomes: {},
    wrongs: {
      "false claim": 0,
      "false confirmation": 0,
      "lost wish": 0,
      "cancel to a later run": 0,
      "asked twice where that does harm": 0,
      "cancel nobody wished for": 0,
      "cancel after the wish was closed": 0,
      "unsound record": 0,
      "over the budget": 0,
    },
    examples: [],
  };
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const report = await runFleetSchedule(seed);
    tally.schedules += 1;
    for (const what of ["machines", "deaths", "pauses", "cuts", "takenOver", "closed", "open"] as const)
      tally[what] += report[what];
    for (const outcome of report.outcomes) tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    for (const { wrong, what } of report.found) {
      tally.wrongs[wrong] += 1;
      if (tally.examples.length < mostExamples) tally.examples.push(`${wrong}: ${what}`);
    }
    onSchedule(tally.schedules);
  }
  return tally;
}

/** A tally in words. */
export function describeFleetTally(tally: FleetTally): string {
  const outcomes = Object.entries(tally.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return [
    `${tally.schedules} schedules, ${tally.machines} machines of which ${tally.deaths} died`,
    `${tally.pauses} pauses, ${tally.cuts} times cut off, ${tally.takenOver} wishes taken again`,
    `wishes: ${tally.closed} closed, ${tally.open} open; told: ${outcomes.join(", ")}`,
    `wrong: ${fleetWrongs.map((wrong) => `${wrong} ${tally.wrongs[wrong]}`).join(", ")}`,
  ].join("\n");
}
