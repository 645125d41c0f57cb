import {
  cancelOutcomes,
  cancellationPhases,
  expectedNext,
  hasEnded,
  jobStatuses,
  noDetails,
  observe,
  type CancelOutcome,
  type CancellationPhase,
  type JobStatus,
  type Reading,
} from "../src/index.js";
import type { Move } from "./walk.js";

/** Where the diagrams are, seen from this folder. */
export const diagramsFolder = new URL("../../../docs/diagrams/", import.meta.url);

const generated = "<!-- Generated. To renew it: `UPDATE_DIAGRAMS=1 npm run unit -- packages/core/test` -->";

/** The page about the statuses of a job, from the table that the code reads. */
export function drawJobStatus(): string {
  const arrows = jobStatuses.flatMap((from) => [
    ...expectedNext[from].map((to) => `  ${from} --> ${to}`),
    ...(hasEnded(from) ? [`  ${from} --> [*]`] : []),
  ]);
  const rows = jobStatuses.map((from) => [
    `\`${from}\``,
    ...jobStatuses.map((to) => observationOf(from, to)),
  ]);
  return page("The statuses of a job", [
    "What usually follows what. A service is right about its own jobs: a move that is not drawn here is taken in all the same",
    "and told as unexpected. A first reading may show any status, and `unknown` may be read at any time.",
    "",
    ...mermaid(["  direction LR", ...arrows]),
    "",
    "What a later single reading tells, by the status before (rows) and after (columns):",
    "",
    ...table(["", ...jobStatuses.map((status) => `\`${status}\``)], rows),
  ]);
}

/** The page about the cancellation machine, from the moves that the walk has met. */
export function drawCancellation(
  moves: ReadonlySet<Move>,
  toldIn: ReadonlyMap<CancelOutcome, ReadonlySet<CancellationPhase>>,
): string {
  const labels = new Map<string, string[]>();
  for (const move of moves) {
    const [from = "", event = "", to = ""] = move.split(/ --|--> /);
    const arrow = `${idOf(from)} --> ${idOf(to)}`;
    labels.set(arrow, [...(labels.get(arrow) ?? []), event]);
  }
  const states = cancellationPhases.map((phase) => `  state "${phase}" as ${idOf(phase)}`);
  const arrows = cancellationPhases.flatMap((from) =>
    cancellationPhases.flatMap((to) => {
      const events = labels.get(`${idOf(from)} --> ${idOf(to)}`) ?? [];
      return events.length === 0 ? [] : [`  ${idOf(from)} --> ${idOf(to)}: ${events.sort().join(", ")}`];
    }),
  );
  const rows = cancelOutcomes.map((outcome) => {
    const phases = toldIn.get(outcome) ?? new Set();
    const shown = cancellationPhases.filter((phase) => phases.has(phase)).map((phase) => `\`${phase}\``);
    return [`\`${outcome}\``, shown.join(", ")];
  });
  return page("The cancellation machine", [
    "The phases of one cancellation and the events that lead from one to the next, as they are met when every path of the machine",
    "is walked against simulated services. `stop` comes from outside (Ctrl-C, the sign-in, the journal) and ends every phase.",
    "",
    ...mermaid([...states, `  [*] --> ${idOf("new")}`, ...arrows, `  ${idOf("done")} --> [*]`]),
    "",
    "The phases in which each outcome is told:",
    "",
    ...table(["outcome", "told in"], rows),
  ]);
}

function observationOf(from: JobStatus, to: JobStatus): string {
  const { state } = observe(null, readingOf(from, 1));
  const { observation } = observe(state, readingOf(to, 2));
  const unexpected = observation.kind === "moved" && !observation.expected;
  if (observation.kind === "nothing") return "";
  return unexpected ? "moved, unexpected" : observation.kind;
}

function readingOf(status: JobStatus, version: number): Reading {
  return {
    ref: { provider: "any", kind: "job", id: "1" },
    source: "single",
    askedAtMs: version,
    run: 1,
    version,
    status,
    nativeStatus: "",
    endUnclear: false,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: noDetails,
  };
}

/** Mermaid's names of states take no dashes. */
function idOf(phase: string): string {
  return phase.replace(/-[a-z]/g, (match) => match.slice(1).toUpperCase());
}

function page(title: string, lines: readonly string[]): string {
  return [`# ${title}`, "", generated, "", ...lines, ""].join("\n");
}

function mermaid(lines: readonly string[]): string[] {
  return ["```mermaid", "stateDiagram-v2", ...lines, "```"];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
