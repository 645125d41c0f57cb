import type { DocumentOf } from "@simjobs/core/schemas";
import type { OpenWishes } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { printListing } from "../listing/print-listing.js";
import type { ListingForms } from "../listing/read-listing.js";
import { timesOf } from "../output/format-time.js";
import { printTable } from "../output/print-table.js";
import { whereaboutsOf, type LeftWish } from "./finish-wishes.js";
import { leftWords, type ShownWish } from "./left-words.js";
import { faultsToTell } from "./tell-faults.js";

type WishDocument = DocumentOf<"simjobs.resume/1">["left"][number];

/** Shows what is open and what `resume` would do with it. Sends no cancel. */
export async function listOpen(
  context: CliContext,
  accounts: Accounts,
  open: OpenWishes,
  forms: ListingForms,
): Promise<number> {
  const wishes = await shownWishes(accounts, await whereaboutsOf(accounts, open, context.signal));
  const exitCode = faultsToTell(open).length === 0 ? exitCodes.done : exitCodes.unknown;
  const left = wishes.map((wish) => leftDocument(wish, open));
  const submits = open.submits.map(({ id, mark, origin, account, at }) => ({
    id,
    mark,
    origin,
    account,
    at,
  }));
  await printListing(context, forms, {
    document: { schema: "simjobs.resume-list/1", wishes: left, submits, faults: open.faults },
    items: [...left, ...submits],
    print: () => printOpen(context, open, wishes),
  });
  if (left.length + submits.length === 0 && forms.form === "people")
    context.stderr.write("Nothing is open.\n");
  return exitCode;
}

async function printOpen(context: CliContext, open: OpenWishes, wishes: readonly ShownWish[]): Promise<void> {
  const times = timesOf(context, context.stdout);
  await printTable(
    context,
    ["REFERENCE", "STATE", "RESUME WOULD", "WISHED", { title: "ACCOUNT", canCut: true }],
    wishes.map((left) => {
      const { status, wish } = left.wish.known;
      return [
        { text: left.shown },
        { text: status },
        { text: leftWords(left, open.owners).would },
        times.moment(wish.at),
        { text: `${wish.account} at ${wish.origin}` },
      ];
    }),
  );
  for (const { mark, origin, at } of open.submits) {
    context.stderr.write(
      showControls(
        `A submit of ${timesOf(context, context.stderr).moment(at).text} at ${origin} is open: simjobs resume looks it up, simjobs resume --drop ${mark} gives it up.`,
      ) + "\n",
    );
  }
}

/** Open wishes with their references as they can be pasted now. */
export async function shownWishes(
  accounts: Accounts,
  left: readonly LeftWish[],
): Promise<readonly ShownWish[]> {
  const pastable = await pastableReferences(accounts);
  return Promise.all(left.map(async (each) => ({ ...each, shown: await pastable(each.wish.known.wish) })));
}

/** An open wish as `--json` tells it. */
export function leftDocument(left: ShownWish, { owners }: Pick<OpenWishes, "owners">): WishDocument {
  const { wish, why, shown: ref } = left;
  const { id, origin, account, at, reason } = wish.known.wish;
  const { host = null, pid = null } = owners.get(wish.known.file) ?? {};
  const { settledBy } = leftWords(left, owners);
  const process = { host, pid, state: processState[wish.ownership] };
  return {
    id,
    ref,
    why,
    state: wish.known.status === "asked" ? "asked" : "open",
    origin,
    account,
    wishedAt: at,
    reason,
    process,
    settledBy,
  };
}

const processState = {
  ours: "this",
  free: "gone",
  silent: "silent",
  living: "living",
  unknown: "unknown",
} as const;
