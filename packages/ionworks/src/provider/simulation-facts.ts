import { isJobError, type ProviderCall } from "@simjobs/core";
import type { SimulationRecord, SimulationSummary } from "@simjobs/core/schemas/ionworks";
import type { IonworksClient } from "../client.js";

/** Names and values. */
type NamedValues = Readonly<Record<string, unknown>>;

/** What a simulation's record tells besides its state. */
export interface SimulationRecordFacts {
  readonly id: string;
  readonly jobId: string | null;
  /** What its protocol is called. */
  readonly name: string | null;
  /** The point of the design that it stands for: names of parameters, and their values. `null` where it is in none. */
  readonly design: NamedValues | null;
  /** What came out, in the service's own names; `null` until there are results. */
  readonly metrics: NamedValues | null;
}

/** Simulations of one model are listed so many at once. */
const pageLimit = 1000;
const mostPages = 20;

/**
 * Reads the records of simulations with as few requests as the service allows: those of one sweep have one model, and the
 * service lists the simulations of a model. So one is read, and then the list that it is in. Never more requests than there are
 * simulations, unless that is one.
 *
 * @param mostRequests - what would take more is left out
 * @returns by their ids; one that the service does not know is not in it
 * @see docs/services/ionworks.md 3.6
 */
export async function readSimulationFacts(
  client: IonworksClient,
  ids: readonly string[],
  mostRequests: number,
  call?: ProviderCall,
): Promise<ReadonlyMap<string, SimulationRecordFacts>> {
  const found = new Map<string, SimulationRecordFacts>();
  const missing = new Set(ids);
  const listed = new Set<string>();
  let left = mostRequests;
  for (const id of new Set(ids)) {
    if (!missing.delete(id)) continue;
    if (left < 1) break;
    left -= 1;
    const record = await recordOf(client, id, call);
    if (record === null) continue;
    found.set(id, factsOf(record));
    const model = record.parameterized_model_id;
    if (model === null || model === undefined || listed.has(model)) continue;
    listed.add(model);
    let pages = Math.min(left, missing.size, mostPages);
    if (pages < 1) continue;
    for await (const page of client.simulationPages({ parameterizedModelId: model, pageLimit }, call)) {
      for (const summary of page) if (missing.delete(summary.id)) found.set(summary.id, factsOf(summary));
      left -= 1;
      pages -= 1;
      if (pages < 1 || missing.size === 0) break;
    }
  }
  return found;
}

async function recordOf(
  client: IonworksClient,
  id: string,
  call: ProviderCall | undefined,
): Promise<SimulationRecord | null> {
  try {
    return await client.simulation(id, call);
  } catch (error) {
    if (isJobError(error, "not_found", "forbidden")) return null;
    throw error;
  }
}

/** What a record tells, be it by itself or in a list. */
export function factsOf(record: SimulationRecord | SimulationSummary): SimulationRecordFacts {
  const { id, job_id: jobId, metrics } = record;
  return {
    id,
    jobId: jobId ?? null,
    name: nameIn(record["experiment"]),
    design: designIn(record["design"]),
    metrics: isNamed(metrics) ? metrics : null,
  };
}

/** The joined object of a design: its values are in `parameters`, as far as is known; otherwise in it. */
function designIn(design: unknown): NamedValues | null {
  if (!isNamed(design)) return null;
  const { parameters } = design;
  if (isNamed(parameters)) return orNothing(parameters);
  const own = Object.entries(design).filter(
    ([key, value]) => !/^(?:id|name|description|.*_(?:id|at))$/u.test(key) && typeof value !== "object",
  );
  return orNothing(Object.fromEntries(own));
}

function orNothing(values: NamedValues): NamedValues | null {
  return Object.keys(values).length === 0 ? null : values;
}

function nameIn(experiment: unknown): string | null {
  const name = isNamed(experiment) ? experiment["name"] : undefined;
  return typeof name === "string" && name.trim() !== "" ? name : null;
}

function isNamed(value: unknown): value is NamedValues {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
