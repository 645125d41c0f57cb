import { formatReference, isJobError, type JobRef } from "@simjobs/core";
import { openSubmitsIn, type FileJournal, type OpenSubmit, type OpenWishes } from "@simjobs/control";
import type { Accounts } from "../connect/accounts.js";
import type { CliContext } from "../context.js";
import { troubleOf } from "./finish-wishes.js";

/** What is known now of a submit whose answer was lost. */
export interface SubmitFound {
  readonly id: string;
  readonly provider: string;
  readonly mark: string;
  readonly at: string;
  readonly outcome: "adopted" | "unclear" | "elsewhere" | "living" | "signed-out" | "unreachable";
  readonly refs: readonly string[];
}

/** Looks submits up by their mark and takes over what they have made. None is ever sent again. */
export async function lookUpSubmits(
  accounts: Accounts,
  open: OpenWishes,
  journal: FileJournal,
  context: CliContext,
): Promise<readonly SubmitFound[]> {
  const found: SubmitFound[] = [];
  for (const submit of openSubmitsIn(open.files)) {
    const { id, provider, mark, at } = submit;
    const ownership = open.ownership.get(submit.file);
    const isFree = ownership === "free" || ownership === "ours";
    const told = isFree
      ? await lookUp(accounts, submit, context.signal)
      : ({ outcome: "living", refs: [] } as const);
    found.push({ id, provider, mark, at, outcome: told.outcome, refs: told.refs.map(formatReference) });
    if (told.outcome !== "adopted") continue;
    const atMs = context.clock.wallNow();
    await journal.submit({ kind: "submitted", submitId: id, atMs, refs: told.refs, answer: "adopted" });
    await accounts.submitted.add(
      told.refs.map((ref) => ({ ref, origin: submit.origin, atMs: Date.parse(at), batch: id })),
    );
  }
  return found;
}

async function lookUp(
  accounts: Accounts,
  { provider: name, origin, account, mark }: OpenSubmit,
  signal: AbortSignal,
): Promise<{ readonly outcome: SubmitFound["outcome"]; readonly refs: readonly JobRef[] }> {
  try {
    const { provider } = await accounts.service(name);
    const where = await provider.identity({ signal });
    if (where.origin !== origin || where.account !== account) return { outcome: "elsewhere", refs: [] };
    const refs = (await provider.findSubmitted?.(mark, { signal })) ?? [];
    return { outcome: refs.length > 0 ? "adopted" : "unclear", refs };
  } catch (error) {
    return { outcome: isJobError(error, "bad_input") ? "signed-out" : troubleOf(error, signal), refs: [] };
  }
}
