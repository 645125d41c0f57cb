import type { Socket } from "node:net";
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { JournalEntry } from "./journal.js";
import type { RequestContext } from "./request-context.js";

/** The request is over before its answer: the mock was reset or closed. What it still meant to do is not done. */
class CutOffError extends Error {
  override readonly name = "CutOffError";
}

/** The requests that wait for their answers, and what waits for time to pass on their behalf. */
export class RequestsInFlight {
  readonly #sockets = new Map<RequestContext, Socket>();
  #end = newEnd();

  /** To be called for a request that may not be answered at once. */
  add(context: RequestContext, request: FastifyRequest, reply: FastifyReply): void {
    if (this.#sockets.has(context)) return;
    this.#sockets.set(context, request.raw.socket);
    reply.raw.once("close", () => this.#sockets.delete(context));
  }

  /** Ends with the requests that are in flight now. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Lets real time pass. @throws once the requests are cut off */
  async wait(ms: number): Promise<void> {
    // A timer that is set for longer than it can be goes off at once.
    await pause(Math.min(ms, longestTimerMs), undefined, { signal: this.#end.signal });
  }

  /**
   * Ends all of them without an answer: their connections are closed, and what waits for them waits no more.
   *
   * @returns their entries in the log
   */
  cutOff(): JournalEntry[] {
    const entries = [...this.#sockets].map(([context, socket]) => {
      context.isCutOff = true;
      context.entry.status = null;
      socket.destroy();
      return context.entry;
    });
    this.#sockets.clear();
    this.#end.abort();
    this.#end = newEnd();
    return entries;
  }
}

/** To be called after a wait, before something is changed. @throws where the request was cut off meanwhile */
export function checkInFlight({ isCutOff }: RequestContext): void {
  if (isCutOff) throw new CutOffError("the mock was reset before the request was carried out");
}

const longestTimerMs = 2 ** 31 - 1;

function newEnd(): AbortController {
  const end = new AbortController();
  setMaxListeners(0, end.signal);
  return end;
}
