import type { CancelPlan } from "@simjobs/control";
import { isJobError, type CancelOutcome } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";
import { unattendedAccounts } from "../../store/unattended-accounts.js";
import { isOpenInFleet } from "../../store/view-results.js";
import { callCommand, documentOf, type Called } from "../call-command.js";
import { waitSeconds } from "../input-fields.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool, type ToolCall } from "../mcp-tool.js";
import { PlanStore } from "../plan-store.js";
import { answerOf } from "../tool-answer.js";

type Result = DocumentOf<"simjobs.cancel/1">["results"][number];

/** Less than the minute after which most clients give up a call. */
const usualSeconds = 50;
const secondsOfTask = 600;

export const applyCancelTool = defineTool({
  name: "apply_cancel",
  title: "Cancel the jobs of a plan",
  about:
    "The second of two steps to cancel jobs: asks the services to stop the jobs of a plan that plan_cancel has made, as far " +
    "as they are still active in the same run, and waits for the truth about each. Takes that plan only, unchanged, and " +
    "not older than an hour. `cancelled` is said only of a job whose end as cancelled was read after the cancel left; " +
    "every other outcome says that less is known, and is told as it is. `still-cancelling`, `requested` and `unknown`: " +
    "the job may still run and cost; look on with watch. Every cancel is on record, as a wish in the journal on this disk, " +
    "before it leaves: taking this call back, or a crash, stops the looking and no job, and what was sent cannot be taken " +
    "back. What was not sent yet is withdrawn when the call is taken back, and stays open when this process is ended. " +
    "Afterwards open_wishes tells what is open, resume settles it, and receipts holds the evidence of what has ended.",
  aboutInFleet:
    "The second of two steps to cancel jobs: hands the jobs of a plan that plan_cancel has made over to the fleet, as far as " +
    "they are still active in the same run, and waits for what its workers put on record. Takes that plan only, unchanged, " +
    "and not older than an hour. `cancelled` is said only of a job whose end as cancelled was read after the cancel left. " +
    "`unknown` where the time was up first: the wish is open and stays with the fleet, and the job may still run and " +
    "cost. Once handed over, the wish stays: taking this call back, the end of its time and a crash stop the looking only, " +
    "and nothing here withdraws it (simjobs resume --drop in a shell gives it up). Afterwards, also where no answer came: " +
    "open_wishes tells what was handed over and is open, and receipts holds the evidence of what has ended. Where the store " +
    "cannot be reached this fails, and no cancel is sent from here.",
  input: z.strictObject({
    plan: z.string().check(z.maxLength(100), z.describe("the name of the plan, as plan_cancel tells it")),
    reason: z.optional(
      z
        .string()
        .check(z.maxLength(500), z.describe("why, for the record on this disk; never sent to a service")),
    ),
    waitSeconds: z.optional(
      waitSeconds(
        3_600,
        `how long to look for the truth at most (${usualSeconds} without it; ten minutes as a task)`,
      ),
    ),
  }),
  output: "simjobs.cancel/1",
  traits: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  isLong: true,
  run: async ({ plan, reason, waitSeconds: seconds }, call) => {
    const { path, plans } = await new PlanStore(call.context).find(plan);
    const count = plans.reduce((sum, { rows }) => sum + rows.length, 0);
    const options = {
      plan: path,
      yes: true,
      expectCount: String(count),
      reason,
      timeout: `${seconds ?? (call.isTask ? secondsOfTask : usualSeconds)}s`,
      ...givenToAll(call),
    };
    const called = await call.turns.toApply(call.context.signal, async () =>
      callCommand(call, ["cancel"], { arguments: { refs: [] }, options }, { onTalk: call.tell }),
    );
    const open = openRefs(called);
    const missing = open.size === 0 ? [] : await missingWorkers(call, plans, open);
    return answerOf(called, (document) =>
      document.schema === "simjobs.cancel/1" ? [...saysOf(document, open), ...missing] : [],
    );
  },
});

/** What each outcome means. */
const meanings: Readonly<Record<CancelOutcome, string>> = {
  cancelled: "its service was asked, and was read afterwards to say that the job ended as cancelled",
  "already-cancelled": "it had ended as cancelled before; nothing was sent",
  "finished-first": "it had ended by itself; there was nothing left to cancel",
  "not-found": "its service has said twice that there is no such job",
  refused: "its service kept saying no, and the job goes on",
  "still-cancelling":
    "the cancel was accepted, and the job was still going on when it was last read: look on with watch",
  requested: "the cancel was accepted and not waited for: look on with watch",
  "not-sent": "nothing left this machine; the job goes on",
  contradicted: "it had ended and is active again: look on with watch",
  unknown: "a cancel may have left, and nothing that was read proves what became of it: look with status",
};

/** What was left alone, and why. */
const skips: Readonly<Record<NonNullable<DocumentOf<"simjobs.cancel/1">["skipped"]>[number]["why"], string>> =
  {
    ended: "it has ended already",
    cancelling: "it is being cancelled already: look on with watch",
    "another-run": "it runs again since the plan was made, and that run was not meant",
    "another-owner": "it belongs to somebody else than when the plan was made",
    "not-told": "its service does not tell of it",
    unknown: "its service tells of it in a word that is not known",
  };

/** The jobs whose wishes a fleet has, and no end of them. */
function openRefs(called: Called): ReadonlySet<string> {
  const results = documentOf(called, "simjobs.cancel/1")?.results ?? [];
  return new Set(results.filter(isOpenInFleet).map(({ ref }) => ref));
}

function openWords({ ref, sends }: Result): string {
  const sent =
    sends === 0
      ? "when its record was last read, no cancel was sent yet"
      : "a cancel was sent, and no end is on record yet";
  return `${ref} is unknown: the fleet has its wish, which is open; ${sent}. Asking again adds nothing: open_wishes tells whether it is still open, receipts what became of it`;
}

/** Nobody tells an agent of a worker that is missing but this: what is told meanwhile is progress, which it may not see. */
async function missingWorkers(
  { context, storeNames }: ToolCall,
  plans: readonly CancelPlan[],
  open: ReadonlySet<string>,
): Promise<readonly string[]> {
  const accounts = plans.flatMap(({ provider, origin, account, rows }) => {
    const wishes = rows.filter(({ ref }) => open.has(ref)).length;
    return wishes === 0 ? [] : [{ provider, origin, account, wishes }];
  });
  try {
    return await unattendedAccounts(context, storeNames, accounts);
  } catch (error) {
    if (isJobError(error)) return []; // a store that has gone meanwhile: what is known is told without it
    throw error;
  }
}

function saysOf(
  { results, skipped = [], interrupted }: DocumentOf<"simjobs.cancel/1">,
  open: ReadonlySet<string>,
): readonly string[] {
  return [
    ...results.map((result) => {
      const { ref, outcome, error } = result;
      return open.has(ref)
        ? openWords(result)
        : `${ref} is ${outcome}: ${meanings[outcome]}${error === null ? "" : ` (${error.message})`}`;
    }),
    ...skipped.map(({ ref, why }) => `${ref} was left alone: ${skips[why]}`),
    ...(interrupted === undefined ? [] : ["The looking was stopped; no job was stopped by that."]),
  ];
}
