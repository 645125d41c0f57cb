import { endVariables, type Direction, type EndVariable, type Mode, type StepEnd } from "../cell/protocol.js";
import { isMapping, wordOf, type PlaceReader } from "./place-reader.js";
import { ProtocolFault, type Place } from "./protocol-fault.js";
import type { TemplateEnd } from "./protocol-template.js";

/** `Voltage < 3.0`, `C-rate [1] <= input["cut"]`: a name with or without its unit, an operator, a value. */
const textEnd = /^\s*(?<name>[^<>=]+?)\s*(?<operator><=|>=|<|>)\s*(?<value>[^<>=].*)$/su;

/** @see docs/services/ionworks.md 10.2 */
export function readEnds(
  reader: PlaceReader,
  given: unknown,
  place: Place,
  direction: Direction,
  mode: Mode | null,
): TemplateEnd[] {
  if (given === undefined || given === null) return [];
  return reader.list(given, place).map((item, index) => {
    const at = [...place, index];
    const end =
      typeof item === "string" ? readTextEnd(reader, item, at) : readObjectEnd(reader, item, at, direction);
    const usual = usualBound(end.variable, direction, mode);
    if (usual === "either" || end.bound === "either" || end.bound === usual) return end;
    const operator = end.bound === "below" ? "<" : ">";
    throw new ProtocolFault(at, `a ${direction} is never ended by ${end.variable} ${operator}`);
  });
}

function readTextEnd(reader: PlaceReader, text: string, place: Place): TemplateEnd {
  const parts = textEnd.exec(text)?.groups;
  if (parts === undefined) {
    throw new ProtocolFault(place, `an end is written as "Voltage < 3.0", not as "${text}"`);
  }
  const variable = variableOf(parts["name"], place);
  const value = reader.value(parts["value"], place, { least: 0 });
  if (value === null) throw new ProtocolFault(place, "an end needs a value");
  return { variable, bound: parts["operator"]?.startsWith("<") === true ? "below" : "above", value };
}

/** It has no operator, so where it is reached from follows from the step. */
function readObjectEnd(reader: PlaceReader, item: unknown, place: Place, direction: Direction): TemplateEnd {
  if (!isMapping(item)) throw new ProtocolFault(place, 'an end is a text such as "Voltage < 3.0"');
  const map = reader.mapping(item, place, "an end", ["variable", "value"]);
  const variable = variableOf(map["variable"], [...place, "variable"]);
  const value = reader.value(map["value"], [...place, "value"], { least: 0 });
  if (value === null) throw new ProtocolFault(place, "an end needs a value");
  return { variable, bound: objectBound(variable, direction), value };
}

function objectBound(variable: EndVariable, direction: Direction): StepEnd["bound"] {
  if (variable === "Time [s]") return "above";
  if (variable !== "Voltage [V]") return "below";
  if (direction === "Rest") return "either";
  return direction === "Charge" ? "above" : "below";
}

/** From where a variable can reach an end at all. */
function usualBound(variable: EndVariable, direction: Direction, mode: Mode | null): StepEnd["bound"] {
  if (variable === "Time [s]") return "above";
  if (variable === "Voltage [V]") {
    if (direction === "Discharge") return "below";
    return direction === "Charge" ? "above" : "either";
  }
  // The current of constant power rises while the voltage falls.
  return mode === "Power [W]" ? "either" : "below";
}

function variableOf(given: unknown, place: Place): EndVariable {
  const variable =
    wordOf(given, endVariables) ??
    endVariables.find((name) => wordOf(given, [name.replace(/ \[.*$/u, "")]) !== undefined);
  if (variable !== undefined) return variable;
  throw new ProtocolFault(place, `an end is one of ${endVariables.join(", ")}, not ${String(given)}`);
}
