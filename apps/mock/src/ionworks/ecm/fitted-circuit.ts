import { isMapping } from "../protocol/place-reader.js";
import type { CellCircuit } from "../cell/make-cell.js";
import type { BodyCheck } from "../validation.js";
import type { Circuit } from "./circuit.js";

/** A circuit as it is handed in: results of a fit, with the capacity that they were found with. */
export interface FittedCircuit {
  readonly circuit: Circuit;
  /** Ampere-hours; those of the first segment. */
  readonly capacityAh: number;
}

/** Reads results of a fit, if they are there: parallel lists, and pairs that are whole. What is wrong is noted. */
export function readFittedCircuit(body: BodyCheck): FittedCircuit | null {
  const results = body.object("fit_results");
  if (results === null) return null;
  const refuse = (path: readonly (string | number)[], message: string, given: unknown): void =>
    body.refuse(["fit_results", ...path], message, given);
  const length = Array.isArray(results["soc"]) ? results["soc"].length : -1;
  const grid = (value: unknown): number[] | null => {
    if (!Array.isArray(value) || value.length !== length || length === 0) return null;
    const numbers = value.map(Number);
    return numbers.every((one) => Number.isFinite(one)) ? numbers : null;
  };
  const list = (name: string): number[] => {
    const numbers = grid(results[name]);
    if (numbers === null) refuse([name], `${name} must be a list of numbers as long as soc`, results[name]);
    return numbers ?? [];
  };
  const [soc, ocv, r0] = [list("soc"), list("ocv"), list("r0")];
  const pairs = readPairs(results["rc_pairs"], grid, refuse);
  const capacity: unknown = Array.isArray(results["capacity_Ah"])
    ? results["capacity_Ah"][0]
    : results["capacity_Ah"];
  if (typeof capacity !== "number" || !(capacity > 0)) {
    refuse(["capacity_Ah"], "capacity_Ah must be a number above 0, or a list of them", capacity);
    return null;
  }
  return { circuit: { soc, ocv, r0, pairs }, capacityAh: capacity };
}

function readPairs(
  given: unknown,
  grid: (value: unknown) => number[] | null,
  refuse: (path: readonly (string | number)[], message: string, given: unknown) => void,
): Circuit["pairs"] {
  if (!Array.isArray(given)) {
    refuse(["rc_pairs"], "rc_pairs must be a list", given);
    return [];
  }
  return given.map((pair: unknown, index) => {
    const lists = ["r", "c", "tau"].map((name) => {
      const numbers = isMapping(pair) ? grid(pair[name]) : null;
      if (numbers === null) {
        refuse(["rc_pairs", index, name], `${name} must be a list of numbers as long as soc`, pair);
      }
      return numbers ?? [];
    });
    return { r: lists[0] ?? [], tau: (lists[2] ?? []).map((seconds) => Math.max(seconds, 1e-3)) };
  });
}

/** The circuit as a cell has it, which knows one pair: the pairs' resistances together, and their mean delay. */
export function cellCircuitOf({ soc, ocv, r0, pairs }: Circuit): CellCircuit {
  const each = pairs.map(({ r, tau }) => ({ ohms: meanOf(r), seconds: meanOf(tau) }));
  const pairOhm = each.reduce((sum, { ohms }) => sum + ohms, 0);
  const weighted = each.reduce((sum, { ohms, seconds }) => sum + ohms * seconds, 0);
  return { soc, ocv, seriesOhm: meanOf(r0), pairOhm, pairSeconds: pairOhm > 0 ? weighted / pairOhm : 1 };
}

function meanOf(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / Math.max(1, list.length);
}
