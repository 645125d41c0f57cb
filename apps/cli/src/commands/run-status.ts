import { formatReference, isJobError, type JobRef, type ProviderCall, type Reading } from "@simjobs/core";
import { Accounts } from "../services/accounts.js";
import { groupByAccount } from "../services/group-by-account.js";
import type { JobFacts } from "../output/job-facts.js";
import type { Service } from "../services/service.js";
import type { CliContext } from "../context.js";
import { exitCodes, precedence, worstExit } from "../exit-codes.js";
import { parseReferences } from "../references/parse-references.js";
import type { Failure } from "../output/failure.js";
import { knownJob } from "../files/known-job.js";
import { jobDocument, withFacts, type JobDocument } from "../output/job-document.js";
import { printJobs } from "../output/print-jobs.js";
import { printJson } from "../output/print-json.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";
import type { CommonOptions } from "../command/common-options.js";
import type { ListingOptions } from "../listing/listing-options.js";
import type { ListingForms } from "../listing/read-listing.js";
import type { StoreNames } from "../settings/store-names.js";

type StatusOptions = CommonOptions & ListingOptions & StoreNames;

/** Most ask for nothing of the kind, and then what reads it is not even loaded. */
async function readForms(options: StatusOptions): Promise<ListingForms | undefined> {
  const { format, fields, jq } = options;
  if (format === undefined && jq === undefined && fields.length === 0) return undefined;
  return (await import("../listing/read-listing.js")).readListing(options);
}

// Above this, jobs are read by lists as far as lists can tell.
const mostSingleReads = 20;

/** Shows jobs as they are now. */
export async function runStatus(
  context: CliContext,
  texts: readonly string[],
  options: StatusOptions,
): Promise<number> {
  const forms = await readForms(options);
  const refs = await parseReferences(context, texts, {
    profile: options.profile,
    canBegin: "listed",
    inFleet: options,
  });
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    jobs: refs.length,
    isBrief: true,
    inFleet: options,
  });
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  const found = new Map<string, JobDocument>();
  const failures: Failure[] = [];
  try {
    await Promise.all(
      groupByAccount(refs).map(async (group) => {
        const service = await accounts.serviceOf(group).catch((error: unknown) => {
          for (const about of group.refs) failures.push({ about, error });
        });
        if (service === undefined) return;
        for (const { ref, job, error } of await jobsAt(accounts, service, group.refs, call)) {
          if (job === undefined) failures.push({ about: ref, error });
          else found.set(formatReference(ref), job);
        }
      }),
    );
  } finally {
    await accounts.close();
  }
  context.signal.throwIfAborted();
  const [only] = failures;
  if (only !== undefined && refs.length === 1) throw only.error;
  const told = only === undefined ? undefined : await import("../report/failed-jobs.js");

  const jobs = refs.map((ref) => found.get(formatReference(ref))).filter((job) => job !== undefined);
  const errors = told === undefined ? [] : failures.map(told.failureDocument);
  const document = {
    schema: "simjobs.status/1",
    jobs,
    errors: errors.length === 0 ? undefined : errors,
  } as const;
  if (forms !== undefined) {
    const { printListing } = await import("../listing/print-listing.js");
    await printListing(context, forms, { document, items: jobs, print: () => printForPeople(context, jobs) });
  } else if (options.json === true) printJson(context, document);
  else await printForPeople(context, jobs);
  if (options.json !== true) told?.printFailures(context, failures);
  return told === undefined ? exitCodes.done : worstExit(failures.map(told.exitOfFailure), precedence.read);
}

/** Jobs of one account as documents, or why they could not be read. */
async function jobsAt(
  accounts: Accounts,
  service: Service,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<
  readonly { readonly ref: JobRef; readonly job?: JobDocument | undefined; readonly error?: unknown }[]
> {
  const [read, facts] = await Promise.all([readAll(service, refs, call), factsOf(service, refs, call)]);
  return Promise.all(
    read.map(async ({ ref, reading, error }) => {
      if (reading === undefined) return { ref, error };
      const known = await knownJob(accounts.submitted, ref, service);
      return { ref, job: withFacts(jobDocument(reading, known), facts.get(formatReference(ref))) };
    }),
  );
}

/** What is told of jobs besides their state; nothing where that cannot be asked, since the state is what was asked for. */
async function factsOf(
  service: Service,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<ReadonlyMap<string, JobFacts>> {
  try {
    return (await service.describe?.(refs, Infinity, call)) ?? new Map();
  } catch (error) {
    if (!isJobError(error)) throw error;
    return new Map();
  }
}

async function printForPeople(context: CliContext, jobs: readonly JobDocument[]): Promise<void> {
  await printJobs(context, jobs);
  const style = styleOf(context, context.stderr);
  for (const { ref, message } of jobs) {
    if (message !== null && context.stdout.isTTY && jobs.length === 1) {
      const { showControls } = await import("@simjobs/http");
      context.stderr.write(style.dim(`${ref}: ${showControls(message)}\n`));
    }
  }
}

interface Found {
  readonly ref: JobRef;
  readonly reading?: Reading | undefined;
  readonly error?: unknown;
}

async function readAll(
  service: Service,
  refs: readonly JobRef[],
  call: ProviderCall,
): Promise<readonly Found[]> {
  const { provider } = service;
  const one = async (ref: JobRef): Promise<Found> => {
    try {
      return { ref, reading: await provider.get(ref, call) };
    } catch (error) {
      return { ref, error };
    }
  };
  if (refs.length <= mostSingleReads) return Promise.all(refs.map(one));
  try {
    const many = await provider.getMany(refs, call);
    return await Promise.all(
      refs.map(async (ref): Promise<Found> => {
        const reading = many.get(formatReference(ref));
        return reading === undefined ? one(ref) : { ref, reading };
      }),
    );
  } catch (error) {
    return refs.map((ref) => ({ ref, error }));
  }
}
