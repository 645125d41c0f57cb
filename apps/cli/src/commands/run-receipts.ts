import type { DocumentOf } from "@simjobs/core/schemas";
import { cancelOutcomes, formatReference, JobError, parseReference, tryParseReference } from "@simjobs/core";
import { stopOf, verifyJournals, type Receipt, type Verification } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import { progressWords, providerIn } from "../services/progress-words.js";
import { pastableReferences } from "../services/pastable-reference.js";
import { loadAllServiceKinds } from "../services/registry.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { folderDisk } from "../files/folder-disk.js";
import { expandGroup } from "../references/expand-group.js";
import { notedNames } from "../references/other-names.js";
import { parseCount } from "../input/parse-count.js";
import { withAccount } from "../input/with-account.js";
import { formatDuration, timesOf } from "../output/format-time.js";
import { printListing } from "../listing/print-listing.js";
import { readListing } from "../listing/read-listing.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { paintOutcome } from "../output/status-colour.js";
import { writeSentence } from "../output/write-sentence.js";
import { styleOf } from "../output/style.js";
import { findReceipts, folderOf } from "../receipts/find-receipts.js";
import { storeOf } from "../settings/store-of.js";
import type {
  ReceiptsListOptions,
  ReceiptsShowOptions,
  ReceiptsVerifyOptions,
} from "../receipts/receipts-options.js";

const defaultLimit = 100;

/** Lists receipts, the newest first. Asks no service. */
export async function listReceipts(context: CliContext, options: ReceiptsListOptions): Promise<number> {
  const forms = readListing(options);
  const limit = options.limit === undefined ? defaultLimit : parseCount(options.limit, "--limit");
  const { folder, receipts } = await allReceipts(context, options);
  const shown = receipts.slice(0, limit);
  const truncated = shown.length < receipts.length;
  const items = shown.map(summaryOf);
  await printListing(context, forms, {
    document: { schema: "simjobs.receipts/1", receipts: items, truncated },
    items,
    print: () => printReceipts(context, shown),
  });
  if (forms.form === "json" || forms.form === "jq") return exitCodes.done;
  if (shown.length === 0) context.stderr.write(`There are no receipts in ${showControls(folder)} yet.\n`);
  if (truncated)
    context.stderr.write(`There are ${receipts.length} receipts; see all with a larger --limit.\n`);
  return exitCodes.done;
}

async function printReceipts(context: CliContext, shown: readonly Receipt[]): Promise<void> {
  const style = styleOf(context, context.stdout);
  const times = timesOf(context, context.stdout);
  await printTable(
    context,
    ["REFERENCE", "OUTCOME", "SERVICE SAYS", "CLOSED", "ID"],
    shown.map(({ ref, outcome, nativeStatus, closedAt, id }) => [
      { text: ref },
      { text: outcome, paint: paintOf(style, outcome) },
      { text: nativeStatus ?? "-" },
      times.moment(closedAt),
      { text: id },
    ]),
  );
}

/** Shows the receipts of one job, or one receipt by its id, with all their evidence. Asks no service. */
export async function showReceipts(
  context: CliContext,
  name: string,
  options: ReceiptsShowOptions,
): Promise<number> {
  const forms = readListing(options);
  const { folder, receipts } = await allReceipts(context, options);
  const isMeant = await meaningOf(context, name);
  const meant = await Promise.all(receipts.map(async (each) => each.id === name || isMeant(each)));
  const whole = receipts.filter((_receipt, place) => meant[place]);
  const found = whole.length > 0 ? whole : begun(receipts, name);
  if (found.length === 0) {
    throw new JobError(
      "not_found",
      `there is no receipt for ${showControls(name.slice(0, 200))} in ${folder}`,
      {
        hint: "See what there is: simjobs receipts list",
      },
    );
  }
  await printListing(context, forms, {
    document: { schema: "simjobs.receipts/1", receipts: [...found], truncated: false },
    items: found,
    print: async () => {
      for (const receipt of found) printReceipt(context, receipt);
    },
  });
  return exitCodes.done;
}

