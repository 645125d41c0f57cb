import { formatReference, isJobError, JobError } from "@simjobs/core";
import { submitOnRecord } from "@simjobs/control";
import { profileFlag } from "../output/profile-flag.js";
import { Accounts } from "../services/accounts.js";
import type { MadeJob, OpenedWork, Work } from "../services/work.js";
import { interruptionOf, type CliContext } from "../context.js";
import { checkPlace } from "../files/path-from.js";
import { exitCodes } from "../exit-codes.js";
import { fileProblem } from "../files/file-problem.js";
import { openJournal } from "../files/open-journal.js";
import { printJson, printJsonLine } from "../output/print-json.js";
import { startTransferView } from "../output/transfer-view.js";
import { verboseEvents } from "../output/verbose-events.js";
import { readWatching } from "../watch/read-watching.js";
import { hashInputs } from "./hash-inputs.js";
import type { SubmittingOptions } from "./submitting-options.js";

/** Nobody wonders before that. */
const worthWordsMs = 1000;

/**
 * Sends work once, with a record of it before and after; prints the references; and watches the jobs, if that is wished.
 *
 * @returns the exit code
 */
export async function submitWork(
  context: CliContext,
  options: SubmittingOptions,
  work: Work,
): Promise<number> {
  const plan = await readPlan(context, options);
  const inputs = await readInputs(context, options, work.inputs);
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: plan.isWatched,
    inFleet: options,
  });
  try {
    const opened = await work.open(await accounts.openingOf(work.provider, work.account));
    const { service } = opened;
    await accounts.register(service);
    const jobs = await sendOnRecord(context, options, { opened, inputs, accounts });
    const refs = jobs.map(({ ref }) => formatReference(ref));
    // First the references, for they are worth most; then our own notes, which can be done without.
    const { group } = plan;
    if (options.json !== true) context.stdout.write(refs.map((ref) => `${ref}\n`).join(""));
    else {
      const next = refs.map(whatCanBeDone);
      (plan.isWatched ? printJsonLine : printJson)(context, {
        schema: "simjobs.submit/1",
        refs,
        group,
        next,
      });
    }
    if ((await context.stdout.settled()) !== "written")
      context.stderr.write(refs.map((ref) => `${ref}\n`).join("")); // nobody could find them again
    const noted = jobs.map((job) => ({
      ...job,
      group,
      origin: service.origin,
      atMs: context.clock.wallNow(),
      batch: plan.batch,
      profile: service.account,
    }));
    await accounts.submitted.add(noted).catch((error: unknown) => {
      context.stderr.write(
        `simjobs: submitted, but not noted in ${accounts.files.submitted}: ${fileProblem(error)}\n`,
      );
    });
    if (!plan.isWatched) return exitCodes.done;
    return await (
      await import("../results/watch-and-save.js")
    ).watchAndSave(
      context,
      accounts,
      jobs.map(({ ref }) => ref),
      options,
    );
  } finally {
    await accounts.close();
  }
}

/** A folder of many files takes its time, to be read and then to be packed. */
async function readInputs(
  context: CliContext,
  { json }: SubmittingOptions,
  inputs: Work["inputs"],
): Promise<string> {
  const tell = (): void => context.stderr.write("Reading and packing what is to be sent …\n");
  const takeBack = json === true ? (): void => {} : context.later(worthWordsMs, tell);
  try {
    return await hashInputs(inputs, context.signal);
  } finally {
    takeBack();
  }
}

interface Plan {
  readonly group: string | undefined;
  readonly batch: string;
  readonly isWatched: boolean;
}

/** Everything that can be wrong with the options is told before anything is sent. */
async function readPlan(context: CliContext, options: SubmittingOptions): Promise<Plan> {
  const isWatched = options.watch === true;
  readWatching(context, options);
  checkPlace(options.results, "--results");
  const forWatch = {
    results: "--results",
    exec: "--exec",
    execEach: "--exec-each",
    bell: "--bell",
    notify: "--notify",
    timeout: "--timeout",
    onTimeout: "--on-timeout",
    onInterrupt: "--on-interrupt",
  } as const;
  for (const name of [
    "results",
    "exec",
    "execEach",
    "bell",
    "notify",
    "timeout",
    "onTimeout",
    "onInterrupt",
  ] as const) {
    if (isWatched || options[name] === undefined) continue;
    throw new JobError("bad_input", `${forWatch[name]} goes with --watch`, {
      hint: "Add --watch to wait until the job has ended.",
    });
  }
  let group: string | undefined;
  if (options.group !== undefined) {
    const { checkGroupName } = await import("../references/expand-group.js");
    group = checkGroupName(options.group, "--group");
  }
  return { group, batch: context.newId(), isWatched };
}

async function sendOnRecord(
  context: CliContext,
  options: SubmittingOptions,
  sending: {
    readonly opened: OpenedWork;
    readonly inputs: string;
    readonly accounts: Accounts;
  },
): Promise<readonly MadeJob[]> {
  const { opened, inputs, accounts } = sending;
  const { service } = opened;
  const verbose = verboseEvents(context, options.verbose);
  const progress =
    options.json === true ? undefined : await startTransferView(context, `Sending to ${service.title}`);
  const journal = options.journal ? await openJournal(context, accounts.files.journal) : undefined;
  const mark = context.newId();
  const tellIncomplete = (error: unknown): void => {
    context.stderr.write(`simjobs: the journal is incomplete: ${fileProblem(error)}\n`);
  };
  try {
    return await submitOnRecord(
      service.provider,
      journal ?? null,
      {
        mark,
        inputs,
        send: async (call) => opened.send(mark, call),
        refsOf: (jobs) => jobs.map(({ ref }) => ref),
      },
      {
        signal: context.signal,
        onEvent: (event) => {
          verbose?.(event);
          if (event.kind === "upload") progress?.moved(event.sentBytes, event.totalBytes);
        },
        onIncomplete: tellIncomplete,
      },
    );
  } catch (error) {
    if (interruptionOf(context) === undefined || !isJobError(error, "submit_unclear")) throw error;
    // Interrupted after the request may have left: never say that nothing was submitted.
    throw error.retold({
      message: "interrupted while it was being submitted: the job may or may not exist",
      hint: `Look before you submit it again: simjobs list --provider ${service.provider.name} --since 1h${profileFlag(service.account)}`,
      cause: error,
      mayHaveLeft: true,
    });
  } finally {
    progress?.stop();
    await journal?.close().catch(tellIncomplete);
  }
}

const lookEveryMs = 10_000;

/** For a program that has read of a job and is to go on with it. */
function whatCanBeDone(ref: string) {
  const [status, watch, cancel] = [`simjobs status ${ref}`, `simjobs watch ${ref}`, `simjobs cancel ${ref}`];
  return { ref, status, watch, cancel, lookEveryMs };
}
