import type { JobRef, Provider } from "@simjobs/core";
import { callOf, type ReadCall } from "../job-reader.js";
import type { FileJournal } from "./file-journal.js";
import type { OpenWishes } from "./open-wishes.js";
import type { OpenSubmit } from "./submits.js";

/**
 * What is known now of a submit whose answer was lost: its jobs were found, and are ours (`adopted`); the service shows none
 * by now (`unclear`); it went elsewhere, or its process is at work, and it was left alone.
 */
export interface FoundSubmit {
  readonly outcome: "adopted" | "unclear" | "elsewhere" | "living";
  /** All jobs that carry its mark. Several may: a service can make several of one submit. */
  readonly refs: readonly JobRef[];
}

/**
 * Looks for what a submit has made, and takes it over. It is never sent again: one that is not found stays open, since a
 * service may show it later.
 *
 * @throws {JobError} what `Provider.identity` and `Provider.findSubmitted` throw; `journal_unwritable`
 */
export async function lookUpSubmit(
  provider: Pick<Provider, "clock" | "identity" | "findSubmitted">,
  { id, mark, origin, account, file }: OpenSubmit,
  open: OpenWishes,
  journal: FileJournal,
  call: ReadCall = {},
): Promise<FoundSubmit> {
  const ownership = open.ownership.get(file);
  if (ownership !== "free" && ownership !== "ours") return { outcome: "living", refs: [] };
  const where = await provider.identity(callOf(call));
  if (where.origin !== origin || where.account !== account) return { outcome: "elsewhere", refs: [] };
  const refs = (await provider.findSubmitted?.(mark, callOf(call))) ?? [];
  if (refs.length === 0) return { outcome: "unclear", refs };
  const atMs = provider.clock.wallNow();
  await journal.submit({ kind: "submitted", submitId: id, atMs, refs, answer: "adopted" });
  return { outcome: "adopted", refs };
}
