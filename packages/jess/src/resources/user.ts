import { checkedObject, JobError, type ProviderCall } from "@simjobs/core";
import {
  envelopeReply,
  infoReply,
  userReply,
  userUpdateReply,
  type JessInfo,
  type JessUser,
} from "@simjobs/core/schemas/jess";
import { readJson } from "@simjobs/http";
import type { JessConnection } from "../session/connection.js";
import { failedReply, isSuccess, readBare, saidNo } from "../session/replies.js";

/** The fields of a person that can be changed. The link to a JESS account is not among them: see `linkAccount`. */
const userFields = [
  "title",
  "firstname",
  "middlename",
  "surname",
  "nickname",
  "position",
  "company",
  "email",
  "tel",
  "address",
  "postcode",
  "country",
  "website",
  "twitter",
  "linkedin",
] as const;

/** Changes to a person; what is not named stays as it is. A field cannot be emptied by leaving it out. */
export type JessUserChanges = Readonly<Partial<Record<(typeof userFields)[number], string>>>;

/** U1. */
export async function usersInfo(connection: JessConnection, call: ProviderCall): Promise<JessInfo> {
  const reply = await connection.sendUnsigned(
    {
      method: "GET",
      path: "/users/api/info",
      intent: "read",
    },
    call,
  );
  if (!isSuccess(reply)) throw failedReply(reply);
  return readBare(infoReply, reply);
}

/** U6. */
export async function readUser(connection: JessConnection, call: ProviderCall): Promise<JessUser> {
  return connection.read({ method: "GET", path: "/users/api/user", intent: "read" }, call, userReply);
}

/** U7. Saying the same again changes nothing, so a lost answer is asked for again. */
export async function updateUser(
  connection: JessConnection,
  changes: JessUserChanges,
  call: ProviderCall,
): Promise<void> {
  const known: ReadonlySet<string> = new Set(userFields);
  checkedObject("changes", changes);
  const unknown = Object.keys(changes).filter((field) => !known.has(field));
  if (unknown.length > 0) {
    throw new JobError("bad_input", `${unknown.join(", ")} cannot be changed here`, {
      hint: `These can: ${userFields.join(", ")}.`,
    });
  }
  const reply = await connection.send(
    {
      method: "POST",
      path: "/users/api/user",
      intent: "read",
      body: { kind: "json", value: changes },
    },
    call,
  );
  if (!isSuccess(reply)) throw failedReply(reply);
  const { ok, status } = readBare(userUpdateReply, reply);
  if (!ok) throw saidNo(reply, "refused", status);
}

/** U12. What it takes and answers is not known, so both are handed on as they are. Never sent twice. */
export async function sendMail(
  connection: JessConnection,
  mail: Readonly<Record<string, unknown>>,
  call: ProviderCall,
): Promise<unknown> {
  checkedObject("mail", mail);
  const reply = await connection.send(
    {
      method: "POST",
      path: "/users/api/send",
      intent: "submit",
      body: { kind: "json", value: mail },
    },
    call,
  );
  if (!isSuccess(reply)) throw failedReply(reply);
  const value = readJson(reply, "jess");
  const envelope = envelopeReply.safeParse(value);
  if (envelope.success && !envelope.data.ok) {
    throw saidNo(reply, "refused", envelope.data.status);
  }
  return value;
}
