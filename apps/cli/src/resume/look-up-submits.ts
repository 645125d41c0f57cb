import { formatReference, isJobError, type JobRef, type ProviderCall } from "@simjobs/core";
import {
  lookUpSubmit,
  whySubmitLeftAlone,
  type FileJournal,
  type FoundSubmit,
  type OpenSubmit,
  type OpenWishes,
} from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import type { CliContext } from "../context.js";
import { troubleOf } from "./finish-wishes.js";

/** What is known now of a submit whose answer was lost. */
export interface SubmitFound {
  readonly id: string;
  readonly provider: string;
  readonly mark: string;
  readonly at: string;
  readonly outcome: FoundSubmit["outcome"] | "signed-out" | "unreachable";
  readonly refs: readonly string[];
}

/** How long each may take where the cancels have used up the time of the command, in milliseconds. */
const lookUpMs = 10_000;

/** Looks submits up by their mark and takes over what they have made. None is ever sent again. */
export async function lookUpSubmits(
  accounts: Accounts,
  open: OpenWishes,
  journal: FileJournal,
  { clock, signal }: CliContext,
  endsMs: number,
): Promise<readonly SubmitFound[]> {
  const found: SubmitFound[] = [];
  for (const submit of open.submits) {
    const { id, provider, mark, at } = submit;
    const call = { signal, deadlineMs: Math.max(endsMs, clock.now() + lookUpMs) };
    const told = await lookUp(accounts, submit, open, journal, call);
    found.push({ id, provider, mark, at, outcome: told.outcome, refs: told.refs.map(formatReference) });
    if (told.outcome !== "adopted") continue;
    await accounts.submitted.add(
      told.refs.map((ref) => ({
        ref,
        origin: submit.origin,
        atMs: Date.parse(at),
        batch: id,
        profile: ref.account,
      })),
    );
  }
  return found;
}

async function lookUp(
  accounts: Accounts,
  submit: OpenSubmit,
  open: OpenWishes,
  journal: FileJournal,
  call: ProviderCall,
): Promise<{ readonly outcome: SubmitFound["outcome"]; readonly refs: readonly JobRef[] }> {
  const inTheWay = whySubmitLeftAlone(submit, open);
  if (inTheWay !== null) return { outcome: inTheWay, refs: [] }; // needs no sign-in
  try {
    const { provider } = await accounts.service(submit.provider);
    return await lookUpSubmit(provider, submit, open, journal, call);
  } catch (error) {
    if (isJobError(error, "journal_unwritable")) throw error;
    return {
      outcome: isJobError(error, "bad_input") ? "signed-out" : troubleOf(error, call.signal),
      refs: [],
    };
  }
}
