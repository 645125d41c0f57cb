import { modes, type Direction, type Mode } from "../cell/protocol.js";
import { isMapping, wordOf, type Mapping, type PlaceReader } from "./place-reader.js";
import { ProtocolFault, type Place } from "./protocol-fault.js";
import type { TemplateStep } from "./protocol-template.js";
import { readEnds } from "./read-ends.js";

/** The most steps of one protocol. */
const mostSteps = 1000;

const directions = ["Rest", "Charge", "Discharge"] as const;
const parameters = ["mode", "value", "ends", "duration", "name"];

/** @see docs/services/ionworks.md 10.2 */
export function readSteps(reader: PlaceReader, given: unknown): TemplateStep[] {
  if (!Array.isArray(given)) throw new ProtocolFault(["steps"], "steps must be a list");
  if (given.length > mostSteps)
    throw new ProtocolFault(["steps"], `there are more than ${String(mostSteps)} steps`);
  const steps = given.map((step, index) => readStep(reader, step, ["steps", index]));
  const names = new Set<string>();
  for (const { name, place } of steps) {
    if (name === null) continue;
    if (names.has(name)) throw new ProtocolFault(place, `two steps have the name "${name}"`);
    names.add(name);
  }
  return steps;
}

function readStep(reader: PlaceReader, given: unknown, place: Place): TemplateStep {
  if (!isMapping(given)) {
    throw new ProtocolFault(place, `a step is a mapping with one key: ${directions.join(", ")}`);
  }
  if (Object.hasOwn(given, "direction")) {
    const map = reader.mapping(given, place, "a step", ["direction", ...parameters]);
    const direction = wordOf(map["direction"], directions);
    if (direction === undefined) throw unknownStep([...place, "direction"], map["direction"]);
    return stepOf(reader, direction, map, place);
  }
  const [key, ...others] = Object.keys(given);
  if (key === undefined || others.length > 0) {
    throw new ProtocolFault(
      place,
      `a step has exactly one key (${directions.join(", ")}), not ${key === undefined ? "none" : [key, ...others].join(" and ")}`,
    );
  }
  const direction = wordOf(key, directions);
  if (direction === undefined) throw unknownStep([...place, key], key);
  const at = [...place, key];
  return stepOf(reader, direction, reader.mapping(given[key] ?? {}, at, `a ${direction}`, parameters), at);
}

function unknownStep(place: Place, given: unknown): ProtocolFault {
  const number = place.find((part) => typeof part === "number") ?? 0;
  return new ProtocolFault(
    place,
    `step ${String(number + 1)} is "${String(given)}", and the mock runs ${directions.join(", ")}: drive cycles, EIS, waveforms, blocks, loops and conditions are known by their names only`,
  );
}

function stepOf(reader: PlaceReader, direction: Direction, map: Mapping, place: Place): TemplateStep {
  const at = (key: string): Place => [...place, key];
  const duration = reader.value(map["duration"], at("duration"), { least: 0 });
  const mode = modeOf(map["mode"], at("mode"));
  const timed = duration === null ? [] : [{ variable: "Time [s]", bound: "above", value: duration } as const];
  const ends = [...readEnds(reader, map["ends"], at("ends"), direction, mode), ...timed];
  const value = reader.value(map["value"], at("value"), { above: 0 });
  const common = { name: reader.text(map["name"], at("name")), place, direction, ends };
  if (direction === "Rest") {
    if (mode !== null || value !== null) {
      throw new ProtocolFault(at(mode === null ? "value" : "mode"), "a Rest has no mode and no value");
    }
    return { ...common, mode: null, value: null };
  }
  if (mode === null) throw new ProtocolFault(place, `a ${direction} needs a mode: ${modes.join(", ")}`);
  if (value === null) throw new ProtocolFault(place, `a ${direction} needs a value`);
  return { ...common, mode, value };
}

/** With its unit, or without. */
function modeOf(given: unknown, place: Place): Mode | null {
  if (given === undefined || given === null) return null;
  const mode = wordOf(given, modes) ?? modes.find((word) => wordOf(given, [withoutUnit(word)]) !== undefined);
  if (mode !== undefined) return mode;
  throw new ProtocolFault(place, `mode must be ${modes.map(withoutUnit).join(", ")}`);
}

function withoutUnit(name: string): string {
  return name.replace(/ \[.*$/u, "");
}
