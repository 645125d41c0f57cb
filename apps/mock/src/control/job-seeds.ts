import { formatReference } from "@simjobs/core";
import { Fields } from "../base/fields.js";
import type { JessSteps, NewJessJob } from "../jess/jess-jobs.js";
import { modelOutcomes } from "../base/model-outcome.js";
import { MockInputError } from "../base/mock-input-error.js";
import { mostResultBytes, mostSeededJobs } from "../base/limits.js";
import type { MockWorld } from "../mock-world.js";
import { seedIonworks } from "./ionworks-seeds.js";
import { checkRoom, seedName, type CommonSeed } from "./seed-common.js";

/**
 * Makes jobs out of nothing: `{provider, count, status?, durationMs?, name?, owner?, cancelDelayMs?, …}`. They are in
 * `status`, a word of the service, at this moment, and end `durationMs` from now; a word that the service does not
 * have stays for ever. A `#` in the name becomes the job's number within this request.
 *
 * @returns the canonical references
 * @throws {MockInputError} naming what is not known
 */
export function seedJobs(world: MockWorld, input: unknown): string[] {
  const fields = new Fields("a job seed", input);
  const provider = fields.choice("provider", ["ionworks", "jess"], undefined);
  if (provider === undefined) throw fields.wrong("provider", "ionworks or jess");
  const ownerName = fields.text("owner", undefined);
  const owner = world.accountNamed(ownerName);
  if (owner === undefined) {
    const names = world.accounts.map(({ name }) => name).join(" or ");
    throw new MockInputError(`there is no account "${ownerName ?? ""}"; there are ${names}`);
  }
  const common: CommonSeed = {
    count: fields.whole("count", 1, 1, mostSeededJobs),
    name: fields.text("name", null, 1000),
    owner,
    status: fields.text("status", undefined, 1000),
    durationMs: fields.mockMs("durationMs", undefined),
    cancelDelayMs: fields.mockMs("cancelDelayMs", null),
  };
  return provider === "jess" ? seedJess(world, fields, common) : seedIonworks(world, fields, common);
}

function seedJess(world: MockWorld, fields: Fields, common: CommonSeed): string[] {
  const cases = fields.whole("cases", 1, 1, 1_000_000);
  const type = fields.choice("type", ["EP_IDF", "EP_IDF_SPLIT", "JE_JEP"], "EP_IDF");
  const description = fields.text("description", "");
  const outcome = fields.choice("outcome", ["FINISHED", "REJECTED"], "FINISHED");
  const modelOutcome = fields.choice("model", modelOutcomes, undefined) ?? null;
  const resultBytes = fields.whole("resultBytes", null, 0, mostResultBytes);
  fields.done();
  checkRoom(world, common.count);
  const nowMs = world.clock.now();
  const { name, owner, status, durationMs, cancelDelayMs } = common;
  const shape = jessShape(status, nowMs, durationMs ?? 30_000);
  const isRejected = outcome === "REJECTED";
  if (isRejected && status === "QUEUED")
    throw new MockInputError(
      "a job that is QUEUED has been prepared, so its outcome is not REJECTED any more",
    );
  return Array.from({ length: common.count }, (_, index) => {
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
      modelOutcome,
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
