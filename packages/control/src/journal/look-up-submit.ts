import {
  callFrom,
  checkedObject,
  checkedTool,
  compareAccounts,
  type JobRef,
  type Provider,
  type ProviderCall,
} from "@simjobs/core";
import { identify } from "../identify.js";

import type { FileJournal } from "./file-journal.js";
import { joinAccounts } from "./joined-accounts.js";
import type { OpenWishes } from "./open-wishes.js";
import { isTakeable } from "./ownership.js";
import type { OpenSubmit } from "./submits.js";

/**
 * What is known now of a submit whose answer was lost: its jobs were found, and are ours (`adopted`); the service shows none
 * by now (`unclear`); it went elsewhere, or the service does not tell now whether it did (`unidentified`), its process is at work
 * or nobody knows whose it is (`unknown`), or its record is not what was written (`changed`), and it was left alone.
 */
export interface FoundSubmit {
  readonly outcome: "adopted" | "unclear" | "elsewhere" | "unidentified" | "living" | "unknown" | "changed";
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
  provider: Pick<Provider, "clock" | "identity" | "signedInAs" | "findSubmitted">,
  submit: OpenSubmit,
  open: Pick<OpenWishes, "owners" | "files">,
  journal: FileJournal,
  given: ProviderCall = {},
): Promise<FoundSubmit> {
  checkedTool("provider", provider, ["identity"]);
  checkedObject("submit", submit, "Give one of those that openSubmitsIn returns.");
  checkedObject("open", open, "Give what findOpenWishes returns.");
  const call = callFrom(given, provider.clock);
  const inTheWay = whySubmitLeftAlone(submit, open);
  if (inTheWay !== null) return { outcome: inTheWay, refs: [] };
  const { id, mark } = submit;
  const { where } = await identify(provider, call);
  const compared = compareAccounts(joinAccounts(open.files)(submit), where);
  if (compared !== "same") return { outcome: compared === "other" ? "elsewhere" : "unidentified", refs: [] };
  const refs = (await provider.findSubmitted?.(mark, call)) ?? [];
  if (refs.length === 0) return { outcome: "unclear", refs };
  const atMs = provider.clock.wallNow();
  await journal.submit({ kind: "submitted", submitId: id, atMs, refs, answer: "adopted" });
  return { outcome: "adopted", refs };
}

/** Why a submit is not even looked for; `null` where it is. Asks nobody. */
export function whySubmitLeftAlone(
  { file, isVerified }: OpenSubmit,
  { owners }: Pick<OpenWishes, "owners">,
): "living" | "unknown" | "changed" | null {
  if (!isVerified) return "changed";
  const ownership = owners.get(file)?.ownership;
  if (ownership === "ours" || isTakeable(ownership)) return null;
  return ownership === "living" ? "living" : "unknown";
}
