import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import { isMapping, PlaceReader } from "./place-reader.js";
import { placeText, ProtocolFault, type Place } from "./protocol-fault.js";
import type { ProtocolTemplate } from "./protocol-template.js";
import { looksLikePybamm, readPybamm } from "./pybamm-steps.js";
import { readGlobals } from "./read-globals.js";
import { readLimits } from "./read-limits.js";
import { readSteps } from "./read-steps.js";

export interface ProtocolReading {
  /** Passes over unknown keys, instead of refusing them. @default false */
  readonly ignoresUnknown?: boolean | undefined;
  /** Leaves out steps of kinds that are known by their names only, instead of refusing them. @default false */
  readonly leavesOutSteps?: boolean | undefined;
}

/**
 * Reads a protocol: YAML or JSON in the published language, PyBaMM's steps, or the mapping itself.
 *
 * @returns a sentence that begins with the place, where the mock does not take it
 * @see docs/services/ionworks.md 10
 */
export function readProtocol(given: unknown, reading: ProtocolReading = {}): ProtocolTemplate | string {
  if (typeof given !== "string") return told(() => readMapping(given, reading), placeText);
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parseDocument(given, { lineCounter: lines, prettyErrors: false });
  } catch {
    return "the protocol is nested too deeply";
  }
  const lineAt = (offset: number): string => `line ${String(lines.linePos(offset).line)}`;
  if (!isMap(document.contents) && looksLikePybamm(given)) {
    return told(
      () => readPybamm(given),
      ([index]) => `line ${String(Number(index ?? 0) + 1)}`,
    );
  }
  const [broken] = document.errors;
  if (broken !== undefined) return `${lineAt(broken.pos[0])}: ${broken.message}`;
  let plain: unknown;
  try {
    plain = document.toJS();
  } catch (error) {
    return `the protocol cannot be read: ${error instanceof Error ? error.message : "too many aliases"}`;
  }
  return told(
    () => readMapping(plain, reading),
    (place) => lineAt(offsetOf(document, place)),
  );
}

function readMapping(
  given: unknown,
  { ignoresUnknown = false, leavesOutSteps = false }: ProtocolReading,
): ProtocolTemplate {
  const reader = new PlaceReader(ignoresUnknown);
  const known = ["global", "safety_limits", "steps"];
  if (!isMapping(given)) {
    throw new ProtocolFault([], `a protocol must be a mapping with the keys ${known.join(", ")}`);
  }
  const top = reader.mapping(given, [], "a protocol", known);
  const globals = readGlobals(reader, top["global"]);
  const steps = readSteps(reader, top["steps"], leavesOutSteps);
  const limits = readLimits(reader, top["safety_limits"], steps);
  return { ...globals, steps, limits, inputs: [...reader.inputs], notes: reader.notes };
}

/** The template, or the fault with its place in words. */
function told(read: () => ProtocolTemplate, where: (place: Place) => string): ProtocolTemplate | string {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtocolFault)) throw error;
    const place = where(error.place);
    return place === "" ? error.message : `${place}: ${error.message}`;
  }
}

/** Where a place stands in the text: its key, or the nearest thing around it that is there. */
function offsetOf(document: Document, place: Place): number {
  let [node, offset]: [unknown, number] = [document.contents, 0];
  for (const part of place) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  const range: unknown = typeof node === "object" && node !== null && "range" in node ? node.range : null;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === "number" ? start : undefined;
}
