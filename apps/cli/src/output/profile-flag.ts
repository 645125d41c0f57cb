import { environmentAccount } from "../settings/profile.js";

/** The option that names an account, to be put behind a command; nothing where none needs to be named. */
export function profileFlag(account: string | undefined): string {
  return account === undefined || account === environmentAccount ? "" : ` --profile ${account}`;
}
