import type { Clock } from "../clock.js";
import type { ProviderCall } from "../provider.js";
import { checkedOptions } from "./checked-options.js";

/**
 * A call as it begins now: checked, and with the moment at which it must be over in place of the time that it may take. What has
 * begun stays as it is, so that everything that one call asks for has the time of that call together.
 *
 * @throws {JobError} `bad_input`, naming the option
 */
export function callFrom(call: ProviderCall | undefined, clock: Clock): ProviderCall {
  if (call === undefined) return {};
  const { timeoutMs, deadlineMs = Infinity } = checkedOptions("call", call);
  if (timeoutMs === undefined) return call;
  return { ...call, timeoutMs: undefined, deadlineMs: Math.min(deadlineMs, clock.now() + timeoutMs) };
}
