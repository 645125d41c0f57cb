import * as z from "zod/mini";
import { isJobId } from "../words/job-id.js";
import type { ReadOnly } from "./read-only.js";

const name = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,63}$/));

/**
 * A job at a provider. Its written form is `provider:id`, `provider:kind/id` or `provider@account:kind/id`:
 * `jess:12259`, `ionworks:pipeline/pl-77`, `jess@lab:12259`.
 */
export const jobRef = z.object({
  /** The service's name, such as `jess`. */
  provider: name,
  /** Name of the local account profile that the reference was written with; absent for the default one. */
  account: z.optional(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/))),
  /** What kind of job it is at its service. `job` is the kind that the written form leaves out. */
  kind: name,
  /** The service's identifier: 1 to 200 characters, no control characters, never `.` or `..`. */
  id: z.string().check(z.refine(isJobId, "no identifier that can be asked about")),
});
/** Names one job: its provider, the kind, the id, and the account where it is not the usual one. */
export type JobRef = ReadOnly<z.infer<typeof jobRef>>;
