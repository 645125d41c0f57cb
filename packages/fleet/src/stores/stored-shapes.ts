import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import type { StoredAccount, WorkerSign } from "../store/fleet-store.js";

const account = z.object({ key: z.string(), provider: z.string(), origin: z.string(), account: z.string() });
const sign = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.number(),
  version: z.string(),
  accounts: z.optional(z.array(z.string())),
  seenAtMs: z.number(),
});

/** An account as it was written. */
export function knownAccount(text: string): StoredAccount {
  return account.parse(JSON.parse(text));
}

/** A worker as it has shown itself. */
export function workerSign(text: string, nowMs: number): WorkerSign {
  const { seenAtMs, ...worker } = sign.parse(JSON.parse(text));
  return { ...worker, seenMsAgo: Math.max(0, nowMs - seenAtMs) };
}

/** Why what another release has written is left alone. */
export function anotherLayout(found: string): JobError {
  return new JobError(
    "not_supported",
    `the store was written by another release of simjobs (layout ${found}), which this one cannot read`,
    { hint: "Use the same release on every machine, or another prefix for this one." },
  );
}

/**
 * Refuses a store that is another release's, or another fleet's.
 *
 * @param what - what stands there otherwise, and how; empty where nothing does
 * @throws {JobError} `not_supported`, `bad_input`
 */
export function checkMeta(
  what: string,
  found: string,
  {
    provider,
    origin,
    prefix,
  }: { readonly provider: string; readonly origin: string; readonly prefix: string },
): void {
  if (what === "layout") throw anotherLayout(found);
  if (what === "origin")
    throw new JobError(
      "bad_input",
      `the fleet "${prefix}" in this store works for ${provider} at ${found}, and you are signed in at ${origin}`,
      { hint: "Use another prefix for one of the two." },
    );
}
