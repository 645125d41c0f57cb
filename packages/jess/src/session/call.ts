import type { CallEvent, ProviderCall } from "@simjobs/core";

/** For a request on the side of the one that the caller asked for: that it left says nothing about the other. */
export function aside({ signal, deadlineMs, longWait, onEvent }: ProviderCall): ProviderCall {
  return {
    signal,
    deadlineMs,
    longWait,
    onEvent:
      onEvent === undefined
        ? undefined
        : (event: CallEvent) => {
            if (event.kind !== "may-have-left") onEvent(event);
          },
  };
}
