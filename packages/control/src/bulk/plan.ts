import { createHash } from "node:crypto";
import {
  checkedList,
  checkedObject,
  checkSpecification,
  compareAccounts,
  formatReference,
  JobError,
  serviceNow,
  type AccountIdentity,
  type JobStatus,
  type Provider,
  type Reading,
} from "@simjobs/core";
import { cancelPlan, type CancelPlan } from "@simjobs/core/schemas";
import type { Identified } from "../identify.js";

const oneHourMs = 3_600_000;
/** Clocks of one service, and a time that comes in whole seconds, differ by less. */
const clockSlackMs = 60_000;

/** Freezes what a selection found. */
export function makePlan(
  provider: Provider,
  found: {
    readonly readings: readonly Reading[];
    readonly complete: boolean;
    readonly where: AccountIdentity;
  },
  selection: string,
): CancelPlan {
  checkSpecification(provider);
  checkedList("readings", checkedObject("found", found, "Give what selectJobs returns.").readings);
  const now = serviceNow(provider);
  const unsigned = {
    schema: "simjobs.plan/1" as const,
    provider: provider.name,
    origin: found.where.origin,
    account: found.where.account,
    signIn: found.where.signIn,
    selection,
    complete: found.complete,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + oneHourMs).toISOString(),
    rows: found.readings.map((reading) => ({
      ref: formatReference(reading.ref),
      kind: reading.ref.kind,
      run: reading.run,
      status: reading.status,
      nativeStatus: reading.nativeStatus,
      owner: reading.details.owner,
      name: reading.details.name,
    })),
  };
  return { ...unsigned, hash: hashOf(unsigned) };
}

/**
 * Reads a plan that was written out.
 *
 * @throws {JobError} `bad_input` for what is no plan, or was edited
 */
export function parsePlan(value: unknown): CancelPlan {
  const parsed = cancelPlan.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
    throw new JobError("bad_input", `this is not a plan of simjobs${where}`, { hint: makeAnother });
  }
  const { hash, ...unsigned } = parsed.data;
  if (hashOf(unsigned) !== hash)
    throw new JobError("bad_input", "this plan was edited after it was made", { hint: makeAnother });
  return parsed.data;
}

/**
 * Refuses a plan that is older than an hour. Both ends of that hour are told by the clock of the service that it is for, as
 * far as that tells its time: a plan may be made on one machine and carried out on another.
 *
 * @throws {JobError} `bad_input`
 */
export function refuseExpired({ createdAt, expiresAt }: CancelPlan, provider: Provider): void {
  const now = serviceNow(provider);
  if (now >= Date.parse(expiresAt)) {
    throw new JobError("bad_input", `this plan has expired at ${expiresAt}`, { hint: makeAnother });
  }
  if (Date.parse(createdAt) > now + clockSlackMs) {
    throw new JobError(
      "bad_input",
      `this plan was made at ${createdAt}, which is still to come by the clock of ${provider.name}`,
      { hint: `One of the two clocks was wrong. ${makeAnother}` },
    );
  }
}

/**
 * Refuses a plan that is not certainly for the account that is signed in.
 *
 * @throws {JobError} `bad_input` for another account's or another server's plan; why the service does not tell whose account it is,
 * where nobody can say
 */
export function checkPlanIsFor(plan: CancelPlan, { where, untold }: Identified): void {
  const compared = compareAccounts(plan, where);
  if (compared === "same") return;
  if (compared === "unknown" && untold !== null) throw untold;
  throw new JobError(
    "bad_input",
    `this plan is for ${plan.account} at ${plan.origin}, not for ${where.account} at ${where.origin}`,
    { hint: "Sign in as the account that the plan was made for, or make another plan." },
  );
}

/** What a plan's rows were when it was made, by how many. */
export function countStatuses(
  rows: readonly { readonly status: JobStatus }[],
): ReadonlyMap<JobStatus, number> {
  const counts = new Map<JobStatus, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

const makeAnother = "Make another plan.";

function hashOf(unsigned: Omit<CancelPlan, "hash">): string {
  return createHash("sha256").update(JSON.stringify(unsigned)).digest("hex");
}
