import { showControls, type HttpRequest, type Transport } from "@simjobs/http";
import type { CliContext } from "../context.js";

/** After which silence a service is spoken of, in milliseconds: a person wonders sooner than a log. */
const silence = { onTerminalMs: 1_000, elsewhereMs: 3_000 };

/** The same transport, which says once that a service takes its time to answer. An upload shows by itself how it comes along. */
export function withSignOfLife(
  transport: Transport,
  { later, stderr }: Pick<CliContext, "later" | "stderr">,
): Transport {
  const silentMs = stderr.isTTY ? silence.onTerminalMs : silence.elsewhereMs;
  let isTold = false;
  const tell = (): void => {
    if (isTold) return;
    isTold = true;
    stderr.write(`Waiting for ${showControls(transport.baseUrl)}, which has not answered yet …\n`);
  };
  const listening = async <R extends Pick<HttpRequest, "body" | "onEvent">, T>(
    request: R,
    ask: (request: R) => Promise<T>,
  ): Promise<T> => {
    if (isTold || request.body?.kind === "stream") return ask(request);
    let stop: (() => void) | undefined;
    try {
      return await ask({
        ...request,
        onEvent: (event) => {
          stop?.(); // what is waited for from then on is another thing
          if (event.kind === "request" || event.kind === "may-have-left") stop = later(silentMs, tell);
          request.onEvent?.(event);
        },
      });
    } finally {
      stop?.();
    }
  };
  return {
    baseUrl: transport.baseUrl,
    clock: transport.clock,
    secrets: transport.secrets,
    get clockAheadMs() {
      return transport.clockAheadMs;
    },
    send: async (request) => listening(request, async (one) => transport.send(one)),
    download: async (request) => listening(request, async (one) => transport.download(one)),
    close: async () => transport.close(),
  };
}
