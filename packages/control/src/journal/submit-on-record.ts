import {
  checkedObject,
  checkedOptions,
  checkedTool,
  isJobError,
  JobError,
  wrongArgument,
  type CallEvent,
  type JobRef,
  type Provider,
  type ProviderCall,
} from "@simjobs/core";
import { identify } from "../identify.js";

import type { FileJournal } from "./file-journal.js";

/** Work that is to be submitted once, with a record of it before and after. */
export interface RecordedSubmit<Made> {
  /** What the jobs carry, so that they can be found again; unlike that of any other submit. */
  readonly mark: string;
  /** SHA-256 of the inputs. */
  readonly inputs: string;
  /** Sends it. It is called once, whatever comes of it. */
  readonly send: (call: ProviderCall) => Promise<Made>;
  readonly refsOf: (made: Made) => readonly JobRef[];
}

/** How a submit is put on record and carried out. */
export interface SubmitOptions {
  /** Stops the submit while it has not left. Afterwards nobody knows whether it has arrived. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what happens on the way. Must not throw. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
  /** Is told that what came of it could not be put on record. A later `lookUpSubmit` finds it out. Must not throw. */
  readonly onIncomplete?: ((error: JobError) => void) | undefined;
}

/**
 * Submits work and never sends it twice: it is on record, flushed, before it leaves, and where its answer is lost it stays
 * open there, to be looked up by its mark.
 *
 * @param journal - `null` for callers who accept that a crash forgets what was sent
 * @throws {JobError} `journal_unwritable` before anything is sent; `submit_unclear` where the work may have arrived and nobody
 * knows; what `identity` and `send` throw
 */
export async function submitOnRecord<Made>(
  provider: Pick<Provider, "name" | "clock" | "identity" | "signedInAs">,
  journal: Pick<FileJournal, "submit"> | null,
  submit: RecordedSubmit<Made>,
  options: SubmitOptions = {},
): Promise<Made> {
  checkedTool("provider", provider, ["identity"]);
  const { mark, inputs, send, refsOf } = checkedObject("submit", submit);
  const { signal, onEvent, onIncomplete } = checkedOptions("options", options);
  for (const [name, value] of Object.entries({ send, refsOf }))
    if (typeof value !== "function") throw wrongArgument(name, "a function", value);
  if (journal !== null) {
    const { where } = await identify(provider, { signal, onEvent });
    const about = { id: mark, where, provider: provider.name, mark, inputs };
    await journal.submit({ kind: "submitting", atMs: provider.clock.wallNow(), ...about });
  }
  const answer = async (
    answered: "made" | "refused" | "unclear",
    refs: readonly JobRef[] = [],
  ): Promise<void> => {
    const atMs = provider.clock.wallNow();
    try {
      await journal?.submit({ kind: "submitted", submitId: mark, atMs, refs, answer: answered });
    } catch (error) {
      if (!isJobError(error)) throw error;
      onIncomplete?.(error); // what came of it is known, whether it can be written down or not
    }
  };
  let intent: string = "submit";
  let left = false;
  const watch = (event: CallEvent): void => {
    if (event.kind === "request") ({ intent } = event);
    left ||= event.kind === "may-have-left" && intent !== "sign-in" && intent !== "read";
    onEvent?.(event);
  };
  let made: Made;
  try {
    made = await send({ signal, onEvent: watch });
  } catch (error) {
    const isUnclear = isJobError(error) ? error.mayHaveLeft || error.code === "submit_unclear" : left;
    await answer(isUnclear ? "unclear" : "refused");
    if (!isUnclear || isJobError(error) || signal?.aborted !== true) throw error;
    throw new JobError(
      "submit_unclear",
      "stopped while it was being submitted: the job may or may not exist",
      {
        cause: error,
        mayHaveLeft: true,
      },
    );
  }
  await answer("made", refsOf(made));
  return made;
}
