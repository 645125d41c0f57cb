import { formatReference } from "@simjobs/core";
import { readInput } from "../base/input.js";
import type { MockAccount } from "../base/mock-account.js";
import type { JessSteps, NewJessJob } from "../jess/jess-jobs.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { MockWorld } from "../mock-world.js";
import { seedIonworks } from "./ionworks-seeds.js";
import { checkRoom, seedName } from "./seed-common.js";
import { seedInput, type JessSeed } from "./seed-input.js";

/**
 * Makes jobs out of nothing: `{provider, count, status?, durationMs?, name?, owner?, cancelDelayMs?, …}`. They are in
 * `status`, a word of the service, at this moment, and end `durationMs` from now; a word that the service does not
 * have stays for ever. A `#` in the name becomes the job's number within this request.
 *
 * @returns the canonical references
 * @throws {MockInputError} naming what is not known
 */
export function seedJobs(world: MockWorld, input: unknown): string[] {
  const seed = readInput("a job seed", seedInput, input);
  const owner = world.accountNamed(seed.owner);
  if (owner === undefined) {
    const names = world.accounts.map(({ name }) => name).join(" or ");
    throw new MockInputError(`there is no account "${seed.owner ?? ""}"; there are ${names}`);
  }
  return seed.provider === "jess" ? seedJess(world, seed, owner) : seedIonworks(world, seed, owner);
}

function seedJess(world: MockWorld, seed: JessSeed, owner: MockAccount): string[] {
  const { count, name = null, status, durationMs, cancelDelayMs = null } = seed;
  const { cases, type, description, outcome, model = null, resultBytes = null } = seed;
  checkRoom(world, count);
  const nowMs = world.clock.now();
  const shape = jessShape(status, nowMs, durationMs ?? 30_000);
  const isRejected = outcome === "REJECTED";
  if (isRejected && status === "QUEUED")
    throw new MockInputError(
      "a job that is QUEUED has been prepared, so its outcome is not REJECTED any more",
    );
  return Array.from({ length: count }, (_, index) => {
    const job = world.jessJobs.add({
      accountId: owner.jess.accountId,
      username: owner.jess.jessUser,
      title: seedName(name, index) ?? "Seeded job",
      description,
      type,
      subset: type === "JE_JEP" ? "LHS_RANDOM" : "ALL",
      cases,
      submissionBytes: 1_700_000,
      createdMs: nowMs,
      durationMs,
      rejection: isRejected ? "No model is found in the submission" : null,
      cancelDelayMs,
      modelOutcome: model,
      resultBytes,
      ...shape.job,
      ...(isRejected && durationMs !== undefined ? rejectedSteps(shape.job, durationMs, nowMs) : {}),
    });
    if (shape.cancelledMs !== null) {
      const atMs = job.createdMs + job.steps.prepared;
      job.cancels.push({ atMs, doneMs: shape.cancelledMs, flagUntilMs: shape.cancelledMs });
    }
    return formatReference({ provider: "jess", kind: "job", id: String(job.id) });
  });
}

/** When a job must have come in, and what its steps must be, to be in a status now. */
function jessShape(
  status: string | undefined,
  nowMs: number,
  durationMs: number,
): { job: Partial<NewJessJob>; cancelledMs: number | null } {
  const shaped = (ageMs: number, job: Partial<NewJessJob>): ReturnType<typeof jessShape> => ({
    job: { createdMs: nowMs - ageMs, ...job },
    cancelledMs: null,
  });
  switch (status) {
    case undefined:
    case "UNPACKED":
      return shaped(0, {});
    case "ACCEPTED":
      return shaped(1000, {
        steps: steps(1000 + Math.ceil(durationMs / 4), Math.floor(durationMs * 0.75), 1000),
      });
    case "QUEUED":
      return shaped(1000, { steps: steps(1000, durationMs) });
    case "FINISHED":
      return shaped(durationMs + 2000, { steps: steps(1000, durationMs) });
    case "REJECTED":
      return shaped(2000, {
        steps: steps(1000, durationMs),
        rejection: "No model is found in the submission",
      });
    case "CANCELED":
    case "CANCELLED":
      return { ...shaped(10_000, { steps: steps(1000, durationMs + 20_000) }), cancelledMs: nowMs - 1000 };
    default:
      return shaped(1000, { steps: steps(0, durationMs), frozenWord: status });
  }
}

/** What is rejected is so at the end of its preparation. */
function rejectedSteps({ createdMs, steps: usual }: Partial<NewJessJob>, durationMs: number, nowMs: number) {
  const rest = nowMs - (createdMs ?? nowMs) + durationMs;
  return { steps: { ...steps(rest, 0), accepted: usual?.accepted ?? null } };
}

function steps(prepared: number, rest: number, accepted: number | null = null): JessSteps {
  const simulated = prepared + rest - Math.min(100, Math.floor(rest / 20));
  return { accepted, prepared, simulated, collected: prepared + rest };
}
