import type { SeededRandom } from "../../base/random.js";
import type { CircuitData } from "./circuit.js";
import type { EcmExample } from "./ecm-examples.js";
import { measuredData } from "./measured-data.js";

export function exampleData(random: SeededRandom, { id, initialSoc }: EcmExample): CircuitData {
  const data = measuredData(random, id, { startStep: null, endStep: null, initialSoc });
  if (data === null) throw new RangeError(`example ${id} has no data`);
  return data;
}
