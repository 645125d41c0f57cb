import { isJobError } from "@simjobs/core";
import {
  cleanUpJournals,
  findOpenWishes,
  openSubmitsIn,
  writeReceipts,
  type CancelResult,
  type OpenWish,
  type OpenWishes,
} from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { agree, jobs } from "../cancel/consent.js";
import { inSession, mostByName, timesOfStops } from "../cancel/cancel-session.js";
import { tellInterrupted } from "../cancel/tell-interrupted.js";
import { Accounts } from "../connect/accounts.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { folderDisk } from "../files/folder-disk.js";
import { locateFiles } from "../files/locate-files.js";
import { journalOwner } from "../files/open-journal.js";
import { parseDuration } from "../input/parse-duration.js";
import { cancelDocument } from "../output/cancel-document.js";
import { printCancelReport } from "../output/cancel-report.js";
import { formatDuration } from "../output/format-time.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { dropWishes } from "../resume/drop-wishes.js";
import { finishWishes, whereaboutsOf, type LeftWish } from "../resume/finish-wishes.js";
import { lookUpSubmits, type SubmitFound } from "../resume/look-up-submits.js";
import type { CommonOptions } from "./options.js";

export interface ResumeCommandOptions extends CommonOptions {
  readonly list?: boolean;
  readonly drop?: readonly string[];
  readonly maxAge?: string;
  readonly yes?: boolean;
  readonly timeout?: string;
}

/** Finishes what earlier processes have left open, for the accounts that are signed in. */
export async function resumeCommand(context: CliContext, options: ResumeCommandOptions): Promise<number> {
  const maxAgeMs = options.maxAge === undefined ? undefined : parseDuration(options.maxAge, "--max-age");
  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout");
  const { clock, machine } = context;
  const { journal: folder } = await locateFiles(context);
  const disk = folderDisk(folder);
  const owner = await journalOwner(context);
  const open = await findOpenWishes(disk, clock, owner, machine.findProcess, maxAgeMs);
  const count = oldestOfEach(open.wishes).length;
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    longWait: true,
    jobs: count,
  });
  try {
    tellFaults(context, open, folder);
    if (options.drop !== undefined)
      return await dropWishes(context, accounts, open, options.drop, options.json === true);
    if (options.list === true) return await listOpen(context, accounts, open, options.json === true);

    const lapsedToo = await agreeToLapsed(context, open, options);
    const titles = new Map<string, string>();
    for (const { known } of open.wishes) {
      const name = /^[a-z0-9-]+/u.exec(known.wish.ref)?.[0] ?? "";
      titles.set(name, (await accounts.kind(name).catch(() => undefined))?.title ?? name);
    }
    const titleOf = (provider: string): string => titles.get(provider) ?? provider;
    const place = { disk, owner, find: machine.findProcess };
    const session = await inSession(
      context,
      accounts,
      { journal: true, verbose: options.verbose === true, timeoutMs, titleOf, count },
      async (settings, journal) => {
        if (journal === undefined) throw new TypeError("a resume has a journal");
        const finished = await finishWishes(accounts, open, { ...place, journal }, settings, lapsedToo);
        const submits = await lookUpSubmits(accounts, open, journal, context);
        return { ...finished, submits };
      },
    );
    const { results, left, submits } = session.value;
    const interruption = interruptionOf(context);
    // Who is made to leave hears first what is known.
    const receipts = interruption === undefined ? await keepInOrder(context, place) : { cleanedUp: [] };
    if (options.json === true) {
      printJson(context, {
        schema: "simjobs.resume/1",
        results: results.map(cancelDocument),
        left: left.map(leftDocument),
        submits,
        faults: open.faults,
        cleanedUp: receipts.cleanedUp,
        ...(interruption === undefined ? {} : { interrupted: interruption.by }),
      });
    } else {
      const timesOf = await timesOfStops(accounts, results);
      const none = { skipped: [], otherNames: new Map<string, readonly string[]>() };
      const { record } = session;
      await printCancelReport(context, { results, ...none, titleOf, timesOf, mostByName, record });
      tellLeft(context, left);
      tellSubmits(context, submits);
      if (results.length + left.length + submits.length === 0) context.stderr.write("Nothing is open.\n");
    }
    if (interruption !== undefined && interruption.by !== "closed-output")
      tellInterrupted(context, results, interruption, session.record);
    await session.writeReceipts();
    return interruption?.exitCode ?? exitOfResumed(results, left, submits);
  } finally {
    await accounts.close();
  }
}

