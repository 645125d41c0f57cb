import type { SeededRandom } from "../../base/random.js";
import type { EcmResult } from "./ecm-fit.js";

/** How many results a world keeps; what was let go is fitted again, to the same numbers. */
const mostKept = 200;

const keptOf = new WeakMap<SeededRandom, Map<string, EcmResult>>();

/** The result of a fit, made once for all who ask for the same one. @param random what made-up data come from */
export function keptResult(random: SeededRandom, key: string, make: () => EcmResult): EcmResult {
  const kept = keptOf.get(random) ?? new Map<string, EcmResult>();
  keptOf.set(random, kept);
  const result = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, result);
  const [oldest] = kept.size > mostKept ? kept.keys() : [];
  if (oldest !== undefined) kept.delete(oldest);
  return result;
}
