import { findOpenWishes } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { folderDisk } from "../files/folder-disk.js";
import { journalOwner } from "../files/open-journal.js";
import type { Accounts } from "../services/accounts.js";
import { pastableReferences } from "../services/pastable-reference.js";

/** So many are named; of more, how many. */
const mostNamed = 20;

/**
 * The jobs of open cancels that a profile would be signed in with to finish, by their references as they are now. Asks no
 * service.
 *
 * @param isUsed - also those whose references need no name
 */
export async function openOfProfile(
  context: CliContext,
  accounts: Accounts,
  name: string,
  isUsed: boolean,
): Promise<readonly string[]> {
  const disk = folderDisk(accounts.files.journal);
  const owner = await journalOwner(context);
  const { wishes } = await findOpenWishes(disk, context.clock, owner, context.machine.findProcess);
  const pastable = await pastableReferences(accounts);
  const refs = await Promise.all(wishes.map(async ({ known: { wish } }) => pastable(wish)));
  return [...new Set(refs)].filter((ref) => {
    const account = /^[a-z0-9-]+@([^:]+):/u.exec(ref)?.[1];
    return account === undefined ? isUsed : account === name;
  });
}

/** Says what of a profile is open. */
export function tellOpen({ stderr }: CliContext, refs: readonly string[], advice: string): void {
  if (refs.length === 0) return;
  const named = refs.slice(0, mostNamed).map((ref) => showControls(ref));
  const more = refs.length > mostNamed ? ` and ${refs.length - mostNamed} more` : "";
  const what = refs.length === 1 ? "1 cancel is open" : `${refs.length} cancels are open`;
  stderr.write(`simjobs: ${what}: ${named.join(", ")}${more}; ${advice}\n`);
}
