import { isJobError, meaningOf, tryParseReference, type JobRef } from "@simjobs/core";
import {
  comparerTo,
  identify,
  resumeWishes,
  whyLeftAlone,
  type CancelOptions as ControlOptions,
  type CancelResult,
  type FileJournal,
  type FindProcess,
  type JournalDisk,
  type JournalOwner,
  type LeftAlone,
  type OpenWish,
  type OpenWishes,
} from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { withAccount } from "../input/with-account.js";
import { loadAllServiceKinds } from "../services/registry.js";

/** A wish that stays open, and why; `ready` before anything was done. */
export interface LeftWish {
  readonly wish: OpenWish;
  readonly why: LeftAlone | "ready" | "signed-out" | "unreachable" | "another-wish";
}

interface Finished {
  readonly results: readonly CancelResult[];
  readonly left: readonly LeftWish[];
}

interface Place {
  readonly disk: JournalDisk;
  readonly journal: FileJournal;
  readonly owner: JournalOwner;
  readonly find: FindProcess;
}

/** Finishes the wishes of every account that is signed in; one account's trouble is not another's. */
export async function finishWishes(
  accounts: Accounts,
  open: OpenWishes,
  place: Place,
  settings: ControlOptions,
  lapsedToo: boolean,
): Promise<Finished> {
  const { groups, strange } = await groupWishes(open);
  const done = await Promise.all(
    groups.map(async ({ refs, wishes, ...account }): Promise<Finished> => {
      const opened = await openAccount(accounts, { ...account, refs });
      if (typeof opened === "string")
        return { results: [], left: wishes.map((wish) => ({ wish, why: opened })) };
      try {
        const { provider, account: name } = opened;
        const done = await resumeWishes(provider, { ...open, wishes }, place, { ...settings, lapsedToo });
        const results = done.results.map((result) => ({ ...result, ref: withAccount(result.ref, name) }));
        return { ...done, results };
      } catch (error) {
        const why = troubleOf(error, settings.signal);
        return { results: [], left: wishes.map((wish) => ({ wish, why })) };
      }
    }),
  );
  return {
    results: done.flatMap(({ results }) => results),
    left: [
      ...done.flatMap(({ left }) => left),
      ...strange.map((wish) => ({ wish, why: "unknown" }) as const),
    ],
  };
}

/** What a resume would do with each wish, by who is signed in now. Sends no cancel. */
export async function whereaboutsOf(
  accounts: Accounts,
  open: OpenWishes,
  signal: AbortSignal,
): Promise<readonly LeftWish[]> {
  const { groups, strange } = await groupWishes(open);
  const told = await Promise.all(
    groups.map(async ({ refs, wishes, ...account }): Promise<readonly LeftWish[]> => {
      const opened = await openAccount(accounts, { ...account, refs });
      if (typeof opened === "string") return wishes.map((wish) => ({ wish, why: opened }));
      try {
        const { where } = await identify(opened.provider, { signal });
        const compare = comparerTo(where, open.files);
        const clockAheadMs = opened.provider.clockAheadMs ?? 0;
        const how = { isUnderstood: true, lapsedToo: false, clockAheadMs };
        return wishes.map((wish) => ({ wish, why: whyLeftAlone(wish, compare, how) ?? "ready" }));
      } catch (error) {
        const why = troubleOf(error, signal);
        return wishes.map((wish) => ({ wish, why }));
      }
    }),
  );
  return [...told.flat(), ...strange.map((wish) => ({ wish, why: "unknown" }) as const)];
}

interface Group {
  readonly provider: string;
  readonly account: string | undefined;
  readonly refs: JobRef[];
  readonly wishes: OpenWish[];
}

/** Wishes by the account that their references were written with, and those that no service here understands. */
export async function groupWishes({
  wishes,
}: OpenWishes): Promise<{ groups: readonly Group[]; strange: readonly OpenWish[] }> {
  const grammars = (await loadAllServiceKinds()).map(({ grammar }) => grammar);
  const groups = new Map<string, Group>();
  const strange: OpenWish[] = [];
  for (const wish of wishes) {
    const ref = tryParseReference(wish.known.wish.ref, grammars);
    if (ref === null) {
      strange.push(wish);
      continue;
    }
    const key = `${ref.provider}@${ref.account ?? ""}`;
    const group = groups.get(key) ?? { provider: ref.provider, account: ref.account, refs: [], wishes: [] };
    group.refs.push(ref);
    group.wishes.push(wish);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], strange };
}

/** The account that some wishes are for, where somebody is signed in to it. */
export async function openAccount(
  accounts: Accounts,
  account: {
    readonly provider: string;
    readonly account: string | undefined;
    readonly refs: readonly JobRef[];
  },
): Promise<Service | "signed-out"> {
  // Under whatever name: what is on record is finished only where the account tells itself to be the same.
  for (const name of new Set([account.account, undefined])) {
    try {
      return await accounts.serviceOf({ ...account, account: name });
    } catch (error) {
      // An account that has gone from the settings is one that nobody is signed in to.
      if (!isJobError(error, "unauthorized", "bad_input")) throw error;
    }
  }
  return "signed-out";
}

/** Why an account could not even be asked who it is. What is on record stays there. */
export function troubleOf(error: unknown, signal: AbortSignal | undefined): "signed-out" | "unreachable" {
  if (isJobError(error) && (meaningOf(error.code).endsAt === "sign-in" || error.code === "forbidden"))
    return "signed-out";
  if ((isJobError(error) && error.code !== "journal_unwritable") || signal?.aborted === true)
    return "unreachable";
  throw error;
}
