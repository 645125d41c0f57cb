import { formatReference, JobError, parseReference, type JobRef } from "@simjobs/core";
import { countStatuses, identify, makePlan, type CancelPlan } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { agree, checkCount, countsInWords, foreignFacts, jobs, type Consent } from "./consent.js";
import type { CancelCommandOptions } from "./cancel-options.js";
import { readCancelOptions, type CancelRequest } from "./read-cancel-options.js";
import { incompleteFacts, plannedTargets, plansOf, wholenessOf, type Targets } from "./cancel-targets.js";
import { cancelTimeoutMs, CommandTime } from "./command-time.js";
import { inSession, mostByName } from "./cancel-session.js";
import {
  cancelPlanned,
  cancelUntilEmpty,
  cancelWritten,
  openPlanned,
  sweptNothing,
  type Done,
} from "./carry-out.js";
import { dryRun } from "./dry-run.js";
import { GrowingDocument } from "./growing-document.js";
import { leftOutFacts, leftOutOf, type LeftOut } from "./left-out.js";
import { readPlans, writePlans } from "./plan-file.js";
import { namedJobs, nameLines, type NamedJob } from "./named-jobs.js";
import { selectWork } from "./select-work.js";
import { expectedSendingMs } from "./sending-time.js";
import { otherNamesOf, tellDone } from "./tell-done.js";
import { openWritten, type WrittenWork } from "./written-work.js";
import { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { storeOf } from "../settings/store-of.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { parseReferenceLines } from "../input/parse-reference-lines.js";
import { within } from "../parser/within.js";
import { parseReferences } from "../references/parse-references.js";
import { formatDuration } from "../output/format-time.js";

const longestInput = 16_000_000;
/** How long a sweep goes on at most where nothing else is said. */
const sweepTimeoutMs = 3_600_000;

/** What others have yet to write into a pipe: it has the time that the command was given, and as long as it takes where none was. */
function inTimeOf(context: CliContext, time: CommandTime, timeout: string | undefined) {
  return async <T>(read: (context: CliContext) => Promise<T>): Promise<T> =>
    timeout === undefined
      ? time.notCounting(async () => read(context))
      : within(context, timeout, read, "What it reads from a pipe did not come in time; nothing was sent.");
}

/** Cancels jobs and tells the truth about each. */
export async function runCancel(
  context: CliContext,
  texts: readonly string[],
  options: CancelCommandOptions,
): Promise<number> {
  const request = readCancelOptions(texts, options, context.argv);
  const usualMs = request.sweep === undefined ? cancelTimeoutMs : sweepTimeoutMs;
  const time = new CommandTime(context.clock, context.signal, request.timeoutMs ?? usualMs);
  const fromInput = texts.includes("-");
  const inTime = inTimeOf(context, time, options.timeout);
  const input = fromInput
    ? await inTime(async ({ stdin, signal }) => stdin.readAll(longestInput, signal))
    : "";
  const words = texts.flatMap((text) => (text === "-" ? parseReferenceLines(input) : [text]));
  const refs = await parseReferences(context, words, options);
  if (refs.length >= many) context.machine.beforeBulk?.();
  if (request.dryRun && texts.length > 0 && request.planOut === undefined)
    return dryRun(context, refs, options);

  const store = storeOf(context, options);
  if (store !== undefined && request.sweep !== undefined)
    throw new JobError(
      "bad_input",
      "a fleet takes jobs that there are: --until-empty is done from one machine",
      {
        hint: "Hand over what fits now without --until-empty, or go on from here: --store ''",
      },
    );
  if (!request.yes && request.planOut === undefined) refuseUnasked(context, request, refs.length, fromInput);
  const { plan } = options;
  const plans = plan === undefined ? [] : await inTime(async (reading) => readPlans(reading, plan));
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: true,
    jobs: texts.length > 0 ? refs.length : many,
    inFleet: options,
  });
  try {
    const targets = await time.before(async () =>
      findTargets(context, accounts, request, { refs, fromInput, plans }, time.call),
    );
    if (request.planOut !== undefined || request.dryRun)
      return await time.before(async () => lookOnly(context, accounts, request, targets, time.call));
    const isRefused = request.sweep !== undefined && !wholenessOf(targets).complete;
    if (!isRefused) {
      const consent = consentFor(targets, request, await namedJobs(accounts, targets));
      await time.notCounting(async () => agree(context, consent, request));
    }
    const { turns } = accounts;
    if (turns !== undefined)
      return await (
        await import("./cancel-in-fleet.js")
      ).cancelInFleet(context, accounts, { request, targets, turns });
    return await carryOut(context, accounts, request, targets, time);
  } finally {
    await accounts.close();
  }
}

