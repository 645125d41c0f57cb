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
  email: z.string().check(z.maxLength(320)),
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

/** One element of the `data` of J5, which holds one. Byte counts exceed 2^31. */
const usage = z.looseObject({
  username: text,
  status: text,
  submissions: z.nullish(z.number()),
  jobs: z.nullish(z.number()),
  cputime: z.nullish(z.number()),
  upload: z.nullish(z.number()),
  download: z.nullish(z.number()),
  storage: z.nullish(z.number()),
  latest: time,
});

/** The `data` of J5. */
const usageList = z.array(usage).check(z.minLength(1));

/** One node of J12 since 2021. Its children are nodes again. */
const resultNode = z.looseObject({
  text,
  type: text,
  data: z.looseObject({
    fullPath: z.string(),
    folder: z.nullish(z.boolean()),
    lastModified: time,
    size: z.nullish(z.number()),
  }),
  children: z.nullish(z.array(z.unknown())),
});

/** One node of U8, and of J12 before 2021. Its children are nodes again. */
const folderNode = z.looseObject({
  fileName: z.string(),
  name: text,
  open: z.nullish(z.boolean()),
  nocheck: z.nullish(z.boolean()),
  fileSize: z.nullish(z.number()),
  children: z.nullish(z.array(z.unknown())),
});

/** The `data` of J12, in either shape. */
const directoryNode = z.union([resultNode, folderNode]);

/** The `data` of J18. */
const modelReference = z.string().check(z.regex(/^[0-9a-f]{32}$/i));

/** The `data` of U6. `jess_pwd` is always the word `hidden`. */
const user = z.looseObject({
  title: text,
  firstname: text,
  middlename: text,
  surname: text,
  nickname: text,
  position: text,
  company: text,
  email: text,
  tel: text,
  address: text,
  postcode: text,
  country: text,
  website: text,
  twitter: text,
  linkedin: text,
  use_jess: z.nullish(z.boolean()),
  jess_user: text,
  jess_pwd: text,
});

/** The answer to U7. */
const userUpdate = z.looseObject({ ok: z.boolean(), status: text, session: z.optional(z.unknown()) });

/** The answer to U10; `callback` is the address of what was stored. */
const storedFiles = z.looseObject({ ok: z.boolean(), status: text, fileHandle: text, callback: text });

/** The answer to U11. */
const deletion = z.looseObject({ ok: z.boolean(), status: text });

/** The schemas by which every reply of the service is read. */
export const jessWire = {
  envelope,
  info,
  auth,
  account,
  usage,
  usageList,
  statusRow,
  list,
  listRecord,
  createdJob,
  resultNode,
  folderNode,
  directoryNode,
  modelReference,
  user,
  userUpdate,
  storedFiles,
  deletion,
} as const;

export type JessEnvelope = z.infer<typeof envelope>;
export type JessInfo = z.infer<typeof info>;
export type JessAuth = z.infer<typeof auth>;
export type JessAccount = z.infer<typeof account>;
export type JessStatusRow = z.infer<typeof statusRow>;
export type JessListRecord = z.infer<typeof listRecord>;
export type JessUsage = z.infer<typeof usage>;
export type JessUser = z.infer<typeof user>;
