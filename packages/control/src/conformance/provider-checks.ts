import {
  checkSpecification,
  formatReference,
  hasEnded,
  isActive,
  isJobError,
  parseReference,
  type CallEvent,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import { jobReading } from "@simjobs/core/schemas";
import { cancelJob } from "../cancel-jobs.js";
import type { CancelResult } from "../cancel-types.js";
import type { ProviderStage } from "./provider-stage.js";

type Check = (provider: Provider, stage: ProviderStage) => Promise<void>;

/** Each promise of the port that can be seen from outside, by the sentence that tells it. */
export const providerChecks: Readonly<Record<string, Check>> = {
  "speaks the version of the port that control speaks": async (provider) => checkSpecification(provider),

  "tells capabilities that make sense": async (provider) => {
    const { capabilities, grammar } = provider;
    const { maxStalenessMs, pollStartMs, pollMaxMs, batchSize, kinds, canRerun, canListChildren } =
      capabilities;
    must(maxStalenessMs > 0, "maxStalenessMs is not above 0");
    must(pollStartMs > 0 && pollStartMs <= pollMaxMs, "pollStartMs is not between 0 and pollMaxMs");
    must(batchSize >= 1, "batchSize is below 1");
    const strange = Object.keys(kinds).filter((kind) => !grammar.kinds.includes(kind));
    must(strange.length === 0, `its grammar has no kind ${strange.join(", ")}`);
    must(canRerun === "rerun" in provider, "canRerun does not tell whether there is a rerun");
    must(
      canListChildren === "children" in provider,
      "canListChildren does not tell whether there is children",
    );
  },

  "names its jobs so that they can be read back": async ({ grammar, name }, stage) => {
    must(grammar.provider === name, "its grammar is another provider's");
    parseReference(grammar.example, [grammar]);
    for (const ref of [await stage.startJob(), stage.unknownJob()]) {
      const text = formatReference(ref);
      must(formatReference(parseReference(text, [grammar])) === text, `${text} is not read back as itself`);
    }
  },

  "tells who is signed in, and the same again": async (provider) => {
    const [one, again] = [await provider.identity(), await provider.identity()];
    must(one.account !== "" && /^https?:\/\//u.test(one.origin), "origin or account is missing");
    must(one.account === again.account && one.origin === again.origin, "it changes from call to call");
  },

  "tells its sign-in without the service's word for it, as it stands beside who is signed in": async (
    provider,
  ) => {
    if (provider.signedInAs === undefined) return; // then a cancel needs to know whose account it is
    const [one, again] = [await provider.signedInAs(), await provider.signedInAs()];
    must(one.account !== "" && one.account === one.signIn, "its account is not the sign-in itself");
    must(one.account === again.account && one.origin === again.origin, "it changes from call to call");
    const { origin, signIn } = await provider.identity();
    must(origin === one.origin && signIn === one.signIn, "who is signed in has another sign-in");
  },

  "reads a job that goes on by its own record": async (provider, stage) => {
    const reading = await singleOf(provider, await stage.startJob());
    must(isActive(reading.status), `it reads as ${reading.status}`);
  },

  "reads a job that has completed": async (provider, stage) => {
    const reading = await singleOf(provider, await stage.completedJob());
    must(reading.status === "completed" && !reading.endUnclear, `it reads as ${reading.status}`);
  },

  "says `not_found` of a job that the service does not know": async (provider, stage) => {
    const error = await errorOf(provider.get(stage.unknownJob()));
    must(isJobError(error, "not_found"), `it says ${wordsOf(error)}`);
  },

  "reads many at once, each under its reference, and nothing of a job that is not there": async (
    provider,
    stage,
  ) => {
    const going = await stage.startJob();
    const over = await stage.completedJob();
    const told = await provider.getMany([going, over, stage.unknownJob()]);
    const known = new Set([going, over].map(formatReference));
    for (const [key, reading] of told) {
      must(known.has(key), `${key} was not asked for, or is not there`);
      must(key === formatReference(reading.ref), `${key} holds a reading of ${formatReference(reading.ref)}`);
      mustBeReading(reading);
    }
    const end = told.get(formatReference(over));
    must(end === undefined || hasEnded(end.status), "a completed job is read as going on");
  },

  "lists its jobs, and tells how the list ended": async (provider, stage) => {
    const ref = await stage.startJob();
    await provider.clock.sleep(provider.capabilities.maxStalenessMs);
    const jobs = provider.list({ kind: ref.kind });
    let isListed = false;
    let next = await jobs.next();
    for (; next.done !== true; next = await jobs.next()) {
      const { source } = next.value;
      must(source === "list", `a row of a list has the source "${source}"`);
      mustBeReading(next.value);
      isListed ||= formatReference(next.value.ref) === formatReference(ref);
    }
    must(typeof next.value.complete === "boolean", "it does not tell whether the list is complete");
    must(isListed || !next.value.complete, "a complete list lacks a job");
  },

  "says that a cancel may have left before it is answered, and never that it has cancelled": async (
    provider,
    stage,
  ) => {
    const ref = await stage.startJob();
    const events: string[] = [];
    const onEvent = (event: CallEvent): void => {
      events.push(event.kind === "request" ? `${event.kind} ${event.intent}` : event.kind);
    };
    const { answer, reading } = await provider.requestCancel(ref, { onEvent });
    must(answer === "accepted", `a job that goes on answers ${answer}`);
    must(
      reading === undefined || reading.source === "cancel-reply",
      "the record of its answer has another source",
    );
    if (reading !== undefined) mustBeReading(reading);
    const asked = events.indexOf("request cancel");
    must(asked >= 0, "no request with the intent to cancel is told");
    must(events.indexOf("may-have-left", asked) >= 0, "it does not tell that the cancel may have left");
  },

  "can be cancelled, and is read as cancelled afterwards": async (provider, stage) => {
    const { outcome, sends } = await cancel(provider, await stage.startJob());
    must(outcome === "cancelled" && sends === 1, `the outcome is ${outcome} after ${sends} cancels`);
  },

  "sends no cancel to a job that has ended": async (provider, stage) => {
    const { outcome, sends } = await cancel(provider, await stage.completedJob());
    must(outcome === "finished-first" && sends === 0, `the outcome is ${outcome} after ${sends} cancels`);
  },

  "ends a call that is stopped with the signal's reason": async (provider, stage) => {
    const ref = await stage.startJob();
    const reason = new Error("enough");
    await everyCall(provider, ref, { signal: AbortSignal.abort(reason) }, (error, call) => {
      must(error === reason, `${call} ends with ${wordsOf(error)}`);
    });
  },

  "ends a call whose time is up as `deadline`": async (provider, stage) => {
    const ref = await stage.startJob();
    await everyCall(provider, ref, { deadlineMs: provider.clock.now() - 1 }, (error, call) => {
      must(isJobError(error, "deadline"), `${call} ends with ${wordsOf(error)}`);
      must(!(isJobError(error) && error.mayHaveLeft), `${call} says that it may have left`);
    });
  },
};

/** A single reading that is what the port promises of one. */
async function singleOf(provider: Provider, ref: JobRef): Promise<Reading> {
  const earliestMs = provider.clock.now();
  const reading = await provider.get(ref);
  const { askedAtMs, run, source } = reading;
  must(source === "single", `its source is "${source}"`);
  must(formatReference(reading.ref) === formatReference(ref), `it is of ${formatReference(reading.ref)}`);
  must(askedAtMs >= earliestMs && askedAtMs <= provider.clock.now(), "it was not asked for in this call");
  must(run >= 1, `its run is ${run}`);
  must(reading.nativeStatus !== "", "the service's own word is missing");
  mustBeReading(reading);
  return reading;
}

/** Cancels a job, and looks at every reading on the way. */
async function cancel(provider: Provider, ref: JobRef): Promise<CancelResult> {
  const readings: Reading[] = [];
  const result = await cancelJob(provider, ref, {
    onEvent: (event) => {
      if (event.kind === "reading") readings.push(event.reading);
    },
  });
  for (const reading of readings) mustBeReading(reading);
  return result;
}

/** Types end where a provider's programs are not checked: what it tells is read like anything else from outside. */
function mustBeReading(reading: Reading): void {
  const { error } = jobReading.safeParse(reading);
  const [issue] = error?.issues ?? [];
  must(issue === undefined, `a reading's ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}

async function everyCall(
  provider: Provider,
  ref: JobRef,
  call: ProviderCall,
  expect: (error: unknown, call: string) => void,
): Promise<void> {
  expect(await errorOf(provider.get(ref, call)), "get");
  expect(await errorOf(provider.getMany([ref], call)), "getMany");
  expect(await errorOf(provider.list({}, call).next()), "list");
  expect(await errorOf(provider.requestCancel(ref, call)), "requestCancel");
}

async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return error;
  }
}

function wordsOf(error: unknown): string {
  return error === undefined
    ? "no error"
    : isJobError(error)
      ? error.code
      : error instanceof Error
        ? error.message
        : JSON.stringify(error);
}

function must(holds: boolean, problem: string): void {
  if (!holds) throw new Error(problem);
}
