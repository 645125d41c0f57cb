import { createHash } from "node:crypto";
import type { RecordedAccount } from "@simjobs/core";
import type { StoredAccount } from "./fleet-store.js";

/**
 * How an account is called in a store: by a hash of where it is and whose.
 *
 * @param provider - the name of the service
 */
export function storedAccount(provider: string, { origin, account }: RecordedAccount): StoredAccount {
  const text = JSON.stringify([provider, origin, account]);
  const key = createHash("sha256").update(text).digest("hex").slice(0, 32);
  return { key, provider, origin, account };
}
