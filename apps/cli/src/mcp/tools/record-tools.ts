import * as z from "zod/mini";
import { openHereWords } from "../../resume/tell-open-here.js";
import { callCommand } from "../call-command.js";
import { limitOf, oneRef, waitSeconds } from "../input-fields.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool, type ToolTraits } from "../mcp-tool.js";
import { answerOf } from "../tool-answer.js";

const usualLimit = 20;
const usualSeconds = 50;
const secondsOfTask = 600;

/** Of a tool that reads files of this machine. */
const readsHere: ToolTraits = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

export const receiptsTool = defineTool({
  name: "receipts",
  title: "Receipts of cancels",
  about:
    "The evidence of cancels that have come to an end, from the files on this disk: what was asked, what was read, when. " +
    "With `of`, those of one job with all their evidence; without it, the newest ones. Asks no service, and outlives " +
    "everything. A cancel without a receipt has not come to its end: see open_wishes.",
  aboutInFleet:
    "The evidence of cancels that have come to an end, from the record of the fleet, whoever wanted them: what was asked, " +
    "what was read, when. With `of`, those of one job with all their evidence; without it, the newest ones. Asks no " +
    "service. A cancel without a receipt has not come to its end: see open_wishes.",
  input: z.strictObject({
    of: z.optional(oneRef),
    limit: z.optional(limitOf(100, `without of: the most receipts to tell of (${usualLimit} without it)`)),
  }),
  output: "simjobs.receipts/1",
  traits: readsHere,
  run: async ({ of: name, limit = usualLimit }, call) =>
    answerOf(
      name === undefined
        ? await callCommand(
            call,
            ["receipts", "list"],
            { options: { limit: String(limit), ...call.storeNames } },
            { onTalk: call.tell },
          )
        : await callCommand(
            call,
            ["receipts", "show"],
            { arguments: { name }, options: { ...call.storeNames } },
            { onTalk: call.tell },
          ),
      (document) =>
        document.schema === "simjobs.receipts/1"
          ? [
              ...(document.receipts.length === 0 ? ["There are no receipts yet."] : []),
              ...document.receipts.map(
                ({ ref, outcome, closedAt }) => `${ref}: ${outcome}, closed at ${closedAt}`,
              ),
              ...(document.truncated ? ["There are more: ask with a larger limit."] : []),
            ]
          : [],
    ),
});

export const openWishesTool = defineTool({
  name: "open_wishes",
  title: "Cancels that are still open",
  about:
    "Cancels on record that no journal on this disk tells the end of: left by a call that was taken back or ran out of " +
    "time, a crash, a machine that went to sleep. Sends nothing. Each says why it is open and what would settle it.",
  aboutInFleet:
    "Cancels on the record of the fleet that have no end there, whoever wanted them. Sends nothing. Each says whether a " +
    "cancel may have been sent, and whom it waits for: a worker that goes on with it, or one that somebody has to start.",
  input: z.strictObject({}),
  output: "simjobs.resume-list/1",
  // Whose they are is asked of the services that are signed in to.
  traits: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  run: async (_words, call) => {
    await call.turns.whenStopped();
    const here = call.isInFleet ? await openHereWords(call.context) : [];
    return answerOf(
      await callCommand(
        call,
        ["resume"],
        { options: { list: true, ...givenToAll(call) } },
        { onTalk: call.tell },
      ),
      (document) =>
        document.schema === "simjobs.resume-list/1"
          ? [
              ...(document.wishes.length === 0
                ? [`Nothing is open${call.isInFleet ? " in the fleet" : ""}.`]
                : []),
              ...document.wishes.map(
                ({ ref, state, settledBy }) =>
                  `${ref}: ${state === "asked" ? "a cancel may have been sent" : "nothing was sent yet"}; ${settledBy}`,
              ),
              ...here,
            ]
          : [],
    );
  },
});

export const resumeTool = defineTool({
  name: "resume",
  title: "Settle open cancels",
  about:
    "Finishes the cancels that open_wishes tells of: reads each job first, asks its service again only where the job is " +
    "still active in the same run, and waits for the truth. Makes no new wish: it touches only jobs that somebody wanted " +
    "cancelled within the last 24 hours, with the account that is signed in. Taking the call back stops the looking.",
  aboutInFleet:
    "Works on the cancels that open_wishes tells of, as one more worker of the fleet, for the accounts that are signed in " +
    "here: reads each job first, asks its service again only where the job is still active in the same run, and waits for " +
    "the truth. Needed only where no worker goes on with them. Makes no new wish: it touches only jobs that somebody wanted " +
    "cancelled within the last 24 hours. Taking the call back stops the work here; what was held is given back, and stays " +
    "with the fleet.",
  input: z.strictObject({
    waitSeconds: z.optional(
      waitSeconds(3_600, `how long to look at most (${usualSeconds} without it; ten minutes as a task)`),
    ),
  }),
  output: "simjobs.resume/1",
  traits: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  isLong: true,
  run: async ({ waitSeconds: seconds }, call) =>
    answerOf(
      await call.turns.toResume(async () =>
        callCommand(
          call,
          ["resume"],
          {
            options: {
              timeout: `${seconds ?? (call.isTask ? secondsOfTask : usualSeconds)}s`,
              ...givenToAll(call),
            },
          },
          { onTalk: call.tell },
        ),
      ),
      (document) =>
        document.schema === "simjobs.resume/1"
          ? [
              ...(document.results.length + document.left.length === 0 ? ["Nothing was open."] : []),
              ...document.results.map(({ ref, outcome }) => `${ref}: ${outcome}`),
              ...document.left.map(({ ref, settledBy }) => `${ref} stays open; ${settledBy}`),
            ]
          : [],
    ),
});
