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
export function readSteps(reader: PlaceReader, given: unknown, leavesOut = false): TemplateStep[] {
  if (!Array.isArray(given)) throw new ProtocolFault(["steps"], "steps must be a list");
  const steps = readList(reader, given, ["steps"], leavesOut);
  if (steps.length > mostSteps || given.length > mostSteps)
    throw new ProtocolFault(["steps"], `there are more than ${String(mostSteps)} steps`);
  const names = new Set<string>();
  for (const { name, place } of steps) {
    if (name === null) continue;
    if (names.has(name)) throw new ProtocolFault(place, `two steps have the name "${name}"`);
    names.add(name);
  }
  return steps;
}

function readList(
  reader: PlaceReader,
  given: readonly unknown[],
  place: Place,
  leavesOut: boolean,
): TemplateStep[] {
  return given.flatMap((step, index) => {
    const at = [...place, index];
    const unknown = leavesOut ? unknownKind(step) : null;
    if (unknown === null) return [readStep(reader, step, at)];
    // Of a block, a loop or a condition, what lies in it is run once; of anything else, nothing is.
    const inner = isMapping(unknown.content) ? unknown.content["steps"] : undefined;
    const isBlock = Array.isArray(inner) && place.length <= deepest;
    reader.notes.push(
      `step ${String(index + 1)} is "${unknown.name}", of which only the name is known: ${isBlock ? "its steps are run once" : "it is left out"}`,
    );
    return isBlock ? readList(reader, inner, [...at, ...unknown.path, "steps"], leavesOut) : [];
  });
}

/** How long the place of a step may get: what lies deeper is left out. */
const deepest = 60;

/** A step of another kind than those that the mock runs: its name, and what is under it. */
function unknownKind(
  step: unknown,
): { readonly name: string; readonly content: unknown; readonly path: Place } | null {
  if (!isMapping(step)) return null;
  if (Object.hasOwn(step, "direction")) {
    const { direction } = step;
    const isKnown = typeof direction !== "string" || wordOf(direction, directions) !== undefined;
    return isKnown ? null : { name: direction, content: step, path: [] };
  }
  const [key, ...others] = Object.keys(step);
  if (key === undefined || others.length > 0 || wordOf(key, directions) !== undefined) return null;
  return { name: key, content: step[key], path: [key] };
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
