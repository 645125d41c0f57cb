import type { PlaceReader } from "./place-reader.js";
import { ProtocolFault } from "./protocol-fault.js";
import type { ProtocolTemplate } from "./protocol-template.js";

const newKeys = ["initial_temperature", "initial_state_type", "initial_state_value"] as const;
const oldKeys = ["temperature", "initial_soc", "initial_voltage"] as const;

/** Degrees Celsius that are one, and rows no closer than the times that the results can tell. */
const temperatureRule = { above: -273.15 };
const timeRule = { least: 0.001 };

/** @see docs/services/ionworks.md 10.1 */
export function readGlobals(
  reader: PlaceReader,
  given: unknown,
): Pick<ProtocolTemplate, "initial" | "temperature" | "resolution"> {
  const place = ["global"];
  const noResolution = { time: null, voltage: null, current: null };
  if (given === undefined || given === null) {
    return { initial: null, temperature: null, resolution: noResolution };
  }
  const globals = reader.mapping(given, place, "global", [...newKeys, "resolution", ...oldKeys]);
  const isGiven = (key: string): boolean => globals[key] !== undefined && globals[key] !== null;
  const old = oldKeys.filter(isGiven);
  const [firstNew] = newKeys.filter(isGiven);
  const [firstOld] = old;
  if (firstOld !== undefined && firstNew !== undefined) {
    const message = `${firstOld} is of the older edition and cannot stand beside ${firstNew}`;
    throw new ProtocolFault([...place, firstOld], message);
  }
  if (isGiven("initial_soc") && isGiven("initial_voltage")) {
    throw new ProtocolFault(
      [...place, "initial_voltage"],
      "initial_soc and initial_voltage exclude each other",
    );
  }
  if (firstOld !== undefined) {
    reader.notes.push(
      `global.${old.join(", global.")}: of the older edition; now initial_temperature, and initial_state_type with initial_state_value`,
    );
  }
  const temperature = firstOld === undefined ? "initial_temperature" : "temperature";
  return {
    initial: readInitial(reader, globals),
    temperature: reader.value(globals[temperature], [...place, temperature], temperatureRule),
    resolution: readResolution(reader, globals["resolution"]) ?? noResolution,
  };
}

const at = (key: string): string[] => ["global", key];

function readInitial(
  reader: PlaceReader,
  globals: Readonly<Record<string, unknown>>,
): ProtocolTemplate["initial"] {
  const type = reader.word(globals["initial_state_type"], at("initial_state_type"), [
    "soc_percentage",
    "voltage",
  ]);
  const rule = type === "voltage" ? { above: 0 } : { least: 0, most: 100 };
  const value = reader.value(globals["initial_state_value"], at("initial_state_value"), rule);
  if (type !== null && value !== null) return { kind: type, value };
  if (type !== null || value !== null) {
    throw new ProtocolFault(
      at(type === null ? "initial_state_value" : "initial_state_type"),
      "initial_state_type and initial_state_value go together",
    );
  }
  const soc = reader.value(globals["initial_soc"], at("initial_soc"), { least: 0, most: 100 });
  if (soc !== null) return { kind: "soc_old", value: soc };
  const volts = reader.value(globals["initial_voltage"], at("initial_voltage"), { above: 0 });
  return volts === null ? null : { kind: "voltage", value: volts };
}

function readResolution(reader: PlaceReader, given: unknown): ProtocolTemplate["resolution"] | null {
  if (given === undefined || given === null) return null;
  const place = ["global", "resolution"];
  if (typeof given === "number" || typeof given === "string") {
    return { time: reader.value(given, place, timeRule), voltage: null, current: null };
  }
  const map = reader.mapping(given, place, "resolution", ["time", "voltage", "current"]);
  return {
    time: reader.value(map["time"], [...place, "time"], timeRule),
    voltage: reader.value(map["voltage"], [...place, "voltage"], { above: 0 }),
    current: reader.value(map["current"], [...place, "current"], { above: 0 }),
  };
}
