import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { allowOrigin } from "./cross-origin.js";
import { afterAnswer, beforeHandling } from "./apply-faults.js";
import { credentialsOf } from "./journal.js";
import type { TwinWorld } from "./twin-world.js";
import { noContext } from "./request-context.js";
import type { ServiceName } from "../base/service-of.js";
import { DateHeader } from "../wire/date-header.js";

interface WatchOptions {
  readonly world: TwinWorld;
  /** Whose path it is; `null` for what is neither noted nor touched. */
  readonly serviceOf: (path: string) => ServiceName | null;
}

const plugin: FastifyPluginCallback<WatchOptions> = (app, { world, serviceOf }, done) => {
  app.decorate("twin", world);
  app.decorateRequest("mock");
  app.decorateRequest("account", {
    getter() {
      if (this.mock.account === null) throw new TypeError(`nobody signs in for ${this.url}`);
      return this.mock.account;
    },
  });
  const dates = new DateHeader();

  // Hooks with a callback: they cost nothing where there is nothing to wait for, which is nearly always.
  app.addHook("onRequest", (request, reply, next) => {
    request.mock = noContext;
    // The clock of the mock dates its replies, or no two runs would agree.
    reply.raw.sendDate = false;
    const nowMs = world.clock.now();
    reply.header("date", dates.at(nowMs));
    const path = pathOf(request);
    const service = serviceOf(path);
    if (service === null) {
      next();
      return;
    }
    const entry = world.journal.add(service, request.method, request.originalUrl, nowMs);
    const plan = world.faults.planFor(service, request.method, path);
    entry.credentials = credentialsOf(request.headers);
    const { method } = request;
    const breakpoint = world.breakpoints.isEmpty
      ? null
      : world.breakpoints.for({ provider: service, method, url: path });
    const context = { entry, plan, nowMs, breakpoint, account: null, isCutOff: false };
    request.mock = context;
    // What is answered at once is never in flight. Reading a body takes a while, and faults may.
    const mayWait = plan.kinds.length > 0 || breakpoint !== null;
    if (mayWait || request.method !== "GET") world.inFlight.add(context, request, reply);
    const isPreflight = request.headers.origin !== undefined && allowOrigin(world, service, request, reply);
    if (!mayWait) {
      if (isPreflight) void reply.code(204).send();
      else next();
      return;
    }
    entry.faults = plan.kinds;
    void goOn(heldBefore(world, request, reply, dates), (error) => {
      if (isPreflight && error === undefined) void reply.code(204).send();
      else next(error);
    });
  });

  app.addHook("onSend", (request, reply, payload, next) => {
    const { entry, breakpoint } = request.mock;
    if (entry.number === 0) next(null, payload);
    else if (breakpoint?.when === "after") {
      const leave = (): void => next(null, leaving(world, request, reply, payload));
      // A request that is cut off meanwhile has no connection left to answer at.
      void breakpoint.hold(entry, world.inFlight.signal).then(leave, () => {});
    } else next(null, leaving(world, request, reply, payload));
  });
  done();
};

/** Notes every request of an app in the journal and lets faults have their say, before it and after. */
export const watchRequests = fastifyPlugin(plugin, { name: "watch-requests" });

/** What an answer is at last. */
function leaving(world: TwinWorld, request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const { entry, plan } = request.mock;
  entry.status = reply.statusCode;
  const sent = plan.kinds.length > 0 ? afterAnswer(world, request, reply, payload) : payload;
  world.spy.tell(entry);
  world.replies.keep(entry, reply, sent);
  return sent;
}

/** Lets the faults have their say once nobody holds the request any more. */
async function heldBefore(
  world: TwinWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  dates: DateHeader,
): Promise<boolean> {
  const { mock } = request;
  if (mock.breakpoint?.when === "before") {
    await mock.breakpoint.hold(mock.entry, world.inFlight.signal);
    mock.nowMs = world.clock.now();
    reply.header("date", dates.at(mock.nowMs));
  }
  const goesOn = await beforeHandling(world, request, reply);
  if (mock.plan.drop === "before") world.spy.tell(mock.entry);
  return goesOn;
}

/** Lets the request go on once the faults have had their say, if they let it. */
async function goOn(faults: Promise<boolean>, done: (error?: Error) => void): Promise<void> {
  let goesOn = true;
  let failure: Error | undefined;
  try {
    goesOn = await faults;
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  if (goesOn) done(failure);
}

export function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf("?");
  return end < 0 ? request.url : request.url.slice(0, end);
}
