/** Whose jobs these are. A wish is finished only where all of it is the same again: see `compareAccounts`. */
export interface AccountIdentity {
  /** Scheme, host, port and base path, such as `https://api.example.org`. */
  readonly origin: string;
  /** Stable identity of the signed-in account at that origin as the service tells it; where it does not, `signIn`. */
  readonly account: string;
  /**
   * What proves who is signed in, known without asking who that is: a keyed hash of an API key, or the e-mail that signed
   * in. Never a secret; the same sign-in has the same text.
   */
  readonly signIn?: string | undefined;
  /** What `JobDetails.owner` says on this account's own jobs, where the service tells owners. */
  readonly owner?: string | undefined;
}

/** What is on record of an account. */
export type RecordedAccount = Pick<AccountIdentity, "origin" | "account" | "signIn">;

/** Whether the service itself has told whose account it is. */
export function isTold({ account, signIn }: RecordedAccount): boolean {
  return account !== signIn;
}

/**
 * Whether what is on record was about the account that is signed in here. Where the service has told whose account it is on
 * both sides, nothing else counts; otherwise the sign-in must be the same. `unknown` where the service does not tell now, and
 * what is on record may be of this account or of another one.
 */
export function compareAccounts(
  recorded: RecordedAccount,
  here: RecordedAccount,
): "same" | "other" | "unknown" {
  if (recorded.origin !== here.origin) return "other";
  if (isTold(recorded) && isTold(here)) return recorded.account === here.account ? "same" : "other";
  if (recorded.signIn !== undefined && recorded.signIn === here.signIn) return "same";
  return isTold(here) ? "other" : "unknown";
}
