import type { CliContext } from "../context.js";
import type { StoreNames } from "../settings/store-names.js";
import { openRecords } from "./open-records.js";
import { unattendedWords } from "./unattended-words.js";

/** An account with wishes that are open. */
interface OpenAccount {
  readonly provider: string;
  readonly origin: string;
  readonly account: string | null;
  readonly wishes: number;
}

/** Says of accounts that no worker that lives is signed in to them. @throws {JobError} as `openRecords` */
export async function unattendedAccounts(
  context: CliContext,
  names: StoreNames,
  accounts: readonly OpenAccount[],
): Promise<readonly string[]> {
  const { records } = await openRecords(context, names);
  try {
    const known = await records.accounts();
    return accounts.flatMap(({ provider, origin, account, wishes }) => {
      const found = known.find(
        (each) => each.provider === provider && each.origin === origin && each.account === account,
      );
      return found?.attended === false
        ? [unattendedWords({ wishes, account: found.account, origin: found.origin })]
        : [];
    });
  } finally {
    await records.close();
  }
}
