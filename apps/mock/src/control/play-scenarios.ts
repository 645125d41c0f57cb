import { MockWorld } from "../mock-world.js";
import { findScenario } from "../scenarios/find-scenario.js";
import { readInput } from "../base/input.js";
import { readSwitches, type GivenSwitches } from "../base/switches.js";
import { scenarioInput, switchesInput } from "./control-input.js";
import { seedJobs } from "./job-seeds.js";

/** A scenario of which not everything has been looked at yet. */
interface ReadScenario {
  readonly name: string;
  readonly switches: GivenSwitches;
  readonly faults: readonly unknown[];
  readonly jobs: readonly unknown[];
}

/**
 * Plays scenarios on top of what there is: their jobs and faults add up, of their switches the later ones count. Nothing has
 * changed where one of them cannot be played.
 *
 * @param given - names, or data of one's own
 * @param over - switches that count whatever the scenarios say
 * @throws {MockInputError} naming what is not known
 */
export function playScenarios(world: MockWorld, given: readonly unknown[], over: GivenSwitches = {}): void {
  checkScenarios(world, given);
  play(world, given.map(readScenario), over);
}

/**
 * Refuses what cannot be played.
 *
 * @throws {MockInputError}
 */
export function checkScenarios(world: MockWorld, given: readonly unknown[]): void {
  const scenarios = given.map(readScenario);
  // Those that come with the mock are known to be playable, unless there is no more room.
  if (scenarios.length > 0) play(new MockWorld(world.options), scenarios, {});
}

function play(world: MockWorld, scenarios: readonly ReadScenario[], over: GivenSwitches): void {
  const all = [world.switches, ...scenarios.map(({ switches }) => switches), over];
  world.switches = readSwitches({
    ionworks: Object.assign({}, ...all.map(({ ionworks }) => ionworks)),
    jess: Object.assign({}, ...all.map(({ jess }) => jess)),
  });
  for (const { name, jobs, faults } of scenarios) {
    for (const job of jobs) seedJobs(world, job);
    for (const fault of faults) world.faults.add(fault);
    world.scenarios.push(name);
  }
}

function readScenario(given: unknown): ReadScenario {
  if (typeof given === "string") {
    const { name, switches = {}, faults = [], jobs = [] } = findScenario(given);
    return { name, switches, faults, jobs };
  }
  const { name, faults, jobs, switches } = readInput("a scenario that is no name", scenarioInput, given);
  return { name, faults, jobs, switches: readInput("switches", switchesInput, switches ?? {}) };
}
