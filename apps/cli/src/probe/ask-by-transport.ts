import { isJobError, type ProviderCall } from "@simjobs/core";
import type { Transport } from "@simjobs/http";
import type { Ask } from "./ask.js";

/** How long one answer may take, in milliseconds. */
const patienceMs = 30_000;

/**
 * Asks over a transport. What gets no answer is nothing to be seen.
 *
 * @param credentials - headers that prove who asks
 */
export function askByTransport(
  transport: Transport,
  credentials: Readonly<Record<string, string>>,
  call: ProviderCall,
): Ask {
  return async ({ method, path, query, body, headers, asStranger = false, intent = "read" }) => {
    try {
      const reply = await transport.send({
        ...call,
        method,
        path,
        query,
        headers,
        intent,
        keepsRedirect: true,
        attemptTimeoutMs: patienceMs,
        credentials: asStranger ? {} : credentials,
        body: body === undefined ? undefined : { kind: "json", value: body },
      });
      return reply;
    } catch (error) {
      if (call.signal?.aborted === true || !isJobError(error)) throw error;
      return null;
    }
  };
}
