import { isJobError, JobError, type ProviderCall } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import { serviceFacts, serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import type { Failure } from "../output/failure.js";
import { incompleteWords } from "../output/incomplete-words.js";
import type { JobDocument } from "../output/job-document.js";
import { usualColumns, type JobColumnName } from "../output/job-rows.js";
import { printJobs } from "../output/print-jobs.js";
import { printListing } from "../listing/print-listing.js";
import { readListing, type ListingForms } from "../listing/read-listing.js";
import { verboseEvents } from "../output/verbose-events.js";
import { tellWishes } from "../list/tell-wishes.js";
import type { WishedJobs } from "../list/with-wishes.js";
import { readListSelection, type ListSelection } from "../list/list-selection.js";
import { describeFound } from "../list/describe-found.js";
import type { FoundJob, Listed } from "../list/listed.js";
import { parseColumns, sortJobs } from "../list/sort-jobs.js";
import type { ListOptions } from "../list/list-options.js";

/** Lists jobs of every service that we can sign in to, or of one. */
export async function runList(context: CliContext, options: ListOptions): Promise<number> {
  const selection = readListSelection(options);
  const forms = readListing(options);
  const columns = readColumns(options, forms);
  const accounts = await Accounts.create(context, { ...options, inFleet: options });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const failures: Failure[] = [];
  let listed: readonly Listed[];
  let sorted: readonly FoundJob[];
  let wished: WishedJobs;
  try {
    const failed = (failure: Failure): unknown => failures.push(failure);
    listed = await listAll(context, accounts, selection, call, failed);
    sorted = sortJobs(
      listed.flatMap((each) => each.jobs),
      selection.sort,
    );
    wished = await documentsOf(accounts, sorted.slice(0, selection.limit), call);
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  if (listed.length === 0) refuseToAll(failures);

  const { jobs } = wished;
  const isCut = jobs.length < sorted.length || listed.some((each) => each.isCut);
  const incomplete = listed.filter((each) => each.isIncomplete).map(({ provider }) => provider);
  const ownerless = listed.filter((each) => each.ownerless > 0);
  const truncated = isCut || incomplete.length > 0 || ownerless.length > 0;
  const total = failures.length > 0 ? null : totalOf(listed);
  const errors = failures.map(failureDocument);
  await printListing(context, forms, {
    document: {
      schema: "simjobs.list/1",
      jobs: [...jobs],
      complete: !truncated && failures.length === 0,
      truncated,
      total,
      errors: errors.length === 0 ? undefined : errors,
    },
    items: jobs,
    print: () => printJobs(context, jobs, columns ?? columnsFor(context, jobs)),
  });
  tellWishes(context, wished, forms.form);
  if (forms.form !== "json") {
    if (jobs.length === 0 && failures.length === 0 && incomplete.length === 0)
      context.stderr.write("No job fits.\n");
    if (isCut) context.stderr.write(`${moreWords(jobs.length, total)}\n`);
    printFailures(context, failures);
  }
  for (const provider of incomplete) context.stderr.write(`${incompleteWords(provider, jobs.length > 0)}\n`);
  for (const { provider, ownerless: count } of ownerless)
    context.stderr.write(`${provider} does not tell whose they are of ${count} more that fit otherwise.\n`);
  const isUnknown = jobs.length === 0 && incomplete.length > 0;
  return worstExit(
    [...failures.map(exitOfFailure), ...(isUnknown ? [exitCodes.unknown] : [])],
    precedence.read,
  );
}

async function documentsOf(
  accounts: Accounts,
  found: readonly FoundJob[],
  call: ProviderCall,
): Promise<WishedJobs> {
  const jobs = await describeFound(found, call);
  const { turns, submitted } = accounts;
  if (turns === undefined) return { jobs, wishedAs: new Map(), unplaced: [] };
  const { withWishes } = await import("../list/with-wishes.js");
  return withWishes({ turns, submitted, call }, found, jobs);
}

/**
 * What no service could answer ends the command; a mistake in what was asked for, and what is in the way of all alike, such as the
 * store of a fleet, is told once, and not for each.
 */
function refuseToAll(failures: readonly Failure[]): void {
  const [failure] = failures;
  const isMistake = failures.every(({ error }) => isJobError(error, "bad_input"));
  const isSame = new Set(failures.map(({ error }) => (isJobError(error) ? error.message : error))).size === 1;
  if (failure !== undefined && (isMistake || isSame)) throw failure.error;
}

/** What is found at each account that is meant. */
async function listAll(
  context: CliContext,
  accounts: Accounts,
  selection: ListSelection,
  call: ProviderCall,
  failed: (failure: Failure) => unknown,
): Promise<readonly Listed[]> {
  const { providers, accounts: profiles } = selection.where;
  const names = providers ?? (profiles === undefined ? await signedInTo(accounts) : []);
  if (selection.isWhole) {
    const { listWhole } = await import("../list/list-whole.js");
    return listWhole(context, accounts, selection, call, failed);
  }
  const { listNewest } = await import("../list/list-newest.js");
  const found = await Promise.all(
    names.map(async (name) =>
      listNewest(context, accounts, name, selection, call).catch((error: unknown) => {
        failed({ about: name, error });
      }),
    ),
  );
  return found.filter((each) => each !== undefined);
}

function readColumns(
  { columns }: ListOptions,
  { form, fields }: ListingForms,
): readonly JobColumnName[] | undefined {
  if (columns.length === 0) return undefined;
  if (form === "people" && fields === undefined) return parseColumns(columns);
  throw new JobError(
    "bad_input",
    "--columns says what the usual table shows, and another form is asked for",
    {
      hint: "Leave one of them out; --fields chooses in every form.",
    },
  );
}

/** Whose jobs they are and of what kind is shown on a terminal where that differs. Elsewhere columns stay in their places. */
function columnsFor({ stdout }: CliContext, jobs: readonly JobDocument[]): readonly JobColumnName[] {
  if (!stdout.isTTY) return usualColumns;
  const differ = (["kind", "owner"] as const).filter(
    (name) => new Set(jobs.map((job) => job[name])).size > 1,
  );
  return [...usualColumns, ...differ];
}

function totalOf(listed: readonly Listed[]): number | null {
  const totals = listed.map(({ total, isIncomplete }) => (isIncomplete ? null : total));
  return totals.every((each) => each !== null) ? totals.reduce((sum, each) => sum + each, 0) : null;
}

function moreWords(shown: number, total: number | null): string {
  const of = total === null ? "" : ` of ${total}`;
  return `There are more jobs; shown are ${shown}${of}. See all with a larger --limit.`;
}

async function signedInTo(accounts: Accounts): Promise<readonly string[]> {
  const known = await Promise.all(
    serviceNames().map(async (name) => ((await accounts.hasCredentials(name)) ? [name] : [])),
  );
  const names = known.flat();
  if (names.length > 0) return names;
  const variables = serviceFacts().map(({ words }) => words.credentials);
  throw new JobError("unauthorized", "not signed in to any service", {
    hint: `Sign in: simjobs login, or set ${variables.join(", or ")}. To look around without an account: simjobs demo`,
  });
}
