import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { startProgram } from "../notice/start-program.js";
import { runHook, type HookEnd, type HookFacts, type HookOptions } from "./run-hook.js";

/** What is done once when a watch is over. */
export interface EndWishes {
  /** A command to run. */
  readonly exec: readonly [string, ...string[]] | undefined;
  /** Whether the terminal is to ring. */
  readonly bell: boolean;
  /** Whether the desktop is to show a notice. */
  readonly notify: boolean;
}

/** Of jobs that ended differently the first of these is told. */
const worstFirst = ["unknown", "not-found", "timed-out", "failed", "cancelled", "completed"];
/** What an environment can hold of references, besides what is in it. */
const mostRefs = 1_000;

/** Rings, shows a notice and runs a command, as far as that was wished for, when all jobs have ended or the time is up. */
export async function tellEnd(
  context: CliContext,
  wishes: EndWishes,
  ends: readonly HookFacts[],
  options: HookOptions,
): Promise<HookEnd> {
  if (ends.length === 0) return "done";
  if (wishes.bell && context.stderr.isTTY) context.stderr.write("\u0007");
  if (wishes.notify) await notify(context, ends, options);
  return wishes.exec === undefined ? "done" : runHook(context, wishes.exec, factsOf(ends), options);
}

/** One job by itself, several together. */
function factsOf(ends: readonly HookFacts[]): HookFacts {
  const [only, ...others] = ends;
  const counts = { SIMJOBS_COUNT: String(ends.length), SIMJOBS_OUTCOMES: countsOf(ends) };
  if (only !== undefined && others.length === 0) return { ...only, more: counts };
  const outcome = worstFirst.find((word) => ends.some((end) => end.outcome === word)) ?? "unknown";
  const ref = ends
    .slice(0, mostRefs)
    .map((end) => end.ref)
    .join(" ");
  return { ref, outcome, nativeStatus: "", name: "", more: counts };
}

/** `2 completed, 1 failed` */
function countsOf(ends: readonly HookFacts[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of ends) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

async function notify(
  context: CliContext,
  ends: readonly HookFacts[],
  { print }: HookOptions,
): Promise<void> {
  const [only, ...others] = ends;
  const about =
    only !== undefined && others.length === 0
      ? `${only.name === "" ? only.ref : only.name}: ${only.outcome}`
      : `${ends.length} jobs: ${countsOf(ends)}`;
  const text = showControls(about.slice(0, 200));
  const command = noticeCommand(context.machine.platform, text);
  if (command !== undefined && (await startProgram(context, command))) return;
  print(`simjobs: --notify: this desktop shows no notices (${command?.[0] ?? "none known here"})\n`);
}

/** What shows a notice. The text is one word of its own, or within quotes that it cannot leave. */
export function noticeCommand(platform: string, text: string): readonly [string, ...string[]] | undefined {
  if (platform === "win32") return undefined;
  if (platform !== "darwin") return ["notify-send", "--app-name=simjobs", "--", "simjobs", text];
  const quoted = text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return ["osascript", "-e", `display notification "${quoted}" with title "simjobs"`];
}
