import { JobError, type ProviderCall } from "@simjobs/core";
import {
  accountReply,
  infoReply,
  usageListReply,
  type JessAccount,
  type JessInfo,
  type JessUsage,
} from "@simjobs/core/schemas/jess";
import type { JessConnection } from "../session/connection.js";
import { failedReply, isSuccess, readBare, saidNo } from "../session/replies.js";

/** J1. */
export async function serviceInfo(connection: JessConnection, call: ProviderCall): Promise<JessInfo> {
  const reply = await connection.sendUnsigned(
    {
      method: "GET",
      path: "/jess_web/api/info",
      intent: "read",
    },
    call,
  );
  if (!isSuccess(reply)) throw failedReply(reply);
  return readBare(infoReply, reply);
}

/** J2. */
export async function linkAccount(
  connection: JessConnection,
  jessUser: string,
  jessPassword: string,
  call: ProviderCall,
): Promise<void> {
  connection.transport.secrets.add(jessPassword);
  const { envelope, reply } = await connection.ask(
    {
      method: "POST",
      path: "/jess_web/api/session",
      intent: "sign-in",
      body: { kind: "json", value: { jessUser, jessPwd: jessPassword } },
    },
    call,
  );
  if (envelope.ok) return;
  throw saidNo(reply, "unauthorized", envelope.status, {
    hint: "Give the user name and password of the JESS account, which the service mailed.",
  });
}

/** J4. */
export function linkedAccount(connection: JessConnection, call: ProviderCall): Promise<JessAccount> {
  return connection.read(
    { method: "GET", path: "/jess_web/api/account", intent: "read" },
    call,
    accountReply,
  );
}

/** J5: a list of one. */
export async function accountUsage(connection: JessConnection, call: ProviderCall): Promise<JessUsage> {
  const [usage] = await connection.read(
    { method: "GET", path: "/jess_web/api/usage", intent: "read" },
    call,
    usageListReply,
  );
  if (usage !== undefined) return usage;
  throw new JobError("bad_reply", "jess answered GET /jess_web/api/usage with nothing");
}