/** The receipts of the one job, or the one receipt, whose id begins so. @throws {JobError} `bad_input` where there are several */
function begun(receipts: readonly Receipt[], text: string): readonly Receipt[] {
  const [, place = "", begin = ""] = /^((?:[^/]*[:/])?)([^:/]{4,})$/u.exec(text) ?? [];
  if (begin === "" || (place !== "" && /^\d+$/u.test(begin))) return []; // a number is a whole one
  const ids = receipts.filter(({ id }) => place === "" && id.startsWith(begin));
  const ofJobs = receipts.filter(({ ref }) =>
    place === "" ? (ref.split(/[:/]/u).at(-1) ?? "").startsWith(begin) : ref.startsWith(text),
  );
  const names = [...new Set([...ids.map(({ id }) => id), ...ofJobs.map(({ ref }) => ref)])];
  if (names.length < 2) return [...new Set([...ids, ...ofJobs])];
  throw new JobError(
    "bad_input",
    `${JSON.stringify(text)} is how several begin: ${names.slice(0, 5).join(", ")}`,
    {
      hint: "Write more of the one that you mean.",
    },
  );
}

/** Checks journals and receipts against their own chains and the heads that were kept. Asks no service. */
export async function verifyReceipts(context: CliContext, options: ReceiptsVerifyOptions): Promise<number> {
  if (options.folder === undefined && storeOf(context, options) !== undefined)
    return (await import("../receipts/verify-store.js")).verifyStore(context, options);
  const folder = await folderOf(context, options);
  const verification = await verifyJournals(folderDisk(folder));
  const { files, receipts, faults, shortened, rewritten, disagreeing, missing, sound } = verification;
  // A name that was mistyped must not be called sound.
  if (options.folder !== undefined && files === 0 && sound)
    throw new JobError("bad_input", `there is no journal and there are no receipts in ${folder}`, {
      hint: "Name the folder itself, such as one that simjobs receipts export has written.",
    });
  const unknown = cannotKnow(verification);
  if (options.json === true) {
    printJson(context, { schema: "simjobs.receipts-verify/1", folder, ...verification, cannotKnow: unknown });
    return sound ? exitCodes.done : exitCodes.unexpected;
  }
  const { stdout } = context;
  writeSentence(
    stdout,
    `${sound ? "sound" : "NOT SOUND"}: ${files} files with ${receipts} receipts in ${showControls(folder)}\n`,
  );
  for (const { file, line, problem } of faults)
    writeSentence(
      stdout,
      problem === "not finished"
        ? "what is in this folder is not all of what was to be written: an export was cut off, or goes on\n"
        : `${showControls(file)}:${line}: ${problem}\n`,
    );
  for (const { file, had, has } of shortened)
    writeSentence(stdout, `${showControls(file)}: ${had - has} of ${had} entries are missing at its end\n`);
  for (const { file, entry } of rewritten)
    writeSentence(
      stdout,
      `${showControls(file)}:${entry}: is not what was written: the hash that was kept of this entry is another\n`,
    );
  for (const id of disagreeing)
    writeSentence(stdout, `${showControls(id)}: its receipt tells an end that its journal tells otherwise\n`);
  for (const file of missing) writeSentence(stdout, `${showControls(file)}: is gone\n`);
  for (const sentence of unknown) context.stderr.write(`${showControls(sentence)}\n`);
  return sound ? exitCodes.done : exitCodes.unexpected;
}

/** What no check of these files can tell. */
function cannotKnow({
  withoutHead,
  headsUnread,
}: Pick<Verification, "withoutHead" | "headsUnread">): readonly string[] {
  const named = withoutHead.slice(0, 5).join(", ");
  const more = withoutHead.length > 5 ? ` and ${withoutHead.length - 5} more` : "";
  return [
    ...(withoutHead.length === 0
      ? []
      : [
          `Of files that were never closed or taken over, no hash was kept: an entry cut off at their end, or another file in their place, would leave no trace: ${named}${more}.`,
        ]),
    ...(headsUnread === 0
      ? []
      : [`${headsUnread} lines of heads.jsonl cannot be read: what they had kept was not compared.`]),
    "A file that was removed before anything was kept of it leaves no trace.",
    "Who can write this folder can also write all of it anew, heads included: keep a copy elsewhere where that matters.",
    "The hashes prove what was recorded, not that the service told the truth; nor can they prove who cancelled a job.",
  ];
}

