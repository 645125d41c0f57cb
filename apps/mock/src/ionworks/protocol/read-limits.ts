import { limitNames, type LimitName } from "../cell/protocol.js";
import { isMapping, type PlaceReader } from "./place-reader.js";
import { ProtocolFault, type Place } from "./protocol-fault.js";
import type { TemplateLimit, TemplateStep, ValueRule } from "./protocol-template.js";

const rules: Record<LimitName, ValueRule> = {
  voltage_min: { least: 0 },
  voltage_max: { above: 0 },
  temperature_min: { above: -273.15 },
  temperature_max: { above: -273.15 },
  charge_current_max: { above: 0 },
  discharge_current_max: { above: 0 },
};

/**
 * Limits, each a number, or a `value` with a `goto` of its own; `goto` beside them serves all.
 *
 * @see docs/services/ionworks.md 10.1; that the number is called `value`, and that a `goto` names a step, are the mock's choice
 */
export function readLimits(
  reader: PlaceReader,
  given: unknown,
  steps: readonly TemplateStep[],
): TemplateLimit[] {
  if (given === undefined || given === null) return [];
  const place = ["safety_limits"];
  const limits = reader.mapping(given, place, "safety_limits", [...limitNames, "goto"]);
  const common = readGoto(reader, limits["goto"], [...place, "goto"], steps);
  return limitNames.flatMap((name) => {
    const at = [...place, name];
    const limit = limits[name];
    if (!isMapping(limit)) {
      const value = reader.value(limit, at, rules[name]);
      return value === null ? [] : [{ name, value, goto: common }];
    }
    const map = reader.mapping(limit, at, name, ["value", "goto"]);
    const value = reader.value(map["value"], [...at, "value"], rules[name]);
    if (value === null) throw new ProtocolFault(at, `${name} needs a value`);
    return [{ name, value, goto: readGoto(reader, map["goto"], [...at, "goto"], steps) ?? common }];
  });
}

function readGoto(
  reader: PlaceReader,
  given: unknown,
  place: Place,
  steps: readonly TemplateStep[],
): TemplateLimit["goto"] {
  const step = reader.text(given, place);
  if (step === null) return null;
  if (steps.some(({ name }) => name === step)) return { step, place };
  throw new ProtocolFault(place, `no step has the name "${step}"`);
}
