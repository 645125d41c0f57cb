import type { JobRef } from "@simjobs/core";

/** A reference with the name of its account, where it needs one. */
export function withAccount({ provider, kind, id }: JobRef, account: string | undefined): JobRef {
  return account === undefined ? { provider, kind, id } : { provider, account, kind, id };
}
