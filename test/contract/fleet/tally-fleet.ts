import { withoutStacks } from "../../../packages/control/test/without-stacks.js";
import { extraCauses, type ExtraCause } from "./extra-cancels.js";
import { runFleetSchedule } from "./fleet-schedules.js";
import { fleetWrongs, type FleetWrong } from "./fleet-wrongs.js";

/** What came of many schedules of a fleet. */
export interface FleetTally {
  schedules: number;
  machines: number;
  deaths: number;
  pauses: number;
  cuts: number;
  takenOver: number;
  accounts: number;
  trees: number;
  /** Schedules in which the services did as they should, what was sent in them, and for how many jobs. */
  calm: number;
  calmCancels: number;
  calmAsked: number;
  closed: number;
  open: number;
  /** Cancels after the first one of a wish, by what they come from. */
  readonly extra: Record<ExtraCause, number>;
  readonly outcomes: Record<string, number>;
  readonly wrongs: Record<FleetWrong, number>;
  /** The first things that went wrong, with their seeds. */
  readonly examples: string[];
}

const mostExamples = 25;
const counted = [
  "machines",
  "deaths",
  "pauses",
  "cuts",
  "takenOver",
  "accounts",
  "trees",
  "closed",
  "open",
] as const;

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
    accounts: 0,
    trees: 0,
    calm: 0,
    calmCancels: 0,
    calmAsked: 0,
    closed: 0,
    open: 0,
    extra: { death: 0, pause: 0, cut: 0, stop: 0, time: 0, service: 0 },
    outcomes: {},
    wrongs: noWrongs(),
    examples: [],
  };
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const report = await withoutStacks(async () => runFleetSchedule(seed));
    tally.schedules += 1;
    for (const what of counted) tally[what] += report[what];
    for (const cause of extraCauses) tally.extra[cause] += report.extra[cause];
    if (report.isCalm) {
      tally.calm += 1;
      tally.calmCancels += report.cancels;
      tally.calmAsked += report.asked;
    }
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
    `${tally.accounts} accounts, ${tally.trees} trees; ${tally.calm} calm: ${tally.calmCancels} cancels of ${tally.calmAsked} jobs`,
    `${tally.pauses} pauses, ${tally.cuts} times cut off, ${tally.takenOver} wishes taken again`,
    `cancels after the first: ${extraCauses.map((cause) => `${cause} ${tally.extra[cause]}`).join(", ")}`,
    `wishes: ${tally.closed} closed, ${tally.open} open; told: ${outcomes.join(", ")}`,
    `wrong: ${fleetWrongs.map((wrong) => `${wrong} ${tally.wrongs[wrong]}`).join(", ")}`,
  ].join("\n");
}

function noWrongs(): Record<FleetWrong, number> {
  const none: Partial<Record<FleetWrong, number>> = {};
  for (const wrong of fleetWrongs) none[wrong] = 0;
  return none as Record<FleetWrong, number>;
}
