import type { ProviderCall } from "@simjobs/core";
import { userReply, type UserRecord } from "@simjobs/core/schemas/ionworks";
import { mePath, type IonworksConnection } from "../session/connection.js";

export function getUser(connection: IonworksConnection, call?: ProviderCall): Promise<UserRecord> {
  return connection.ask(userReply, { method: "GET", path: mePath, intent: "read" }, call);
}

export async function checkHealth(connection: IonworksConnection, call?: ProviderCall): Promise<void> {
  await connection.send({ method: "GET", path: "/healthz", intent: "read" }, call);
}
