import { identify, readReceipts, type Receipt } from "@simjobs/control";
import {
  formatReference,
  isJobError,
  parseReference,
  type JobRef,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { folderDisk } from "../files/folder-disk.js";
import { knownJob } from "../files/known-job.js";
import { jobDocument, withFacts } from "../output/job-document.js";
import type { Accounts } from "../services/accounts.js";
import type { JobFacts } from "../output/job-facts.js";
import type { Service } from "../services/service.js";
import { isTree } from "../watch/follow-tree.js";

export type ShowDocument = DocumentOf<"simjobs.show/1">;

/**
 * Puts together what is known of a job: what its service tells, in several answers, and what is on record here. Only its state must
 * be told; what cannot be found out besides is `null`, and named in `untold`.
 *
 * @throws {JobError} what reading the job throws
 */
export async function findFacts(accounts: Accounts, ref: JobRef, call: ProviderCall): Promise<ShowDocument> {
  const service = await accounts.service(ref.provider, ref.account);
  await service.recall([ref]);
  const reading = await service.provider.get(ref, call);
  const untold: string[] = [];
  const orNull = async <T>(what: string, asked: Promise<T>): Promise<T | null> => {
    try {
      return await asked;
    } catch (error) {
      if (!isJobError(error)) throw error;
      untold.push(what);
      return null;
    }
  };
  const [facts, owner, tree, known, noted] = await Promise.all([
    orNull("other names, design and metrics", describe(service, ref, call)),
    orNull("whose it is", ownerOf(service, reading, call)),
    orNull("what it is made of", treeOf(service, ref, call)),
    knownJob(accounts.submitted, ref, service),
    accounts.submitted.find(ref, service.origin),
  ]);
  const job = withFacts(jobDocument(reading, known), facts ?? undefined);
  return {
    schema: "simjobs.show/1",
    job,
    origin: service.origin,
    isMine: owner,
    group: noted?.group ?? null,
    submittedFromHereAt: noted === undefined ? null : new Date(noted.atMs).toISOString(),
    members:
      tree === null
        ? null
        : { complete: tree.complete, jobs: tree.readings.map((each) => jobDocument(each)) },
    receipts: await receiptsOf(accounts, service, [job.ref, job.submittedAs, job.runBy]),
    untold,
  };
}

async function describe(service: Service, ref: JobRef, call: ProviderCall): Promise<JobFacts | undefined> {
  await service.findSubmittedAs?.(ref, call); // known from then on
  return (await service.describe?.([ref], 2, call))?.get(formatReference(ref));
}

async function ownerOf({ provider }: Service, reading: Reading, call: ProviderCall): Promise<boolean | null> {
  const { owner } = reading.details;
  if (owner === null) return null;
  const { where, untold } = await identify(provider, call);
  return untold !== null || where.owner === undefined ? null : owner === where.owner;
}

async function treeOf(
  { provider }: Service,
  ref: JobRef,
  call: ProviderCall,
): Promise<{ readonly readings: readonly Reading[]; readonly complete: boolean } | null> {
  return isTree(provider, ref) ? ((await provider.children?.(ref, call)) ?? null) : null;
}

/** Receipts of a job under each of its names, the newest first. The account is no part of the name on record. */
async function receiptsOf(
  accounts: Accounts,
  { provider, origin }: Service,
  names: readonly (string | null)[],
): Promise<ShowDocument["receipts"]> {
  const plain = new Set(
    names.flatMap((name) => {
      if (name === null) return [];
      const { kind, id } = parseReference(name, [provider.grammar]);
      return [formatReference({ provider: provider.name, kind, id })];
    }),
  );
  const files = await readReceipts(folderDisk(accounts.files.journal));
  const isMeant = ({ ref, origin: place }: Receipt): boolean => place === origin && plain.has(ref);
  return files
    .flatMap(({ receipts }) => receipts)
    .filter(isMeant)
    .toSorted((one, other) => other.closedAt.localeCompare(one.closedAt))
    .map(({ id, outcome, reason, wishedAt, closedAt }) => ({ id, outcome, reason, wishedAt, closedAt }));
}
