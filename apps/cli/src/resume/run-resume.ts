import { isJobError, JobError } from "@simjobs/core";
import {
  cleanUpJournals,
  findOpenWishes,
  writeReceipts,
  type CancelResult,
  type OpenWish,
  type OpenWishes,
  type TakingPlace,
} from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { agree, jobs } from "../cancel/consent.js";
import { cancelTimeoutMs, CommandTime } from "../cancel/command-time.js";
import { inSession, mostByName, timesOfStops, type SessionOptions } from "../cancel/cancel-session.js";
import { tellInterrupted } from "../cancel/tell-interrupted.js";
import { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import { factsOf } from "../services/registry.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { folderDisk } from "../files/folder-disk.js";
import { locateFiles } from "../files/locate-files.js";
import { journalOwner } from "../files/open-journal.js";
import { parseDuration } from "../input/parse-duration.js";
import { cancelDocument } from "../report/cancel-document.js";
import { printCancelReport } from "../report/cancel-report.js";
import { formatDuration, timesOf } from "../output/format-time.js";
import { printJson } from "../output/print-json.js";
import { readListing, type ListingForms } from "../listing/read-listing.js";
import { storeOf } from "../settings/store-of.js";
import { dropWishes, readDropNames } from "./drop-wishes.js";
import { finishWishes } from "./finish-wishes.js";
import { exitOfLeft, leftWords, silentWords, type ShownWish } from "./left-words.js";
import { leftDocument, listOpen, shownWishes } from "./list-open.js";
import { lookUpSubmits, type SubmitFound } from "./look-up-submits.js";
import { faultsToTell, tellFaults } from "./tell-faults.js";
import type { CommonOptions } from "../command/common-options.js";
import type { ResumeCommandOptions } from "./resume-options.js";

/** Finishes what earlier processes have left open, for the accounts that are signed in. */
export async function runResume(context: CliContext, options: ResumeCommandOptions): Promise<number> {
  const forms = listFormsOf(options);
  const maxAgeMs = options.maxAge === undefined ? undefined : parseDuration(options.maxAge, "--max-age");
  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout");
  const giveUpMs = options.giveUp === undefined ? undefined : parseDuration(options.giveUp, "--give-up");
  if (storeOf(context, options) !== undefined) {
    const { resumeInFleet } = await import("./resume-in-fleet.js");
    return resumeInFleet(context, options, { forms, maxAgeMs, timeoutMs, giveUpMs });
  }
  const time = new CommandTime(context.clock, context.signal, timeoutMs ?? cancelTimeoutMs);
  const { clock, machine } = context;
  const { journal: folder } = await locateFiles(context);
  const disk = folderDisk(folder);
  const owner = await journalOwner(context);
  const open = await findOpenWishes(disk, clock, owner, machine.findProcess, maxAgeMs);
  const count = oldestOfEach(open.wishes).length;
  const place = { disk, owner, find: machine.findProcess };
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: true,
    jobs: count,
  });
  try {
    tellFaults(context, open, folder);
    if (options.drop.length > 0)
      return await dropWishes(context, accounts, open, place, {
        given: await readDropNames(context, options.drop, options),
        json: options.json === true,
      });
    if (options.list === true) return await listOpen(context, accounts, open, forms);

    const lapsedToo = await time.notCounting(async () => agreeToLapsed(context, accounts, open, options));
    const how = { timeoutMs, giveUpMs, deadlineMs: time.endOf(count), endsMs: time.endsMs, count };
    return await finishOpen(context, accounts, open, place, { ...options, ...how, lapsedToo });
  } finally {
    await accounts.close();
  }
}

/** How a list is to be printed, which there is with `--list` alone. @throws {JobError} `bad_input` */
function listFormsOf(options: ResumeCommandOptions): ListingForms {
  const { format, fields, jq } = options;
  const isForList = format !== undefined || fields.length > 0 || jq !== undefined;
  if (isForList && options.list !== true) {
    throw new JobError("bad_input", "--format, --fields and --jq say how a list is printed", {
      hint: "Write them with --list; what is resumed is told as a table, or by --json.",
    });
  }
  return readListing(options);
}

type Place = Omit<TakingPlace, "journal">;

interface FinishOptions extends Pick<CommonOptions, "json" | "verbose"> {
  readonly timeoutMs: number | undefined;
  readonly giveUpMs: number | undefined;
  readonly deadlineMs: SessionOptions["deadlineMs"];
  readonly endsMs: number;
  readonly count: number;
  readonly lapsedToo: boolean;
}