/** Writes the receipts that are missing and removes what is old and finished. */
async function keepInOrder(
  context: CliContext,
  {
    disk,
    owner,
    find,
  }: {
    disk: ReturnType<typeof folderDisk>;
    owner: Awaited<ReturnType<typeof journalOwner>>;
    find: CliContext["machine"]["findProcess"];
  },
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

/** Old wishes need a new yes. Without one they stay as they are. */
async function agreeToLapsed(
  context: CliContext,
  { wishes }: OpenWishes,
  options: ResumeCommandOptions,
): Promise<boolean> {
  const lapsed = oldestOfEach(
    wishes.filter((wish) => wish.lapsed && (wish.ownership === "free" || wish.ownership === "ours")),
  );
  if (lapsed.length === 0 || options.yes === true) return true;
  if (!context.stdin.isTTY || options.json === true) return false;
  const oldest = Math.max(...lapsed.map(({ ageMs }) => ageMs));
  const facts = [
    `${jobs(lapsed.length)} were asked about a while ago, the first ${formatDuration(oldest)} ago:`,
  ];
  const names = lapsed.slice(0, mostByName).map(({ known }) => `  ${known.wish.ref} (${known.wish.at})`);
  try {
    const consent = {
      count: lapsed.length,
      reasons: ["they are old"],
      facts: [...facts, ...names],
      ofAnybody: false,
    };
    await agree(context, consent, {});
    return true;
  } catch (error) {
    if (isJobError(error, "bad_input")) return false;
    throw error;
  }
}

async function listOpen(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  json: boolean,
): Promise<number> {
  const wishes = await whereaboutsOf(accounts, open, context.signal);
  const submits = openSubmitsIn(open.files).map(({ id, mark, origin, account, at }) => ({
    id,
    mark,
    origin,
    account,
    at,
  }));
  if (json) {
    printJson(context, {
      schema: "simjobs.resume-list/1",
      wishes: wishes.map(leftDocument),
      submits,
      faults: open.faults,
    });
    return exitCodes.done;
  }
  await printTable(
    context,
    ["REFERENCE", "STATE", "RESUME WOULD", "WISHED (UTC)", "ACCOUNT"],
    wishes.map(({ wish: { known }, why }) => [
      { text: known.wish.ref },
      { text: known.status },
      { text: whyWords[why] },
      { text: known.wish.at },
      { text: `${known.wish.account} at ${known.wish.origin}` },
    ]),
  );
  for (const { mark, origin, at } of submits)
    context.stderr.write(
      `A submit of ${at} at ${origin} is open: simjobs resume looks it up, simjobs resume --drop ${mark} gives it up.\n`,
    );
  if (wishes.length + submits.length === 0) context.stderr.write("Nothing is open.\n");
  return exitCodes.done;
}

const whyWords: Readonly<Record<LeftWish["why"], string>> = {
  ready: "finish it",
  elsewhere: "leave it: another account or another address",
  living: "leave it: its process is at work",
  unknown: "leave it: nobody can tell whose it is",
  lapsed: "leave it: it is old; --yes takes it up",
  "signed-out": "leave it: that account is not signed in",
  unreachable: "leave it: the service cannot be reached",
};

function leftDocument({ wish, why }: LeftWish): object {
  const { id, ref, origin, account, at, reason } = wish.known.wish;
  return { id, ref, why, state: wish.known.status, origin, account, wishedAt: at, reason };
}

function tellLeft({ stderr }: CliContext, left: readonly LeftWish[]): void {
  for (const { wish, why } of left.slice(0, mostLeft)) {
    const { ref, account, origin } = wish.known.wish;
    const place = why === "elsewhere" ? ` (${account} at ${origin})` : "";
    stderr.write(`${ref} is left open: ${whyWords[why].replace(/^leave it: /u, "")}${showControls(place)}\n`);
  }
  if (left.length > mostLeft)
    stderr.write(`… and ${left.length - mostLeft} more; simjobs resume --list names all.\n`);
}

const mostLeft = 50;

function tellSubmits({ stderr }: CliContext, submits: readonly SubmitFound[]): void {
  for (const { mark, at, outcome, refs } of submits) {
    stderr.write(
      outcome === "adopted"
        ? `The submit of ${at} has arrived: ${refs.join(" ")}\n`
        : `The submit of ${at} (mark ${mark}): ${submitWords[outcome](mark)}\n`,
    );
  }
}

const submitWords: Readonly<Record<Exclude<SubmitFound["outcome"], "adopted">, (mark: string) => string>> = {
  unclear: (mark) =>
    `the service shows no job of it by now; it is not sent again. Look with simjobs list, give it up with simjobs resume --drop ${mark}`,
  elsewhere: () => "left alone, it went to another account or another address",
  living: () => "left alone, its process is at work",
  "signed-out": () => "left alone, that account is not signed in",
  unreachable: () => "left alone, the service cannot be reached",
};

function tellFaults(context: CliContext, { faults }: OpenWishes, folder: string): void {
  for (const { file, line, problem } of faults) {
    if (problem === "torn end") continue; // what a crash leaves behind
    context.stderr.write(
      `simjobs: ${showControls(folder)}/${file}:${line}: ${problem}; a cancel that stood there is not known any more\n`,
    );
  }
}

function exitOfResumed(
  results: readonly CancelResult[],
  left: readonly LeftWish[],
  submits: readonly SubmitFound[],
): number {
  const codes = results.map(exitOfCancel);
  for (const { why } of [
    ...left.map((each) => ({ why: each.why })),
    ...submits.map(({ outcome }) => ({ why: outcome })),
  ]) {
    if (why === "signed-out") codes.push(exitCodes.signIn);
    else if (why === "unreachable") codes.push(exitCodes.unreachable);
    else if (why === "unclear") codes.push(exitCodes.unknown);
  }
  return worstExit(codes, precedence.cancel);
}
