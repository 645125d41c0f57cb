import type { ModelOutcome } from "../../base/model-outcome.js";
import { elapsedText } from "./time-text.js";

/** What a run has to say for itself. */
interface RunReport {
  readonly outcome: ModelOutcome;
  readonly programLine: string;
  readonly elapsedMs: number;
  readonly warnings: number;
}

const severe: Readonly<Record<ModelOutcome, number>> = { completes: 0, severe: 2, fatal: 1, crashed: 0 };

/** `eplusout.err`: what went wrong in a run, and on its last line how the run ended. */
export function errorFile(report: RunReport): string {
  const { outcome, programLine, warnings } = report;
  const lines = [`${programLine},`];
  for (let count = 1; count <= warnings; count += 1) {
    lines.push(
      `   ** Warning ** Made up by the simjobs mock: warning ${String(count)} of ${String(warnings)}.`,
      "   **   ~~~   ** Nothing was simulated.",
    );
  }
  // A program that crashes writes no more.
  if (outcome === "crashed") return joined(lines);
  if (outcome === "fatal") {
    lines.push(
      `   ** Severe  ** Made up by the simjobs mock: <root>[Construction][Wall][outside_layer] - "NO SUCH MATERIAL" is not found.`,
      "   **  Fatal  ** Made up by the simjobs mock: errors occurred on processing the input. Preceding condition(s) cause termination.",
      "   ...Summary of Errors that led to program termination:",
      "   ..... Reference severe error count=1",
      "   ..... Last severe error=Made up by the simjobs mock",
    );
  }
  for (let count = 1; count <= (outcome === "severe" ? severe.severe : 0); count += 1) {
    lines.push(`   ** Severe  ** Made up by the simjobs mock: temperature out of bounds, ${String(count)}.`);
  }
  lines.push(
    "   ************* Warning:  Node connection errors not checked - most system input has not been read (see previous warning).",
    "   ************* EnergyPlus Warmup Error Summary. During Warmup: 0 Warning; 0 Severe Errors.",
    "   ************* EnergyPlus Sizing Error Summary. During Sizing: 0 Warning; 0 Severe Errors.",
    `   ************* ${endSentence(report)}`,
  );
  return joined(outcome === "fatal" ? lines : lines.filter((line) => !line.includes("Node connection")));
}

/** `eplusout.end`: one sentence; a program that crashes leaves none. */
export function endFile(report: RunReport): string | null {
  return report.outcome === "crashed" ? null : `${endSentence(report)}\n`;
}

function endSentence({ outcome, elapsedMs, warnings }: RunReport): string {
  const how =
    outcome === "fatal"
      ? "EnergyPlus Terminated--Fatal Error Detected."
      : "EnergyPlus Completed Successfully--";
  const counts = `${String(warnings)} Warning; ${String(severe[outcome])} Severe Errors`;
  return `${how} ${counts}; Elapsed Time=${elapsedText(elapsedMs)}`;
}

function joined(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}
