import * as z from "zod/mini";

/*
 * What the service says, field by field, in its own spelling. Loose: fields that are not named here are let through,
 * words that nobody has met yet are kept, and `null` and a missing field are both read.
 */

const time = z.nullish(z.number()); // milliseconds since 1970-01-01 UTC
const text = z.nullish(z.string());

/** Around every reply that is JSON, but for the two `/info` replies and the users' folder listing. */
const envelope = z.looseObject({ ok: z.boolean(), status: text, data: z.optional(z.unknown()) });

/** J1 and U1. */
const info = z.looseObject({
  Title: z.string(),
  Description: text,
  Major: z.int(),
  Minor: z.int(),
  Revision: z.int(),
  Release: text,
  Update: z.nullish(z.int()),
  Notice: text,
});

/** U2, U3, U4 and U5. The field `jwt` holds a placeholder: the token is in the cookie alone. */
const auth = z.looseObject({ ok: z.boolean(), status: text, jwt: text, user: text, role: text, email: text });

/** The `data` of J4. Absent texts can be the words `NA` and `null`. */
const account = z.looseObject({
  id: z.int(),
  username: z.string(),
  firstname: text,
  surname: text,
  email: z.string(),
  address: text,
  telephone: text,
  permissions: text,
  userGroup: text,
  suspended: z.nullish(z.boolean()),
  overdraft: z.nullish(z.number()),
  cpuhour: z.nullish(z.number()),
  registered: time,
  last_Access: time,
});

/** The `data` of J11 and of an accepted J10. Its `id` is the key of the status row, never the job's. */
const statusRow = z.looseObject({
  id: z.nullish(z.int()),
  job_ID: z.int(),
  status: z.string(),
  status_Info: text,
  progress: text,
  cancel_Flag: z.nullish(z.boolean()),
  completion_Time: time,
  last_Update: time,
});

/** One element of the `data` of J6. Its `id` is the account's, never the job's. */
const listRecord = z.looseObject({
  job_SN: z.int(),
  id: z.nullish(z.int()),
  username: text,
  job_Name: text,
  job_Desc: text,
  job_Type: text,
  job_Subset: text,
  job_Args: text,
  status: z.string(),
  message: text,
  progress: text,
  njobs: z.nullish(z.int()),
  cputime: z.nullish(z.number()),
  submissionSize: z.nullish(z.number()),
  storageSize: z.nullish(z.number()),
  resultSize: z.nullish(z.number()),
  received: time,
  accepted: time,
  prepared: time,
  simulated: time,
  collected: time,
  retrieved: time,
  cancelled: time,
});

/** The `data` of J6, its records not looked into yet. */
const list = z.array(z.unknown());

/** The `data` of J7, J8 and J9. */
const createdJob = z.int().check(z.positive());

/** The schemas by which every reply of the service is read. */
export const jessWire = { envelope, info, auth, account, statusRow, list, listRecord, createdJob } as const;

export type JessEnvelope = z.infer<typeof envelope>;
export type JessInfo = z.infer<typeof info>;
export type JessAuth = z.infer<typeof auth>;
export type JessAccount = z.infer<typeof account>;
export type JessStatusRow = z.infer<typeof statusRow>;
export type JessListRecord = z.infer<typeof listRecord>;