/** Where nobody can be asked, what needs a yes is refused before any service is. */
function refuseUnasked(
  context: CliContext,
  { json }: CancelRequest,
  count: number,
  fromInput: boolean,
): void {
  if ((context.stdin.isTTY && !json) || (count <= mostByName && !fromInput)) return;
  throw new JobError("bad_input", `nothing was cancelled: ${whyAsked(count, fromInput).join(", ")}`, {
    hint: "Look at them with --dry-run; add --yes if you mean all of them.",
  });
}

function whyAsked(count: number, fromInput: boolean): readonly string[] {
  return [
    ...(count > mostByName ? [`${count} jobs are more than are cancelled unasked (${mostByName})`] : []),
    ...(fromInput ? ["the jobs came in on standard input"] : []),
  ];
}

/** More than are begun with quickly. */
const many = 1_000;

async function findTargets(
  context: CliContext,
  accounts: Accounts,
  { where, limit }: CancelRequest,
  given: {
    readonly refs: readonly JobRef[];
    readonly fromInput: boolean;
    readonly plans: readonly CancelPlan[];
  },
  call: CommandTime["call"],
): Promise<Targets> {
  const { refs, fromInput, plans } = given;
  if (where !== undefined)
    return { by: "where", works: await selectWork(context, accounts, where, limit, call) };
  if (plans.length > 0) return plannedTargets(plans, await openPlanned(accounts, plans, call));
  return { by: "references", works: await openWritten(accounts, refs, call), refs, fromInput };
}

function leftOutBy(targets: Targets): readonly LeftOut[] {
  return targets.by === "where" ? leftOutOf(targets.works) : [];
}

function servicesOf(targets: Targets): readonly Service[] {
  return targets.works.flatMap(({ service }) => ("provider" in service ? [service] : []));
}

function grammarsOf(targets: Targets): readonly Service["provider"]["grammar"][] {
  return servicesOf(targets).map(({ provider }) => provider.grammar);
}

/** Tells what would be done, and writes it into a plan where one is wanted. Sends no cancel. */
async function lookOnly(
  context: CliContext,
  accounts: Accounts,
  { planOut, dryRun: isDryRun, json, verbose, expectCount }: CancelRequest,
  targets: Targets,
  call: CommandTime["call"],
): Promise<number> {
  const plans = targets.by === "references" ? await plansOfWritten(targets.works, call) : plansOf(targets);
  const rows = plans.flatMap((plan) => plan.rows);
  checkCount(rows.length, expectCount);
  const { complete, truncated } =
    targets.by === "references" ? { complete: true, truncated: false } : wholenessOf(targets);
  for (const fact of incompleteFacts(plans)) context.stderr.write(`${showControls(fact)}\n`);
  const seen = complete || rows.length > 0 ? exitCodes.done : exitCodes.unknown;
  if (planOut !== undefined) await writePlans(context.cwd, planOut, plans);
  if (isDryRun || json) {
    const refs = rows.map(({ ref }) => parseReference(ref, grammarsOf(targets)));
    // What was listed just now need not be read again; a plan is older.
    const named = new Map((await namedJobs(accounts, targets)).map((job) => [job.ref, job.name]));
    const known =
      targets.by === "plan" ? [] : rows.map((row) => ({ ...row, name: named.get(row.ref) ?? row.name }));
    const code = await dryRun(
      context,
      refs,
      { json, verbose },
      {
        accounts,
        complete,
        truncated,
        planFile: planOut,
        known,
        leftOut: leftOutBy(targets),
      },
    );
    if (planOut === undefined || json) return worstExit([code, seen], precedence.cancel);
  }
  const file = planOut ?? "";
  if (!isDryRun) for (const fact of leftOutFacts(leftOutBy(targets))) context.stderr.write(`${fact}\n`);
  context.stderr.write(
    `A plan for ${jobs(rows.length)} is in ${file}, good for an hour: simjobs cancel --plan ${file}\n`,
  );
  return seen;
}

async function plansOfWritten(
  works: readonly WrittenWork[],
  call: CommandTime["call"],
): Promise<readonly CancelPlan[]> {
  return Promise.all(
    works.map(async ({ service, refs, known }) => {
      if (!("provider" in service)) throw service;
      const { provider } = service;
      const { where } = await identify(provider, call);
      const read = refs.map(
        async (ref) => known.get(formatReference(ref)) ?? (await provider.get(ref, call)),
      );
      return makePlan(provider, { readings: await Promise.all(read), complete: true, where }, "references");
    }),
  );
}

/** One for each job, in the order given: of two names of the same job, the one by which it is asked for. */
function askedOf({ refs, works }: Extract<Targets, { by: "references" }>): readonly JobRef[] {
  const asked = new Set(works.flatMap((work) => work.refs.map(formatReference)));
  return refs.filter((ref) => asked.delete(formatReference(ref)));
}

