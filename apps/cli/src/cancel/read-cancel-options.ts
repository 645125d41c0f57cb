import { JobError, type CancelOutcome } from "@simjobs/core";
import { parseCount } from "../input/parse-count.js";
import { parseDuration } from "../input/parse-duration.js";
import { parseWhere, type Where } from "../input/parse-where.js";
import { parseOutcomes } from "../input/parse-words.js";
import { swallowedReference } from "../references/swallowed-reference.js";
import type { CancelCommandOptions } from "./cancel-options.js";

/** The options of a cancel, read and checked against each other. */
export interface CancelRequest {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly wait: boolean;
  readonly journal: boolean;
  readonly reason: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly giveUpMs: number | undefined;
  readonly settleMs: number | undefined;
  readonly fine: readonly CancelOutcome[];
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly expectCount: number | undefined;
  readonly where: Where | undefined;
  readonly limit: number;
  readonly planOut: string | undefined;
  readonly sweep: { readonly quietMs: number | undefined; readonly max: number | undefined } | undefined;
}

/**
 * Reads the options of a cancel.
 *
 * @param argv - all words, to tell why no job is named
 * @throws {JobError} `bad_input` for a value that cannot be read or options that exclude each other
 */
export function readCancelOptions(
  texts: readonly string[],
  options: CancelCommandOptions,
  argv: readonly string[],
): CancelRequest {
  const { where, plan, planOut, untilEmpty, dryRun } = options;
  const isWhere = where.length > 0;
  const sources = [texts.length > 0, isWhere, plan !== undefined].filter(Boolean).length;
  if (sources === 0) {
    const swallowed = swallowedReference(argv);
    if (swallowed !== undefined) throw swallowed;
    throw new JobError("bad_input", "there is nothing to cancel: no reference, no --where and no --plan", {
      hint: "Name the jobs, such as simjobs cancel jess:12259, or see simjobs cancel --help",
    });
  }
  if (sources > 1) throw together("references, --where and --plan", "Give one of them.");
  if (untilEmpty === true && !isWhere)
    throw new JobError("bad_input", "--until-empty needs --where", { hint: "Say what is to be emptied." });
  if (untilEmpty === true && (planOut !== undefined || dryRun === true))
    throw together("--until-empty and --plan-out or --dry-run", "Leave --until-empty out to look first.");
  if (untilEmpty !== true && (options.quiet !== undefined || options.max !== undefined))
    throw new JobError("bad_input", "--quiet and --max need --until-empty", {
      hint: "For a plan there is --limit.",
    });
  if (options.limit !== undefined && (!isWhere || untilEmpty === true))
    throw new JobError("bad_input", "--limit needs --where, and with --until-empty it is --max");
  if (plan !== undefined && planOut !== undefined)
    throw together("--plan and --plan-out", "A plan that is there needs no other.");
  const read = isWhere ? parseWhere(where) : undefined;
  if (untilEmpty === true && read?.owner !== "mine")
    throw new JobError("bad_input", "--until-empty takes your own jobs only", {
      hint: "Leave owner out, or make a plan.",
    });
  return {
    json: options.json === true,
    verbose: options.verbose === true,
    wait: options.wait,
    journal: options.journal,
    reason: options.reason,
    timeoutMs: options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout"),
    giveUpMs: options.giveUp === undefined ? undefined : parseDuration(options.giveUp, "--give-up"),
    settleMs: options.settle === undefined ? undefined : parseDuration(options.settle, "--settle"),
    fine: options.ok.length === 0 ? [] : parseOutcomes(options.ok, "--ok"),
    dryRun: dryRun === true,
    yes: options.yes === true,
    expectCount: options.expectCount === undefined ? undefined : countOrNone(options.expectCount),
    where: read,
    limit: options.limit === undefined ? Infinity : parseCount(options.limit, "--limit"),
    planOut,
    sweep:
      untilEmpty === true
        ? {
            quietMs: options.quiet === undefined ? undefined : parseDuration(options.quiet, "--quiet"),
            max: options.max === undefined ? undefined : parseCount(options.max, "--max"),
          }
        : undefined,
  };
}

function countOrNone(text: string): number {
  return text.trim() === "0" ? 0 : parseCount(text, "--expect-count");
}

function together(what: string, hint: string): JobError {
  return new JobError("bad_input", `${what} do not go together`, { hint });
}
