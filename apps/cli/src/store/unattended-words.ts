/** Says of wishes that nobody can finish what is to be done about them. */
export function unattendedWords({
  wishes,
  account,
  origin,
}: {
  readonly wishes: number;
  readonly account: string;
  readonly origin: string;
}): string {
  const stay = wishes === 1 ? "1 wish stays" : `${wishes} wishes stay`;
  return `${stay} open: no worker that lives is signed in to ${account} at ${origin}. Start one that is: simjobs worker`;
}