const titleOf = (provider: string): string => factsOf(provider)?.title ?? provider;

async function finishOpen(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  place: Place,
  options: FinishOptions,
): Promise<number> {
  const { lapsedToo, endsMs, verbose = false, ...rest } = options;
  const session = await inSession(
    context,
    accounts,
    { ...rest, journal: true, verbose, titleOf },
    async (settings, journal) => {
      if (journal === undefined) throw new TypeError("a resume has a journal");
      const finished = await finishWishes(accounts, open, { ...place, journal }, settings, lapsedToo);
      const submits = await lookUpSubmits(accounts, open, journal, context, endsMs);
      return { ...finished, submits };
    },
  );
  const left = await shownWishes(accounts, session.value.left);
  const told = { ...session.value, left, open };
  tellTakenOver(context, told);
  const interruption = interruptionOf(context);
  // Who is made to leave hears first what is known.
  const { cleanedUp } = interruption === undefined ? await keepInOrder(context, place) : { cleanedUp: [] };
  const { record } = session;
  if (options.json === true) {
    printJson(context, {
      schema: "simjobs.resume/1",
      results: told.results.map(cancelDocument),
      left: left.map((wish) => leftDocument(wish, open)),
      submits: told.submits,
      faults: open.faults,
      cleanedUp,
      journal: record === "incomplete" ? "incomplete" : session.journal,
      interrupted: interruption?.by,
    });
  } else {
    const timesOf = await timesOfStops(accounts, told.results);
    const none = { skipped: [], otherNames: new Map<string, readonly string[]>() };
    await printCancelReport(context, { ...told, ...none, titleOf, timesOf, mostByName, record });
    tellLeft(context, left, open);
    tellSubmits(context, told.submits);
    if (isNothing(told)) context.stderr.write("Nothing is open.\n");
  }
  if (record === "incomplete") context.stderr.write(stillOnRecord);
  if (interruption !== undefined && interruption.by !== "closed-output")
    tellInterrupted(context, told.results, interruption, record);
  await session.writeReceipts();
  // What is told and could not be put on record is open there still.
  const isOpen = record === "incomplete" ? [exitCodes.unknown] : [];
  return interruption?.exitCode ?? exitOfResumed(told, isOpen);
}

/** What came of a resume. */
interface ResumedAll {
  readonly results: readonly CancelResult[];
  readonly left: readonly ShownWish[];
  readonly submits: readonly SubmitFound[];
  readonly open: OpenWishes;
}

function isNothing({ results, left, submits, open }: ResumedAll): boolean {
  return results.length + left.length + submits.length + faultsToTell(open).length === 0;
}

function tellTakenOver({ stderr }: CliContext, { left, open }: ResumedAll): void {
  const isLeft = new Set(left.map(({ wish }) => wish.known.wish.id));
  const taken = open.wishes.filter(({ known }) => !isLeft.has(known.wish.id));
  for (const words of silentWords(taken, open.owners))
    stderr.write(`Taken over from a process that showed no sign of life: ${showControls(words)}\n`);
}

const stillOnRecord =
  "What was found out could not be put on record to the end, so it is open there still. To settle it: simjobs resume, once the journal can be written\n";

/** Writes the receipts that are missing and removes what is old and finished. */
async function keepInOrder(
  context: CliContext,
  { disk, owner, find }: Place,
): Promise<{ readonly cleanedUp: readonly string[] }> {
  const { clock, newId } = context;
  try {
    await writeReceipts(disk, clock, owner, newId().slice(0, 8));
    return { cleanedUp: await cleanUpJournals(disk, clock, owner, find, newId().slice(0, 8)) };
  } catch (error) {
    if (!isJobError(error)) throw error;
    context.stderr.write(`simjobs: ${showControls(error.message)}\n`);
    return { cleanedUp: [] };
  }
}

/** One wish for each job: several processes may have died over it. */
function oldestOfEach(wishes: readonly OpenWish[]): readonly OpenWish[] {
  const oldest = new Map<string, OpenWish>();
  for (const wish of wishes) {
    const { origin, account, ref } = wish.known.wish;
    const job = [origin, account, ref].join("\n");
    if ((oldest.get(job)?.ageMs ?? -Infinity) < wish.ageMs) oldest.set(job, wish);
  }
  return [...oldest.values()];
}

