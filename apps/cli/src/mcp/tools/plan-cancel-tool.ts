import { JobError } from "@simjobs/core";
import type { CancelPlan } from "@simjobs/control";
import type { DocumentOf } from "@simjobs/core/schemas";
import * as z from "zod/mini";
import { callCommand, documentOf } from "../call-command.js";
import { limitOf, mostJobs, refs, whereOf, wherePairsOf, type WhereWords } from "../input-fields.js";
import { fewJobs } from "../few-jobs.js";
import { givenToAll } from "../given-to-all.js";
import { defineTool } from "../mcp-tool.js";
import { PlanStore } from "../plan-store.js";
import { answerOf } from "../tool-answer.js";

const usualLimit = 20;

type PlanDocument = DocumentOf<"simjobs.cancel-plan/1">;

export const planCancelTool = defineTool({
  name: "plan_cancel",
  title: "Plan a cancel",
  about:
    "The first of two steps to cancel jobs. Reads the jobs that are meant, by `refs` or by `where`, and freezes them in a " +
    "plan that is good for an hour. Sends nothing to a job. Show whoever decides every job of the answer (name, owner, " +
    "status) before apply_cancel: it takes the plan by its name, touches these jobs or fewer, and nothing else. A plan " +
    "outlives this process. `plan` null: nothing fits, so there is nothing to cancel.",
  input: z.strictObject({
    refs: z.optional(refs),
    where: z.optional(
      whereOf(
        "the jobs that fit; all that is given must hold. Without a status active ones, without an owner mine",
      ),
    ),
    limit: z.optional(limitOf(mostJobs, `with where: the most jobs to take (${usualLimit} without it)`)),
  }),
  output: "simjobs.cancel-plan/1",
  // The plan itself is kept here; nothing that anybody else knows of is changed.
  traits: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  run: async ({ refs: names, where: fits, limit }, call) => {
    if ((names === undefined) === (fits === undefined))
      throw new JobError("bad_input", "plan_cancel: give either refs or where", {
        hint: "refs name the jobs; where tells which ones fit.",
      });
    if (limit !== undefined && fits === undefined)
      throw new JobError("bad_input", "plan_cancel: limit needs where", { hint: "With refs, leave it out." });
    const store = new PlanStore(call.context);
    const path = await store.newPath();
    const pairs = fits === undefined ? [] : pairsOf(fits);
    try {
      const called = await callCommand(
        call,
        ["cancel"],
        {
          arguments: { refs: names === undefined ? [] : await fewJobs(names, call) },
          options: {
            where: pairs,
            limit: fits === undefined ? undefined : String(limit ?? usualLimit),
            planOut: path,
            dryRun: true,
            ...givenToAll(call),
          },
        },
        { onTalk: call.tell },
      );
      const dry = documentOf(called, "simjobs.cancel-dry-run/1");
      if (dry === undefined) return answerOf(called);
      const { name, plans } = await store.keep(path);
      const document = planDocument(name, plans, dry);
      return { document, says: saysOf(document) };
    } finally {
      await store.discard(path);
    }
  },
});

function pairsOf(fits: WhereWords): readonly string[] {
  const pairs = wherePairsOf(fits);
  // Without any, as the command line has it: whatever of mine is active.
  return pairs.length === 0 ? ["status=active"] : pairs;
}

function planDocument(
  name: string,
  plans: readonly CancelPlan[],
  { jobs, complete, truncated, leftOut, errors }: DocumentOf<"simjobs.cancel-dry-run/1">,
): PlanDocument {
  const listed = plans.filter((plan) => plan.rows.length > 0);
  const first = listed.map(({ expiresAt }) => expiresAt).toSorted()[0];
  return {
    schema: "simjobs.cancel-plan/1",
    plan: first === undefined ? null : name,
    expiresAt: first ?? null,
    accounts: listed.map(({ provider, origin, account, rows: own }) => ({
      provider,
      origin,
      account,
      jobs: own.length,
    })),
    jobs,
    complete,
    truncated,
    leftOut,
    errors,
  };
}

function saysOf({ plan, expiresAt, jobs, truncated }: PlanDocument): readonly string[] {
  const more =
    truncated === true
      ? ["There may be more jobs that fit: this plan does not name them, and leaves them alone."]
      : [];
  if (plan === null) return ["No job fits; there is nothing to cancel, and nothing was sent.", ...more];
  const asked = jobs.filter(({ would }) => would === "ask").length;
  return [
    `Nothing was sent. Plan ${plan} would ask to stop ${asked} of ${jobs.length} jobs; it is good until ${expiresAt ?? "then"}.`,
    ...jobs.map(
      ({ ref, status, name, would }) =>
        `${ref}${name === null ? "" : ` ${JSON.stringify(name)}`}: ${status}, ${would === "ask" ? "would be asked to stop" : "has ended: nothing would be sent"}`,
    ),
    ...more,
    "If these are the jobs that are meant, and whoever decides has said so: apply_cancel with this plan.",
  ];
}
