import type { ProviderCall } from "@simjobs/core";
import { userReply, type UserRecord } from "@simjobs/core/schemas/ionworks";
import { mePath, type IonworksSession } from "../calls/session.js";

export function getMe(session: IonworksSession, call?: ProviderCall): Promise<UserRecord> {
  return session.ask(userReply, { method: "GET", path: mePath, intent: "read" }, call);
}

export async function checkHealth(session: IonworksSession, call?: ProviderCall): Promise<void> {
  await session.send({ method: "GET", path: "/healthz", intent: "read" }, call);
}
