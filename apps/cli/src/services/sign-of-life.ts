import { showControls, type HttpRequest, type Transport } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { screenOf } from "../output/screen.js";

/** After which silence a service is spoken of, in milliseconds: a person wonders sooner than a log. */
const silence = { onTerminalMs: 1_000, elsewhereMs: 3_000 };
/** How soon a person is told again that it goes on, in milliseconds. */
const againMs = 10_000;

/**
 * The same transport, which says once that a service takes its time to answer; and to a person, that many answers take theirs,
 * while nothing else appears. An upload shows by itself how it comes along.
 */
export function withSignOfLife(
  transport: Transport,
  { later, stderr }: Pick<CliContext, "later" | "stderr">,
): Transport {
  const silentMs = stderr.isTTY ? silence.onTerminalMs : silence.elsewhereMs;
  const where = showControls(transport.baseUrl);
  const manyAnswers = stderr.isTTY ? sayWhileAsking({ later, stderr }, where) : undefined;
  let isTold = false;
  const tell = (): void => {
    if (isTold) return;
    isTold = true;
    stderr.write(`Waiting for ${where}, which has not answered yet …\n`);
  };
  const listening = async <R extends Pick<HttpRequest, "body" | "onEvent">, T>(
    request: R,
    ask: (request: R) => Promise<T>,
  ): Promise<T> => {
    if (request.body?.kind === "stream") return ask(request);
    let stop: (() => void) | undefined;
    manyAnswers?.asks();
    try {
      return await ask({
        ...request,
        onEvent: (event) => {
          stop?.(); // what is waited for from then on is another thing
          const isOnItsWay = event.kind === "request" || event.kind === "may-have-left";
          if (isOnItsWay && !isTold) stop = later(silentMs, tell);
          request.onEvent?.(event);
        },
      });
    } finally {
      stop?.();
      manyAnswers?.answered();
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
    close: async () => {
      manyAnswers?.end();
      return transport.close();
    },
  };
}

/** Says how many answers there were, after a second in which nothing has appeared though some came. */
function sayWhileAsking(
  { later, stderr }: Pick<CliContext, "later" | "stderr">,
  where: string,
): { readonly asks: () => void; readonly answered: () => void; readonly end: () => void } {
  const screen = screenOf(stderr);
  let underWay = 0;
  let answers = 0;
  let stop: (() => void) | undefined;
  const arm = (ms: number): void => {
    const shownBefore = screen?.shown;
    const answersBefore = answers;
    stop = later(ms, () => {
      const isSilent = underWay > 0 && screen?.shown === shownBefore && answers > answersBefore;
      if (isSilent) stderr.write(`Still asking ${where}: ${answers} answers so far …\n`);
      stop = undefined;
      if (underWay > 0) arm(isSilent ? againMs : silence.onTerminalMs);
    });
  };
  return {
    asks: () => {
      underWay += 1;
      if (stop === undefined) arm(silence.onTerminalMs);
    },
    answered: () => {
      underWay -= 1;
      answers += 1;
    },
    end: () => stop?.(),
  };
}
