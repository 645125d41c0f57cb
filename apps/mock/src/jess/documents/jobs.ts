import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { flag, known, number, tagged, text, whole, wholeOrNull } from "../../documents/known.js";
import { envelopeOf, unauthorized } from "./envelope.js";

const api = "/jess_web/api";

const info = known("[client NB]", {
  Title: text,
  Description: text,
  Major: whole,
  Minor: whole,
  Revision: whole,
  Release: text,
  Update: whole,
  Notice: text,
});

const account = known("[doc acc_info]", {
  id: whole,
  username: text,
  firstname: text,
  surname: text,
  email: text,
  address: text,
  telephone: text,
  permissions: text,
  userGroup: text,
  suspended: flag,
  overdraft: tagged(number, "[doc acc_info]", "hours"),
  cpuhour: tagged(number, "[doc acc_info]", "hours"),
  registered: whole,
  last_Access: whole,
});

const usage = known("[doc usage_info]", {
  username: text,
  status: text,
  submissions: tagged(whole, "[inferred]", "jobs"),
  jobs: tagged(whole, "[inferred]", "cases"),
  cputime: whole,
  upload: whole,
  download: whole,
  storage: whole,
  latest: whole,
});

const filter = known("[doc get_jobs]", {
  since: tagged(text.optional(), "[doc get_jobs]", "first day, such as 2021-07-01"),
  till: tagged(text.optional(), "[doc get_jobs]", "last day"),
  status: tagged(text.optional(), "[doc get_jobs]", "words of states, joined by bare commas"),
});

const progress = tagged(text, "[client NB]", "numbers of cases by state, as a text");

const record = known("[doc get_jobs] [client NB]", {
  job_SN: tagged(whole, "[client NB]", "the number of the job"),
  id: tagged(whole, "[inferred]", "the number of the account"),
  username: text,
  job_Name: text,
  job_Desc: tagged(text.optional(), "[client NB]"),
  job_Type: text,
  job_Subset: tagged(text, "[client NB]"),
  job_Args: text,
  status: text,
  message: text,
  progress,
  njobs: tagged(whole, "[client NB]", "cases"),
  cputime: tagged(whole, "[inferred]", "seconds"),
  submissionSize: whole,
  storageSize: whole,
  resultSize: whole,
  received: tagged(whole, "[client NB]", "milliseconds since 1970"),
  accepted: tagged(wholeOrNull.optional(), "[client NB]"),
  prepared: tagged(wholeOrNull.optional(), "[client NB]"),
  simulated: tagged(wholeOrNull.optional(), "[client NB]"),
  collected: tagged(wholeOrNull.optional(), "[client NB]"),
  retrieved: tagged(wholeOrNull.optional(), "[client NB]"),
  cancelled: tagged(wholeOrNull.optional(), "[client NB]"),
});

const statusRow = known("[doc job_status] [client NB]", {
  id: tagged(whole, "[inferred]", "the number of the row, of no use"),
  job_ID: tagged(whole, "[doc job_status]", "the number of the job"),
  status: text,
  status_Info: text,
  progress,
  cancel_Flag: tagged(flag, "[doc job_status]", "true between a cancel and its execution"),
  completion_Time: tagged(wholeOrNull, "[client NB, CS2]", "milliseconds since 1970"),
  last_Update: tagged(whole, "[client NB]", "milliseconds since 1970"),
});

const submission = known("[doc run_direct]", {
  file: tagged(z.union([text, z.array(text)]), "[doc run_direct]", "one file each; a zip is unpacked"),
  type: tagged(text.optional(), "[doc run_direct] [client CS2]", "EP, JEP, RAD, DS, Scan"),
  title: text.optional(),
  desc: text.optional(),
  model: text.optional(),
  weather: text.optional(),
  split: tagged(text.optional(), "[client NB, CS1]"),
  subset: text.optional(),
  cases: text.optional(),
  program: text.optional(),
  input: text.optional(),
  output: text.optional(),
  args: text.optional(),
});

const command = known("[doc run_user]", {
  cmd: text,
  caption: text.optional(),
  description: text.optional(),
  uploadRef: text.optional(),
  jobRef: whole.optional(),
  main: text.optional(),
  weatherRef: z.array(text).optional(),
  split: flag.optional(),
  subset: text.optional(),
  caseList: z.array(text).optional(),
});

const nothing = tagged(z.null(), "[doc upd_session]");

/** The JESS API, but for results. @see docs/services/jess.md 3 */
export const jobCalls: Calls = {
  [`GET ${api}/info`]: {
    summary: "Which service this is",
    section: "J1",
    fact: "[doc start] [client NB, CS1]",
    answers: { 200: info },
    isOpen: true,
  },
  "GET /users/api/info": {
    summary: "Which service this is",
    section: "J1",
    fact: "[client NBU]",
    answers: { 200: info },
    isOpen: true,
  },
  [`POST ${api}/session`]: {
    summary: "Links the JESS account",
    section: "J2",
    fact: "[doc upd_session]",
    body: known("[doc upd_session]", { jessUser: text, jessPwd: text }),
    answers: { 200: envelopeOf(nothing), 401: unauthorized },
  },
  [`GET ${api}/session`]: {
    summary: "Whether a JESS account is linked",
    section: "J3",
    fact: "[doc chk_session]",
    answers: { 200: envelopeOf(nothing), 401: unauthorized },
  },
  [`GET ${api}/account`]: {
    summary: "The JESS account",
    section: "J4",
    fact: "[doc acc_info]",
    answers: { 200: envelopeOf(account), 401: unauthorized },
  },
  [`GET ${api}/usage`]: {
    summary: "What the account has used",
    section: "J5",
    fact: "[doc usage_info]",
    answers: { 200: envelopeOf(z.array(usage)), 401: unauthorized },
  },
  [`POST ${api}/jobs`]: {
    summary: "The jobs of the account, all or those that a filter lets through",
    section: "J6",
    fact: "[doc start]",
    body: filter,
    answers: { 200: envelopeOf(z.array(record)), 401: unauthorized },
  },
  [`GET ${api}/jobs`]: {
    summary: "The same; the filter comes as the body of a GET, which OpenAPI cannot say",
    section: "J6",
    fact: "[doc get_jobs] [client NB, STREAM]",
    answers: { 200: envelopeOf(z.array(record)), 401: unauthorized },
  },
  [`POST ${api}/job`]: {
    summary: "Submits a job: of files that are sent, of stored ones, or of an earlier job's",
    section: "J7",
    fact: "[doc run_direct, run_user] [client NB, CS1, STREAM, IRET]",
    body: { "multipart/form-data": submission, "application/json": command },
    answers: { 200: envelopeOf(tagged(whole, "[client NB]", "the number of the job")), 401: unauthorized },
  },
  [`POST ${api}/job/:id`]: {
    summary: "Asks for the cancel of a job",
    section: "J10",
    fact: "[doc job_cancel] [client CS1, STREAM]",
    body: known("[doc job_cancel]", { cmd: tagged(text, "[doc job_cancel]", "Cancel") }),
    answers: { 200: envelopeOf(statusRow), 401: unauthorized },
  },
  [`GET ${api}/job/status/:id`]: {
    summary: "The status of a job",
    section: "J11",
    fact: "[doc job_status]",
    answers: { 200: envelopeOf(statusRow), 401: unauthorized },
  },
};