async function allReceipts(
  context: CliContext,
  options: ReceiptsShowOptions,
): Promise<{ folder: string; receipts: readonly Receipt[] }> {
  const { folder, receipts } = await findReceipts(context, options);
  const sorted = receipts.toSorted((one, other) => other.closedAt.localeCompare(one.closedAt));
  const pastable = await pastableReferences(await Accounts.create(context));
  const shown = sorted.map(async (receipt) => ({ ...receipt, ref: await pastable(receipt) }));
  return { folder, receipts: await Promise.all(shown) };
}

/**
 * Which jobs somebody means: those of that number whosever they are, unless an account is named; a group's. A job is meant by each of
 * its names that are on record here.
 */
async function meaningOf(
  context: CliContext,
  text: string,
): Promise<(receipt: Pick<Receipt, "ref" | "origin">) => Promise<boolean>> {
  const isGroup = text.startsWith("@");
  if (!isGroup && !text.includes(":")) return async () => false; // an id
  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  const meant = isGroup ? await expandGroup(context, text.slice(1), {}) : [parseReference(text, grammars)];
  const named = new Set(meant.map(formatReference));
  const { submitted } = await Accounts.create(context);
  return async ({ ref: recorded, origin }) => {
    const ref = tryParseReference(recorded, grammars);
    if (named.has(recorded) || ref === null) return named.has(recorded);
    const own = [ref, withAccount(ref, undefined)];
    if (own.some((each) => named.has(formatReference(each)))) return true;
    const others = own.map(async (each) => notedNames(submitted, each, { origin, grammars }));
    return (await Promise.all(others)).flat().some((name) => named.has(name));
  };
}

function summaryOf({ evidence, ...facts }: Receipt): DocumentOf<"simjobs.receipts/1">["receipts"][number] {
  return { ...facts, evidence: evidence.length };
}

function printReceipt(context: CliContext, receipt: Receipt): void {
  const { stdout } = context;
  const times = timesOf(context, stdout);
  const stop = stopOf(receipt);
  const facts: readonly (readonly [string, string])[] = [
    ["reference", receipt.ref],
    ["outcome", receipt.cause === null ? receipt.outcome : `${receipt.outcome} (${receipt.cause})`],
    ["service says", receipt.nativeStatus ?? "-"],
    ["account", `${receipt.account} at ${receipt.origin}`],
    ["reason", receipt.reason ?? "-"],
    ["wished", times.moment(receipt.wishedAt).text],
    ["requested", times.moment(receipt.requestedAt).text],
    ["confirmed", times.moment(receipt.confirmedAt).text],
    ["took", stop === null ? "-" : formatDuration(stop.tookMs)],
    ["requests", String(receipt.requests)], // of whoever put it on record; cancels are counted of all
    ["cancels sent", String(receipt.sends)],
    ["looked again", receipt.settled === null ? "-" : receipt.settled ? "yes" : "no"],
    ["id", receipt.id],
    ["journal", receipt.journal],
  ];
  for (const [name, value] of facts) writeSentence(stdout, `${name.padEnd(13)}${showControls(value)}\n`);
  for (const { at, what, source, nativeStatus, cancelFlag, progress, message } of receipt.evidence) {
    const details = [
      source === null ? "" : `(${source})`,
      nativeStatus ?? "",
      cancelFlag === true ? "flag set" : "",
      progress === null ? "" : progressWords(context, providerIn(receipt.ref), progress),
      message ?? "",
    ];
    writeSentence(
      stdout,
      `  ${times.clock(at).short ?? at} ${what} ${showControls(details.filter((detail) => detail !== "").join(" "))}\n`,
    );
  }
  stdout.write("\n");
}

function paintOf(style: ReturnType<typeof styleOf>, outcome: string): (text: string) => string {
  const known = cancelOutcomes.find((one) => one === outcome);
  return known === undefined ? (text) => text : (text) => paintOutcome(style, known, text);
}
