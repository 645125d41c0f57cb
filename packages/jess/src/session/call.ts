import type { CallEvent, ProviderCall } from "@simjobs/core";

/** The part of a request that belongs to its caller. */
export function onlyCall(call: ProviderCall): ProviderCall {
  return {
    ...(call.signal === undefined ? {} : { signal: call.signal }),
    ...(call.deadlineMs === undefined ? {} : { deadlineMs: call.deadlineMs }),
    ...(call.longWait === undefined ? {} : { longWait: call.longWait }),
    ...(call.onEvent === undefined ? {} : { onEvent: call.onEvent }),
  };
}

/** For a request on the side of the one that the caller asked for: that it left says nothing about the other. */
export function aside(call: ProviderCall): ProviderCall {
  const { onEvent, ...rest } = onlyCall(call);
  if (onEvent === undefined) return rest;
  return {
    ...rest,
    onEvent: (event: CallEvent) => {
      if (event.kind !== "may-have-left") onEvent(event);
    },
  };
}
