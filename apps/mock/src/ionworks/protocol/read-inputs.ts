import type { SwitchSettings } from "../../base/switches.js";
import type { BodyCheck } from "../validation.js";
import type { ProtocolTemplate } from "./protocol-template.js";

/** The values that a request gives to a protocol's inputs. */
export interface GivenInputs {
  readonly values: ReadonlyMap<string, number>;
  /** Inputs without a value, where the switch lets those be found out when it is run. */
  readonly missing: readonly string[];
}

/**
 * Reads experiment parameters for a protocol; what is wrong with them is noted in `body`.
 *
 * @see docs/services/ionworks.md 10.3
 */
export function readInputs(
  settings: SwitchSettings["ionworks"],
  body: BodyCheck,
  place: readonly (string | number)[],
  given: Readonly<Record<string, unknown>>,
  { inputs }: ProtocolTemplate,
): GivenInputs {
  const { "missing-input": whenMissing, "extra-input": whenExtra } = settings;
  const values = new Map<string, number>();
  const missing: string[] = [];
  for (const name of inputs) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value === "number" && Number.isFinite(value)) values.set(name, value);
    else if (value !== undefined && value !== null) {
      body.refuse([...place, name], `input "${name}" must be a number`, value);
    } else if (whenMissing === "422") {
      body.refuse([...place, name], `the protocol's input "${name}" has no value`, given);
    } else missing.push(name);
  }
  const extra = Object.keys(given).filter((name) => !inputs.includes(name));
  if (whenExtra === "422") {
    for (const name of extra) body.refuse([...place, name], "the protocol has no such input", given[name]);
  }
  return { values, missing };
}
