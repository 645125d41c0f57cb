import { ours } from "./controllers.js";
import { runSchedule, wrongs, type Wrong } from "./schedules.js";
import type { Behaviour } from "./simulated-provider.js";
import { withoutStacks } from "./without-stacks.js";

/** What came of many schedules. */
export interface Tally {
  schedules: number;
  processes: number;
  deaths: number;
  readonly outcomes: Record<string, number>;
  readonly wishes: Record<"closed" | "withdrawn" | "open", number>;
  trees: number;
  /** What was told of submits, and how often. */
  readonly submits: Record<string, number>;
  /** Jobs taken up with several open wishes for them. */
  joined: number;
  cameBackUnseen: number;
  readonly wrongs: Record<Wrong, number>;
  /** The first things that went wrong, with their seeds. */
  readonly examples: string[];
}

export interface TallyOptions {
  readonly onSchedule?: (done: number) => void;
  /** What is not left to chance. */
  readonly changes?: Partial<Behaviour>;
}

const mostExamples = 25;

/** Runs the schedules of the seeds from `firstSeed` on. */
export async function tallySchedules(
  firstSeed: number,
  count: number,
  { onSchedule, changes }: TallyOptions = {},
): Promise<Tally> {
  const tally: Tally = {
    schedules: 0,
    processes: 0,
    deaths: 0,
    outcomes: {},
    wishes: { closed: 0, withdrawn: 0, open: 0 },
    trees: 0,
    submits: {},
    joined: 0,
    cameBackUnseen: 0,
    wrongs: {
      "false claim": 0,
      "false confirmation": 0,
      "lost wish": 0,
      "cancel to a later run": 0,
      "asked twice where that does harm": 0,
      "cancel nobody wished for": 0,
      "cancel after the wish was closed": 0,
      "unsound journal": 0,
      "submit sent twice": 0,
      "lost submit": 0,
      "time was up without a look": 0,
    },
    examples: [],
  };
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const report = await withoutStacks(async () => runSchedule(seed, ours, changes));
    tally.schedules += 1;
    tally.processes += report.processes;
    tally.deaths += report.deaths;
    tally.cameBackUnseen += report.cameBackUnseen;
    for (const outcome of report.outcomes) tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
    tally.trees += report.trees;
    tally.joined += report.joined;
    for (const told of report.submits) tally.submits[told] = (tally.submits[told] ?? 0) + 1;
    for (const how of ["closed", "withdrawn", "open"] as const) tally.wishes[how] += report.wishes[how];
    for (const { wrong, what } of report.found) {
      tally.wrongs[wrong] += 1;
      if (tally.examples.length < mostExamples) tally.examples.push(`${wrong}: ${what}`);
    }
    onSchedule?.(tally.schedules);
  }
  return tally;
}

/** A tally in words. */
export function describeTally(tally: Tally): string {
  const outcomes = Object.entries(tally.outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  const { closed, withdrawn, open } = tally.wishes;
  return [
    `${tally.schedules} schedules, ${tally.processes} processes of which ${tally.deaths} died`,
    `outcomes: ${outcomes.join(", ")}`,
    `trees: ${tally.trees}; submits: ${Object.entries(tally.submits)
      .map(([told, count]) => `${told} ${count}`)
      .join(", ")}`,
    `wishes: ${closed} closed, ${withdrawn} withdrawn, ${open} listed as open; ${tally.joined} jobs with several`,
    `wrong: ${wrongs.map((wrong) => `${wrong} ${tally.wrongs[wrong]}`).join(", ")}`,
    `back after the last look, too soon for its reading to show it: ${tally.cameBackUnseen}`,
  ].join("\n");
}
