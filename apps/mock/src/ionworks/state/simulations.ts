import type { SeededRandom } from "../../base/random.js";
import type { SimulationInputs } from "../cell/simulation-results.js";

export interface Simulation {
  readonly id: string;
  readonly jobId: string;
  readonly templateId: string;
  readonly modelId: string;
  readonly designId: string | null;
  readonly studyId: string | null;
  readonly organizationId: string;
  readonly createdMs: number;
  /** What decides its result. */
  readonly inputs: SimulationInputs;
}

/** All simulations of the mocked Ionworks. */
export class Simulations {
  readonly #random: SeededRandom;
  readonly #byId = new Map<string, Simulation>();
  readonly #byInputs = new Map<string, Simulation[]>();

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  add(fresh: Omit<Simulation, "id">): Simulation {
    return this.#put({ id: this.#random.uuid("ionworks-simulation", this.#byId.size + 1), ...fresh });
  }

  save() {
    return this.#byId;
  }

  static restore(random: SeededRandom, saved: ReturnType<Simulations["save"]>): Simulations {
    const simulations = new Simulations(random);
    for (const simulation of saved.values()) simulations.#put(simulation);
    return simulations;
  }

  #put(simulation: Simulation): Simulation {
    this.#byId.set(simulation.id, simulation);
    const key = keyOf(simulation.organizationId, simulation.inputs);
    const same = this.#byInputs.get(key);
    if (same === undefined) this.#byInputs.set(key, [simulation]);
    else same.push(simulation);
    return simulation;
  }

  get(id: string): Simulation | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  all(): IterableIterator<Simulation> {
    return this.#byId.values();
  }

  /** Those with the same inputs, oldest first. */
  withInputs(organizationId: string, inputs: SimulationInputs): readonly Simulation[] {
    return this.#byInputs.get(keyOf(organizationId, inputs)) ?? [];
  }

  get count(): number {
    return this.#byId.size;
  }
}

function keyOf(organizationId: string, inputs: SimulationInputs): string {
  return JSON.stringify([organizationId, inputs]);
}
