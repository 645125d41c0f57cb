import type { ProviderCall } from "@simjobs/core";
import { protocolInputsReply, protocolVerdictReply } from "@simjobs/core/schemas/ionworks";
import type { IonworksConnection } from "../session/connection.js";

/** What the service makes of a protocol, without running it. */
export interface ProtocolVerdict {
  readonly isValid: boolean;
  /** The service's own words about what is wrong; `null` where it has none. */
  readonly error: string | null;
}

/** Asks whether a protocol is valid. A read that is written as a POST. */
export async function validateProtocol(
  connection: IonworksConnection,
  protocol: string | Readonly<Record<string, unknown>>,
  call?: ProviderCall,
): Promise<ProtocolVerdict> {
  const request = {
    method: "POST",
    path: "/protocols/validate",
    intent: "read",
    json: { protocol },
  } as const;
  const { valid, error } = await connection.ask(protocolVerdictReply, request, call);
  return { isValid: valid, error: error ?? null };
}

/** Asks for the names of a protocol's inputs, which `experiment_parameters` give their values. */
export async function protocolInputs(
  connection: IonworksConnection,
  protocol: string,
  call?: ProviderCall,
): Promise<readonly string[]> {
  const path = "/protocols/input_references";
  return connection.ask(
    protocolInputsReply,
    { method: "POST", path, intent: "read", json: { protocol } },
    call,
  );
}
