import { isTold, type RecordedAccount } from "@simjobs/core";
import type { JournalFile } from "./parse-journal.js";

/**
 * Reads what is on record of accounts as a whole: where a service had not told whose account it was, it may have told so for the
 * same sign-in before or since. A sign-in that was told of two accounts is of neither.
 */
export function joinAccounts(
  files: readonly JournalFile[],
): <Recorded extends RecordedAccount>(recorded: Recorded) => Recorded {
  const told = new Map<string, Set<string>>();
  // What is not what was written is nothing to go by.
  const verified = files.flatMap(({ entries, unverified }) =>
    entries.filter((entry) => !unverified.has(entry)),
  );
  for (const entry of verified) {
    if (entry.kind !== "wish" && entry.kind !== "submitting" && entry.kind !== "identified") continue;
    const key = isTold(entry) ? keyOf(entry) : undefined;
    if (key !== undefined) told.set(key, (told.get(key) ?? new Set()).add(entry.account));
  }
  return (recorded) => {
    if (isTold(recorded)) return recorded;
    const [account, ...others] = told.get(keyOf(recorded) ?? "") ?? [];
    return account === undefined || others.length > 0 ? recorded : { ...recorded, account };
  };
}

function keyOf({ origin, signIn }: RecordedAccount): string | undefined {
  return signIn === undefined ? undefined : `${origin}\n${signIn}`;
}
