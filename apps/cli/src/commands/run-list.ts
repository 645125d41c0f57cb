import { JobError, type JobStatus, type ListFilter, type ProviderCall } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import { timeAt } from "../services/service-time.js";
import { serviceFacts, serviceNames } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { matchGlob } from "../input/match-glob.js";
import { parseCount } from "../input/parse-count.js";
import { momentMs, parseMoment, type Moment } from "../input/parse-moment.js";
import { parseStatuses } from "../input/parse-words.js";
import { exitOfFailure, failureDocument, printFailures } from "../report/failed-jobs.js";
import type { Failure } from "../output/failure.js";
import { incompleteWords } from "../output/incomplete-words.js";
import { knownJob } from "../files/known-job.js";
import { jobDocument, type JobDocument } from "../output/job-document.js";
import { printJobs } from "../output/print-jobs.js";
import { printJson } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { ListOptions } from "./list-options.js";

const defaultLimit = 100;

interface Selection {
  readonly statuses: readonly JobStatus[] | undefined;
  readonly since: Moment | undefined;
  readonly name: string | undefined;
  readonly limit: number;
}

interface Listed {
  readonly provider: string;
  readonly jobs: readonly JobDocument[];
  /** There are more that fit than were asked for. */
  readonly isCut: boolean;
  /** The service may have more than it shows. */
  readonly isIncomplete: boolean;
}

/** Lists jobs of every service that we can sign in to, or of one. */
export async function runList(context: CliContext, options: ListOptions): Promise<number> {
  const selection = readSelection(options);
  const accounts = await Accounts.create(context, { profile: options.profile });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const failures: Failure[] = [];
  const listed: Listed[] = [];
  let names: readonly string[];
  try {
    names = options.provider === undefined ? await signedInTo(accounts) : [options.provider];
    const found = await Promise.all(
      names.map(async (name) =>
        listOne(context, accounts, name, selection, call).catch((error: unknown) => {
          failures.push({ about: name, error });
        }),
      ),
    );
    listed.push(...found.filter((each) => each !== undefined));
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [failure] = failures;
  if (failure !== undefined && names.length === 1) throw failure.error;

  const newestFirst = listed.flatMap((each) => each.jobs).toSorted(byTime);
  const jobs = newestFirst.slice(0, selection.limit);
  const isCut = jobs.length < newestFirst.length || listed.some((each) => each.isCut);
  const incomplete = listed.filter((each) => each.isIncomplete).map(({ provider }) => provider);
  const truncated = isCut || incomplete.length > 0;
  if (options.json === true) {
    const errors = failures.map(failureDocument);
    printJson(context, {
      schema: "simjobs.list/1",
      jobs,
      complete: !truncated && failures.length === 0,
      truncated,
      errors: errors.length === 0 ? undefined : errors,
    });
  } else {
    await printJobs(context, jobs);
    if (jobs.length === 0 && failures.length === 0 && incomplete.length === 0)
      context.stderr.write("No job fits.\n");
    if (isCut)
      context.stderr.write(`There are more jobs; shown are ${jobs.length}. See all with a larger --limit.\n`);
    printFailures(context, failures);
  }
  for (const provider of incomplete) context.stderr.write(`${incompleteWords(provider, jobs.length > 0)}\n`);
  const isUnknown = jobs.length === 0 && incomplete.length > 0;
  return worstExit(
    [...failures.map(exitOfFailure), ...(isUnknown ? [exitCodes.unknown] : [])],
    precedence.read,
  );
}

function readSelection({ status, since, name, limit }: ListOptions): Selection {
  return {
    statuses: status.length === 0 ? undefined : parseStatuses(status, "--status"),
    since: since === undefined ? undefined : parseMoment(since, "--since"),
    name,
    limit: limit === undefined ? defaultLimit : parseCount(limit, "--limit"),
  };
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

async function listOne(
  context: CliContext,
  accounts: Accounts,
  name: string,
  selection: Selection,
  call: ProviderCall,
): Promise<Listed> {
  const service = await accounts.service(name);
  const { provider } = service;
  const { statuses, since, limit } = selection;
  const sinceMs =
    since === undefined ? undefined : momentMs(since, await timeAt(context, service, [since], call));
  // One more than is shown tells whether there are more. A name is looked at here, so that the limit counts what fits.
  const most = selection.name === undefined ? { limit: limit + 1 } : {};
  const filter: ListFilter = {
    statuses,
    sinceMs,
    ...most,
  };
  const jobs: JobDocument[] = [];
  const listing = provider.list(filter, call);
  for (;;) {
    const step = await listing.next();
    if (step.done === true) return { provider: name, jobs, isCut: false, isIncomplete: !step.value.complete };
    const reading = step.value;
    const job = jobDocument(reading, await knownJob(accounts.submitted, reading.ref, service));
    if (selection.name !== undefined && !matchGlob(selection.name, job.name ?? "")) continue;
    if (jobs.length === limit) {
      await listing.return({ complete: false, total: null });
      return { provider: name, jobs, isCut: true, isIncomplete: false };
    }
    jobs.push(job);
  }
}

function byTime(one: JobDocument, other: JobDocument): number {
  return (other.createdAt ?? "").localeCompare(one.createdAt ?? "") || (one.ref < other.ref ? -1 : 1);
}
