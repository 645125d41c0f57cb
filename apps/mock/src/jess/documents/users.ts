import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { flag, known, tagged, text, textOrNull } from "../../documents/known.js";
import { envelopeOf, unauthorized, yesOrNo } from "./envelope.js";
import { olderNode } from "./results.js";

const api = "/users/api";

const credentials = known("[doc log_on]", { email: text, password: text });

const auth = known("[doc log_on]", {
  ok: flag,
  status: text,
  jwt: tagged(text.optional(), "[doc log_on]", "a placeholder, never the token"),
  user: textOrNull.optional(),
  role: tagged(textOrNull.optional(), "[client NB, NBU]"),
  email: textOrNull.optional(),
});

const details =
  "title firstname middlename surname nickname position company email tel address postcode country website twitter linkedin".split(
    " ",
  );
const person = known("[doc get_user]", {
  ...Object.fromEntries(details.map((name) => [name, textOrNull.optional()])),
  use_jess: flag,
  jess_user: text,
  jess_pwd: tagged(text, "[doc get_user]", "always hidden"),
});

const upload = known("[doc post_files] [client NBU]", {
  ok: flag,
  status: text,
  fileHandle: text.optional(),
  callback: text.optional(),
});

const logOn = {
  summary: "Signs in; the token is in the cookie",
  section: "U2",
  fact: "[doc log_on]",
  body: credentials,
  answers: { 200: auth },
  isOpen: true,
};
const look = {
  summary: "A folder as a tree, or the bytes of a file",
  section: "U8",
  fact: "[doc get_dir, users:start] [client NBU]",
  answers: {
    200: tagged(z.unknown(), "[doc get_dir]", "a folder; of a file, its bytes").or(olderNode),
    401: unauthorized,
  },
};
const put = {
  summary: "Uploads files; folders come into being, a zip is unpacked",
  section: "U10",
  fact: "[doc post_files] [client NBU]",
  body: { "multipart/form-data": known("[doc post_files]", { file: z.array(text) }) },
  answers: {
    200: upload,
    401: unauthorized,
    500: tagged(z.unknown(), "[doc post_files]", "an upload went wrong inside"),
  },
};
const remove = {
  summary: "Deletes a file, or a folder with all in it",
  section: "U11",
  fact: "[doc del_files] [client NBU]",
  answers: { 200: yesOrNo, 401: unauthorized },
};

/** The users API. @see docs/services/jess.md 3 */
export const userCalls: Calls = {
  [`POST ${api}/auth`]: logOn,
  [`POST ${api}/logon`]: { ...logOn, fact: "[doc users:start]" },
  [`POST ${api}/checkin`]: {
    summary: "Renews the session",
    section: "U3",
    fact: "[doc check_in] [client CS1, NBU]",
    answers: { 200: auth, 401: unauthorized },
  },
  [`POST ${api}/logout`]: {
    summary: "Signs out",
    section: "U4",
    fact: "[doc log_off]",
    answers: { 200: auth, 401: unauthorized },
  },
  [`POST ${api}/confirm`]: {
    summary: "Signs in anew within a session",
    section: "U5",
    fact: "[doc confirm]",
    body: credentials,
    answers: { 200: auth, 401: unauthorized },
  },
  [`GET ${api}/user`]: {
    summary: "What is known of the person",
    section: "U6",
    fact: "[doc get_user]",
    answers: { 200: envelopeOf(person), 401: unauthorized },
  },
  [`POST ${api}/user`]: {
    summary: "Changes what is known of the person",
    section: "U7",
    fact: "[doc post_user]",
    body: known("[doc post_user]", Object.fromEntries(details.map((name) => [name, textOrNull.optional()]))),
    answers: { 200: yesOrNo, 401: unauthorized },
  },
  [`POST ${api}/send`]: {
    summary: "Sends a mail to the service's people",
    section: "2",
    fact: "[doc users:start]",
    answers: { 200: tagged(z.unknown(), "UNKNOWN"), 401: unauthorized },
  },
  [`GET ${api}/files`]: look,
  [`GET ${api}/files/*`]: look,
  [`POST ${api}/files`]: put,
  [`POST ${api}/files/*`]: put,
  [`DELETE ${api}/files`]: remove,
  [`DELETE ${api}/files/*`]: remove,
};