/** Old wishes need a new yes, and so do those whose end may be lost. Without one they stay as they are. */
async function agreeToLapsed(
  context: CliContext,
  accounts: Accounts,
  { wishes }: OpenWishes,
  options: ResumeCommandOptions,
): Promise<boolean> {
  const takeable = oldestOfEach(wishes.filter(({ ownership }) => !["living", "unknown"].includes(ownership)));
  const damaged = takeable.filter(({ known }) => known.doubt === "perhaps-over");
  const old = takeable.filter(({ lapsed, known }) => lapsed && known.doubt === null);
  const asked = [...old, ...damaged];
  if (options.yes === true) return true;
  // The service's clock may still tell of some that they are old, which nobody was asked about.
  if (asked.length === 0 || !context.stdin.isTTY || options.json === true) return false;
  const pastable = await pastableReferences(accounts);
  const { moment } = timesOf(context, context.stderr);
  const namesOf = async (some: readonly OpenWish[]): Promise<readonly string[]> =>
    Promise.all(
      some
        .slice(0, mostByName)
        .map(async ({ known: { wish } }) => `  ${await pastable(wish)} (${moment(wish.at).text})`),
    );
  const oldest = Math.max(...old.map(({ ageMs }) => ageMs));
  const facts = [
    ...(old.length === 0
      ? []
      : [
          `${jobs(old.length)} were asked about a while ago, the first ${formatDuration(Math.abs(oldest))} ago:`,
          ...(await namesOf(old)),
        ]),
    ...(damaged.length === 0
      ? []
      : [
          `${jobs(damaged.length)} may have been given up or finished, in a line of the journal that is damaged:`,
          ...(await namesOf(damaged)),
        ]),
  ];
  try {
    const consent = {
      count: asked.length,
      reasons: [
        ...(old.length > 0 ? ["they are old"] : []),
        ...(damaged.length > 0 ? ["their record is damaged"] : []),
      ],
      facts,
      ofAnybody: false,
    };
    await agree(context, consent, {});
    return true;
  } catch (error) {
    if (isJobError(error, "bad_input")) return false;
    throw error;
  }
}

function tellLeft({ stderr }: CliContext, left: readonly ShownWish[], { owners }: OpenWishes): void {
  for (const each of left.slice(0, mostLeft)) {
    const { would, settledBy } = leftWords(each, owners);
    stderr.write(
      showControls(
        `${each.shown} is left open: ${would.replace(/^leave it: /u, "")}. To settle it: ${settledBy}`,
      ) + "\n",
    );
  }
  if (left.length > mostLeft)
    stderr.write(`… and ${left.length - mostLeft} more; simjobs resume --list names all.\n`);
}

const mostLeft = 50;

function tellSubmits({ stderr }: CliContext, submits: readonly SubmitFound[]): void {
  for (const { mark, at, outcome, provider, refs } of submits) {
    stderr.write(
      outcome === "adopted"
        ? `The submit of ${at} has arrived: ${refs.join(" ")}\n`
        : `The submit of ${at} (mark ${mark}): ${submitWords[outcome](mark, provider)}\n`,
    );
  }
}

type Lost = Exclude<SubmitFound["outcome"], "adopted">;

const submitWords: Readonly<Record<Lost, (mark: string, provider: string) => string>> = {
  unclear: (mark) =>
    `the service shows no job of it by now; it is not sent again. Look with simjobs list, give it up with simjobs resume --drop ${mark}`,
  elsewhere: (mark) =>
    `left alone, it went to another account or another address. Sign in there and simjobs resume, or give it up with simjobs resume --drop ${mark}`,
  unidentified: () =>
    "left alone, the service does not tell now whose account this is. Try again with simjobs resume",
  living: () => "left alone, its process is at work. Wait for it, or end it and simjobs resume",
  unknown: (mark) => `left alone, nobody can tell whose it is. Give it up with simjobs resume --drop ${mark}`,
  changed: (mark) =>
    `left alone, its record is not what was written. Look with simjobs list, give it up with simjobs resume --drop ${mark}`,
  "signed-out": (_mark, provider) =>
    `left alone, that account is not signed in. Sign in with simjobs login ${provider}, then simjobs resume`,
  unreachable: () => "left alone, the service cannot be reached. Try again with simjobs resume",
};

function exitOfResumed({ results, left, submits, open }: ResumedAll, more: readonly number[]): number {
  const codes = [
    ...more,
    ...results.map(exitOfCancel),
    ...left.map(({ why }) => exitOfLeft(why)),
    ...submits.map(({ outcome }) => exitOfLeft(outcome)),
    ...faultsToTell(open).map(() => exitCodes.unknown),
  ];
  return worstExit(codes, precedence.cancel);
}
