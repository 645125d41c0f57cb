import { readFile } from "node:fs/promises";
import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from "yaml";
import { manualStart } from "../base/clock.js";
import { MockInputError } from "../base/mock-input-error.js";
import { seedJobs } from "../control/job-seeds.js";
import { scenarioFileInput } from "../control/scenario-file-input.js";
import type { FaultSeed, JobSeed, MockOptions, Scenario } from "../mock-options.js";
import { MockWorld } from "../mock-world.js";
import { findScenario } from "../scenarios/find-scenario.js";
import { mistakesIn, type Mistake } from "./mistakes.js";

/** So many mistakes are told at once. */
const mostTold = 20;

/**
 * Reads what a mock is to be started by: options, scenarios, switches, faults and jobs, in YAML or JSON.
 *
 * @param path - of the file
 * @returns options for `startMock`
 * @throws {MockInputError} with line and column of each mistake
 */
export async function readScenarioFile(path: string): Promise<MockOptions> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new MockInputError(`the scenario file ${path} cannot be read: ${reason}`);
  }
  return parseScenarioFile(text, path);
}

/** @throws {MockInputError} as `readScenarioFile` does */
export function parseScenarioFile(text: string, path: string): MockOptions {
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\u{FEFF}/u, ""), { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${String(Math.max(1, line))}:${String(Math.max(1, col))}`;
  };
  const broken = document.errors.map(({ message, pos }) => `${place(pos[0])}: ${message}`);
  if (broken.length > 0) throw refusal(broken);
  const data = withoutNull(toJs(document, path)) ?? {};
  const found = mistakesIn(scenarioFileInput, data);
  // What the schema has let through is tried, as only the world knows who there is and what fits together.
  const mistakes = found.length > 0 ? found : mistakesInPlay(data);
  if (mistakes.length > 0) {
    const placed = mistakes.map((each) => ({ at: offsetOf(document, each), message: each.message }));
    throw refusal(
      placed.toSorted((one, other) => one.at - other.at).map(({ at, message }) => `${place(at)}: ${message}`),
    );
  }
  return optionsOf(data);
}

function toJs(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new MockInputError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refusal(sentences: readonly string[]): MockInputError {
  const more = sentences.length - mostTold;
  const told = sentences.slice(0, mostTold);
  return new MockInputError([...told, ...(more > 0 ? [`and ${String(more)} more`] : [])].join("\n"));
}

/** A field that is `null` counts as not given, but for what is to be sent as it is. */
function withoutNull(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map((each: unknown) => (each === null ? null : withoutNull(each)));
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
      if (key === "body") return [[key, inner]];
      return inner === null ? [] : [[key, withoutNull(inner)]];
    }),
  );
}

/** Where a mistake stands: at its key, its value, or what it is missing from. */
function offsetOf(document: Document, { path, isKey }: Mistake): number {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isKey && isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
    if (isNode(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

/** What goes wrong when the file is played on an empty mock, piece by piece. */
function mistakesInPlay(data: unknown): Mistake[] {
  const file = scenarioFileInput.parse(data);
  const world = new MockWorld({
    seed: "simjobs",
    clock: { mode: "manual", speed: 1, startMs: Date.parse(manualStart) },
    switches: {},
    reach: { host: "127.0.0.1", publicUrl: null, publicStorageUrl: null },
    jobMs: null,
  });
  const mistakes: Mistake[] = [];
  const attempt = (path: Mistake["path"], play: () => void): void => {
    try {
      play();
    } catch (error) {
      if (!(error instanceof MockInputError)) throw error;
      mistakes.push({ path, isKey: false, message: error.message });
    }
  };
  const playParts = (above: Mistake["path"], { faults = [], jobs = [] }: Parts): void => {
    for (const [index, job] of jobs.entries()) attempt([...above, "jobs", index], () => seedJobs(world, job));
    for (const [index, fault] of faults.entries())
      attempt([...above, "faults", index], () => world.faults.add(fault));
  };
  for (const [index, scenario] of (file.scenarios ?? []).entries()) {
    if (typeof scenario === "string") attempt(["scenarios", index], () => findScenario(scenario));
    else playParts(["scenarios", index], scenario);
  }
  playParts([], file);
  return mistakes;
}

interface Parts {
  readonly faults?: readonly unknown[] | undefined;
  readonly jobs?: readonly unknown[] | undefined;
}

/** Jobs and faults are handed on as they were written: who plays them fills in what is left out. */
function optionsOf(data: unknown): MockOptions {
  const { $schema: _schema, name, about, faults, jobs, scenarios = [], ...rest } = asWritten(data);
  const hasOwn = faults !== undefined || jobs !== undefined;
  const own: Scenario[] = hasOwn ? [{ name, about, faults, jobs }] : [];
  return { ...rest, scenarios: [...scenarios, ...own] };
}

type Written = MockOptions &
  Omit<Scenario, "switches"> & {
    readonly $schema?: string;
    readonly faults?: readonly FaultSeed[] | undefined;
    readonly jobs?: readonly JobSeed[] | undefined;
  };

function asWritten(data: unknown): Written {
  // Its schema has just passed it.
  return data as Written;
}
