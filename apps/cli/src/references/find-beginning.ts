import {
  formatReference,
  isJobError,
  JobError,
  tryParseReference,
  type JobRef,
  type ReferenceGrammar,
} from "@simjobs/core";
import type { CliContext } from "../context.js";
import { withAccount } from "../input/with-account.js";
import { Accounts } from "../services/accounts.js";
import { loadAllServiceKinds, serviceNames } from "../services/registry.js";
import type { StoreNames } from "../settings/store-names.js";

/** What somebody has written of a job. */
export interface Beginning {
  /** Every service, where none is written. */
  readonly provider?: string | undefined;
  readonly account?: string | undefined;
  /** Every kind, where none is written. */
  readonly kind?: string | undefined;
  /** How the id begins. */
  readonly begin: string;
}

/** Of fewer signs there are too many jobs. */
const leastSigns = 4;
/** So many of the newest jobs of a service are looked at. */
const mostListed = 1_000;
const wholeId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

/**
 * What may be the beginning of an id alone, such as `3f1fa6`: signs of such ids, and a digit among them. A word is none.
 */
export function bareBeginning(text: string): Beginning | undefined {
  const isOne = text.length >= leastSigns && /^[0-9a-f-]+$/iu.test(text) && /\d/u.test(text);
  return isOne ? { begin: text } : undefined;
}

/** What may be the beginning of an id in a reference. Where ids are numbers, each is a whole one: 1225 is no part of 12259. */
export function beginningIn(ref: JobRef, text: string, grammar: ReferenceGrammar): Beginning | undefined {
  if (grammar.id !== undefined || ref.id.length < leastSigns || wholeId.test(ref.id)) return undefined;
  const { provider, account, kind, id } = ref;
  return { provider, account, kind: text.includes("/") ? kind : undefined, begin: id };
}

/**
 * The one job whose id begins so: of those that were submitted from here, else of those that the services list.
 *
 * @param options - `canBegin`: `noted` asks no service
 *
 * @returns nothing where there is none
 * @throws {JobError} `bad_input` where there are several; what the listing throws
 */
export async function findBeginning(
  context: CliContext,
  meant: Beginning,
  options: {
    readonly profile?: string | undefined;
    readonly canBegin?: "noted" | "listed" | undefined;
    readonly inFleet?: StoreNames | undefined;
  },
): Promise<JobRef | undefined> {
  const accounts = await Accounts.create(context, options);
  try {
    const noted = onlyOne(await notedJobs(accounts, meant), meant);
    if (noted !== undefined || options.canBegin === "noted") return noted;
    return onlyOne(await listedJobs(context, accounts, meant), meant);
  } finally {
    await accounts.close();
  }
}

function onlyOne(found: readonly JobRef[], { begin }: Beginning): JobRef | undefined {
  const distinct = new Map(found.map((ref) => [formatReference(ref), ref]));
  const exact = [...distinct.values()].filter(({ id }) => isSame(id, begin));
  const [first, ...others] = exact.length > 0 ? exact : [...distinct.values()];
  if (others.length === 0) return first;
  const names = [...distinct.keys()];
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  throw new JobError(
    "bad_input",
    `${JSON.stringify(begin)} is how several ids begin: ${names.slice(0, mostNamed).join(", ")}${more}`,
    { hint: "Write more of the one that you mean." },
  );
}

const mostNamed = 5;

function fits(ref: JobRef, { kind, begin }: Beginning): boolean {
  return (kind === undefined || ref.kind === kind) && ref.id.toLowerCase().startsWith(begin.toLowerCase());
}

function isSame(id: string, begin: string): boolean {
  return id.toLowerCase() === begin.toLowerCase();
}

async function notedJobs(accounts: Accounts, meant: Beginning): Promise<readonly JobRef[]> {
  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  const found: JobRef[] = [];
  for (const { ref: text, origin, jobId } of await accounts.submitted.all()) {
    const own = tryParseReference(text, grammars);
    if (own === null || (meant.provider !== undefined && own.provider !== meant.provider)) continue;
    const names = jobId === undefined ? [own] : [own, { ...own, kind: "job", id: jobId }];
    const fitting = names.find((each) => fits(each, meant));
    if (fitting === undefined || (await placeOf(accounts, own.provider, meant.account)) !== origin) continue;
    found.push(withAccount(fitting, meant.account ?? (await accounts.nameOf(own.provider))));
  }
  return found;
}

/** Where an account is; nowhere where the settings do not tell. */
async function placeOf(
  accounts: Accounts,
  provider: string,
  account: string | undefined,
): Promise<string | null> {
  try {
    return await accounts.origin(provider, account);
  } catch (error) {
    if (isJobError(error)) return null;
    throw error;
  }
}

async function listedJobs(
  context: CliContext,
  accounts: Accounts,
  meant: Beginning,
): Promise<readonly JobRef[]> {
  const names = meant.provider === undefined ? serviceNames() : [meant.provider];
  const lists = names.map(async (name): Promise<readonly JobRef[]> => {
    if (meant.provider === undefined && !(await accounts.hasCredentials(name))) return [];
    try {
      const { provider, account } = await accounts.service(name, meant.account);
      const found: JobRef[] = [];
      for await (const { ref } of provider.list({ limit: mostListed }, { signal: context.signal }))
        if (fits(ref, meant)) found.push(withAccount(ref, account));
      return found;
    } catch (error) {
      // Where lists alone are in the way, the id is taken as it is; nobody waits twice for a service that does not answer.
      const isOfLists = isJobError(error, "forbidden", "not_supported", "not_found", "bad_reply");
      if (isOfLists && meant.provider !== undefined) return [];
      throw error;
    }
  });
  return (await Promise.all(lists)).flat();
}

/** Why a beginning alone is no reference: no job is known that it could be. */
export function nothingBegins({ begin }: Beginning): JobError {
  return new JobError("not_found", `no job is known here whose id begins with ${JSON.stringify(begin)}`, {
    hint: "Write more of it, or the whole reference; see what there is: simjobs list",
  });
}
