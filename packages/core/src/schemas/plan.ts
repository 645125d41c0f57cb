import * as z from "zod/mini";
import { accountFields } from "./account.js";
import { flag, maybeText, text, time, told } from "./fields.js";
import type { ReadOnly } from "./read-only.js";
import { jobStatus } from "./status.js";

const planRow = z.strictObject({
  ref: told(text, "the job"),
  kind: told(text, "what kind of job it is at its service"),
  run: told(z.number(), "which run of it is meant"),
  status: told(jobStatus, "how it stood then"),
  nativeStatus: told(text, "the service's own word for that"),
  owner: told(maybeText, "the service's identifier of its owner"),
  name: told(maybeText, "what it is called"),
});

/** A frozen set of jobs to cancel. Applying it touches a part of it, always, and nothing else. */
export const cancelPlan = z.strictObject({
  schema: z.literal("simjobs.plan/1"),
  provider: told(text, "the service"),
  ...accountFields,
  selection: told(text, "what was asked for, in the words of whoever asked"),
  complete: told(flag, "whether the whole list had been seen"),
  createdAt: told(time, "when it was made"),
  expiresAt: told(time, "from when on it is refused"),
  rows: told(z.array(planRow), "the jobs"),
  /** Against accidents: a plan that was edited is refused. */
  hash: told(text, "against accidents: a plan that was edited is refused"),
});
export type CancelPlan = ReadOnly<z.infer<typeof cancelPlan>>;
export type PlanRow = CancelPlan["rows"][number];
