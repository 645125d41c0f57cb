import type { WishView } from "@simjobs/fleet";
import { showControls } from "@simjobs/http";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { cancelTimeoutMs } from "../cancel/command-time.js";
import { inSession, mostByName } from "../cancel/cancel-session.js";
import { printListing } from "../listing/print-listing.js";
import type { ListingForms } from "../listing/read-listing.js";
import { timesOf } from "../output/format-time.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { cancelDocument } from "../report/cancel-document.js";
import { printCancelReport } from "../report/cancel-report.js";
import { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import { factsOf, loadAllServiceKinds } from "../services/registry.js";
import { fleetWishDocument, fleetWords, whyOpen, type FleetOpenWish } from "../store/fleet-wishes.js";
import { openCliFleet, openFleetAccounts } from "../store/open-cli-fleet.js";
import { openRecords } from "../store/open-records.js";
import { tellOpenHere } from "./tell-open-here.js";
import { workUntilOver, type Worked } from "../store/work-until-over.js";
import { dropInFleet } from "./drop-in-fleet.js";
import { exitOfLeft } from "./left-words.js";
import type { ResumeCommandOptions } from "./resume-options.js";

/** What is read of the options before anything is asked. */
export interface FleetResumeTimes {
  readonly forms: ListingForms;
  readonly maxAgeMs: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly giveUpMs: number | undefined;
}

const many = 1_000;

const titleOf = (provider: string): string => factsOf(provider)?.title ?? provider;

/** Lists what is open in a fleet, gives it up, or works on it as one more worker until it is over. */
export async function resumeInFleet(
  context: CliContext,
  options: ResumeCommandOptions,
  times: FleetResumeTimes,
): Promise<number> {
  if (options.list === true) return listInFleet(context, options, times);
  const maxAgeMs = options.yes === true ? Infinity : times.maxAgeMs;
  const open = await openInFleet(context, options, { maxAgeMs });
  const opening = { profile: options.profile, keepSession: options.keepSession, longWait: true, jobs: many };
  const { accounts, services, budgets } = await openFleetAccounts(context, opening);
  try {
    const { timeoutMs, giveUpMs } = times;
    const fleet = await openCliFleet(context, { ...options, timeoutMs, giveUpMs }, services, budgets);
    try {
      if (options.drop.length > 0) return await dropInFleet(context, { accounts, fleet, services }, options);
      const mine: WishView[] = [];
      for await (const view of fleet.wishes("open")) mine.push(view);
      const own = new Set(mine.map(({ id }) => id));
      // Somebody works for this account: this very process.
      const stuck = open.filter(
        ({ view, why }) => why !== "ready" && !(own.has(view.id) && why === "unattended"),
      );
      const isStuck = new Set(stuck.map(({ view }) => view.id));
      const wanted = mine.filter(({ id }) => !isStuck.has(id));
      const endsMs = context.clock.now() + (timeoutMs ?? cancelTimeoutMs);
      const how = { wait: true, verbose: options.verbose === true, titleOf, reason: undefined };
      const session = await inSession(
        context,
        accounts,
        { ...how, journal: false, count: wanted.length },
        async ({ onEvent }) =>
          workUntilOver(context, fleet, {
            wanted,
            services,
            endsMs,
            maxAgeMs,
            onEvent,
          }),
      );
      const unattended = new Set(open.flatMap(({ view, why }) => (why === "unattended" ? [view.id] : [])));
      return await tellResumed(context, accounts, options, { worked: session.value, stuck, unattended });
    } finally {
      await fleet.close();
    }
  } finally {
    await accounts.close();
  }
}

/** Everything that is open in the fleet, whosever it is. */
async function openInFleet(
  context: CliContext,
  options: ResumeCommandOptions,
  { maxAgeMs }: Pick<FleetResumeTimes, "maxAgeMs">,
): Promise<readonly FleetOpenWish[]> {
  const { records } = await openRecords(context, options);
  try {
    const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
    const attended = new Map(
      (await records.accounts()).map((account) => [keyOf(account), account.attended] as const),
    );
    const pastable = await pastableReferences(await Accounts.create(context, { profile: options.profile }));
    const open: FleetOpenWish[] = [];
    for await (const view of records.wishes("open")) {
      const known = { attended: attended.get(keyOf(view)) ?? null, grammars, maxAgeMs };
      open.push({ view, why: whyOpen(context, view, known), shown: await pastable(view) });
    }
    return open;
  } finally {
    await records.close();
  }
}

function keyOf({ provider, origin, account }: Pick<WishView, "provider" | "origin" | "account">): string {
  return JSON.stringify([provider, origin, account]);
}

async function listInFleet(
  context: CliContext,
  options: ResumeCommandOptions,
  times: FleetResumeTimes,
): Promise<number> {
  const open = await openInFleet(context, options, times);
  const wishes = open.map(fleetWishDocument);
  await printListing(context, times.forms, {
    document: { schema: "simjobs.resume-list/1", wishes, submits: [], faults: [] },
    items: wishes,
    print: async () => {
      const { moment } = timesOf(context, context.stdout);
      await printTable(
        context,
        ["REFERENCE", "STATE", "THE FLEET WOULD", "WISHED", { title: "ACCOUNT", canCut: true }],
        open.map((wish) => [
          { text: wish.shown },
          { text: wish.view.state },
          { text: fleetWords(wish).would },
          moment(wish.view.wishedAt),
          { text: `${wish.view.account} at ${wish.view.origin}` },
        ]),
      );
    },
  });
  if (open.length === 0 && times.forms.form === "people")
    context.stderr.write("Nothing is open in the fleet.\n");
  await tellOpenHere(context);
  return exitCodes.done;
}

async function tellResumed(
  context: CliContext,
  accounts: Accounts,
  { json }: ResumeCommandOptions,
  told: {
    readonly worked: Worked;
    readonly stuck: readonly FleetOpenWish[];
    /** Wishes that nobody but this process was there for. */
    readonly unattended: ReadonlySet<string>;
  },
): Promise<number> {
  const { worked, stuck, unattended } = told;
  const pastable = await pastableReferences(accounts);
  const open = await Promise.all(
    worked.open.map(async (view): Promise<FleetOpenWish> => ({
      view,
      why: "ready",
      shown: await pastable(view),
    })),
  );
  const left = [...open, ...stuck];
  const interruption = interruptionOf(context);
  if (json === true)
    printJson(context, {
      schema: "simjobs.resume/1",
      results: worked.results.map(cancelDocument),
      left: left.map(fleetWishDocument),
      submits: [],
      faults: [],
      cleanedUp: [],
      journal: null,
      interrupted: interruption?.by,
    });
  else {
    const none = { skipped: [], otherNames: new Map<string, readonly string[]>() };
    const shown = { results: worked.results, ...none, titleOf, timesOf: () => null, mostByName };
    await printCancelReport(context, { ...shown, record: "whole" });
    tellLeft(context, left, unattended);
    if (worked.results.length + left.length === 0) context.stderr.write("Nothing is open in the fleet.\n");
    if (interruption !== undefined)
      context.stderr.write("Stopped; what was held was given back to the fleet.\n");
    await tellOpenHere(context);
  }
  const codes = [
    ...worked.results.map(exitOfCancel),
    ...left.map(({ why }) => (why === "unattended" ? exitCodes.signIn : exitOfLeft(why))),
  ];
  return interruption?.exitCode ?? worstExit(codes, precedence.cancel);
}

function tellLeft(
  context: CliContext,
  left: readonly FleetOpenWish[],
  unattended: ReadonlySet<string>,
): void {
  const { stderr } = context;
  for (const wish of left.slice(0, mostByName)) {
    const { what, settledBy } = leftWordsOf(context, wish, unattended);
    stderr.write(showControls(`${wish.shown} is open: ${what}. To settle it: ${settledBy}`) + "\n");
  }
  if (left.length > mostByName)
    stderr.write(`… and ${left.length - mostByName} more; simjobs resume --list --store … names all.\n`);
}

/** Why a wish was left, and what settles it. Nobody claims that a worker goes on with what this process was at. */
function leftWordsOf(
  context: CliContext,
  wish: FleetOpenWish,
  unattended: ReadonlySet<string>,
): { readonly what: string; readonly settledBy: string } {
  const { would, settledBy } = fleetWords(wish);
  if (wish.why !== "ready") return { what: would.replace(/^leave it: /u, ""), settledBy };
  const why = interruptionOf(context) === undefined ? "the time is up" : "it was stopped";
  if (!unattended.has(wish.view.id)) return { what: `${why}, and it stays with the fleet`, settledBy };
  return {
    what: `${why}, and it stays with the fleet, where no other worker that lives is signed in to that account`,
    settledBy: "start a worker (simjobs worker), or work on it from here: simjobs resume --store …",
  };
}