function consentFor(targets: Targets, { where, sweep }: CancelRequest, named: readonly NamedJob[]): Consent {
  if (targets.by === "references") {
    const count = targets.works.reduce((sum, { refs }) => sum + refs.length, 0);
    const foreign = targets.works.flatMap((work) => work.foreign);
    const reasons = [
      ...whyAsked(count, targets.fromInput),
      ...(foreign.length > 0 ? [`${jobs(foreign.length)} of somebody else`] : []),
    ];
    const names = reasons.length > 0 ? nameLines(named) : [];
    return { count, ofAnybody: false, facts: [...names, ...foreignFacts(foreign)], reasons };
  }
  const plans = plansOf(targets);
  const rows = plans.flatMap((plan) => plan.rows);
  const listed = plans.filter(({ rows: own }) => own.length > 0);
  const sendingMs = Math.max(
    0,
    ...targets.works.map(({ service, plan }) => expectedSendingMs(plan.rows.length, service.pace)),
  );
  return {
    count: rows.length,
    ofAnybody: where?.owner === "any",
    facts: [
      ...listed.map(
        (plan) => `${plan.provider}: ${jobs(plan.rows.length)} of ${plan.account} at ${plan.origin}`,
      ),
      ...(rows.length === 0
        ? []
        : [
            `${jobs(rows.length)} (${countsInWords(countStatuses(rows))}); asking takes about ${formatDuration(sendingMs)}`,
          ]),
      ...nameLines(named),
      ...(where?.owner === "any" ? ownerCounts(rows) : []),
      ...leftOutFacts(leftOutBy(targets)),
      ...incompleteFacts(plans),
    ],
    reasons: [
      targets.by === "plan"
        ? "a plan is asked about before it is carried out"
        : sweep === undefined
          ? "jobs that --where finds are asked about"
          : "--until-empty also takes what comes while it goes on",
    ],
  };
}

function ownerCounts(rows: CancelPlan["rows"]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { owner } of rows)
    counts.set(owner ?? "nobody known", (counts.get(owner ?? "nobody known") ?? 0) + 1);
  return [...counts].map(([owner, count]) => `  ${jobs(count)} of ${owner}`);
}

async function carryOut(
  context: CliContext,
  accounts: Accounts,
  request: CancelRequest,
  targets: Targets,
  time: CommandTime,
): Promise<number> {
  const { sweep, timeoutMs } = request;
  const titles = new Map(servicesOf(targets).map(({ provider, title }) => [provider.name, title]));
  const titleOf = (provider: string): string => titles.get(provider) ?? provider;
  const { by } = targets;
  const count =
    by === "references"
      ? targets.works.reduce((sum, { refs }) => sum + refs.length, 0)
      : plansOf(targets).reduce((sum, { rows }) => sum + rows.length, 0);
  if (count >= many) context.machine.beforeBulk?.();
  const isUnseen = sweep !== undefined && !wholenessOf(targets).complete;
  const document = growingDocument(context, request, targets, sweep === undefined ? count : undefined);
  const session = await inSession(
    context,
    accounts,
    // The time of a sweep is the sweep's; each of its jobs has the usual one.
    {
      ...request,
      titleOf,
      document,
      count: sweep === undefined ? count : undefined,
      timeoutMs: sweep === undefined ? timeoutMs : undefined,
      deadlineMs: sweep === undefined ? time.endOf(count) : time.endsMs,
    },
    async (settings): Promise<readonly Done[]> => {
      if (by === "references") return Promise.all(targets.works.map((work) => cancelWritten(work, settings)));
      if (by === "plan" || sweep === undefined)
        return Promise.all(targets.works.map((work) => cancelPlanned(work, settings)));
      if (isUnseen) return targets.works.map(sweptNothing);
      return Promise.all(targets.works.map((work) => cancelUntilEmpty(work, settings, sweep)));
    },
  );
  return tellDone(context, accounts, targets, {
    dones: session.value,
    session,
    request,
    titleOf,
    wholeness: wholenessOf(targets),
    document,
  });
}

/** For so many jobs that their results must not wait for each other; of a sweep nobody knows how many there will be. */
function growingDocument(
  context: CliContext,
  { json }: CancelRequest,
  targets: Targets,
  count: number | undefined,
): GrowingDocument | undefined {
  if (!json || context.stdout.isTTY || (count !== undefined && count < many)) return undefined;
  context.goOnUnread?.();
  const document = new GrowingDocument(context, {
    order: targets.by === "references" ? askedOf(targets) : null,
    otherNames: otherNamesOf(targets),
  });
  context.endDocumentBy?.((by) => document.finish({ interrupted: by }));
  return document;
}
