import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { Readable } from "node:stream";
import { readInput } from "../base/input.js";
import { MockInputError } from "../base/mock-input-error.js";
import { readSwitches } from "../base/switches.js";
import { faultRequestInput } from "../faults/fault-input.js";
import { faultKinds } from "../faults/fault-kinds.js";
import type { MockWorld } from "../mock-world.js";
import { scenariosByName } from "../scenarios/find-scenario.js";
import { loadWorld, snapshotInput } from "../snapshot/load-world.js";
import { saveWorld } from "../snapshot/save-world.js";
import { breakpointInput, type Breakpoint } from "../traffic/breakpoints.js";
import { queryOf } from "../wire/query-of.js";
import { sendJson } from "../wire/send.js";
import {
  advanceInput,
  paceInput,
  pageInput,
  resetInput,
  scenariosIn,
  scenariosInput,
  switchesInput,
} from "./control-input.js";
import { seedJobs } from "./job-seeds.js";
import { leaveBody, takeBack } from "./read-body.js";
import { checkScenarios, playScenarios } from "./play-scenarios.js";
import { scenarioFileSchema } from "./scenario-file-input.js";
import { seedInput } from "./seed-input.js";
import { mockState } from "./state.js";

/** What can be told to a mock, and asked of it. */
export function controlRoutes(app: FastifyInstance): void {
  const world = app.control;
  const route = (
    method: "GET" | "DELETE",
    url: string,
    summary: string,
    handler: (request: FastifyRequest) => object,
  ): void => {
    app.route({
      method,
      url,
      schema: { summary },
      handler: (request, reply) => send(reply, handler(request)),
    });
  };

  route("GET", "/health", "Whether it is there", () => ({ status: "ok" }));
  route("GET", "/state", "Everything about it at this moment", () => mockState(world));
  route("GET", "/scenarios", "The scenarios that are played, and that there are", () =>
    scenariosReply(world),
  );
  route("GET", "/clock", "Its time", () => clockReply(world));
  route("GET", "/accounts", "Who there is, with credentials", () => ({ accounts: world.accounts }));
  for (const service of ["ionworks", "jess", "control"] as const) {
    route(
      "GET",
      `/openapi/${service}.json`,
      "An OpenAPI document",
      () => world.documents.get(service)?.() ?? {},
    );
  }
  route(
    "GET",
    "/scenario-file.schema.json",
    "What --scenario-file may hold, as JSON Schema",
    scenarioFileSchema,
  );
  app.get(
    "/requests",
    { schema: { summary: "The requests to the services", querystring: pageInput } },
    sendLog,
  );
  route("GET", "/requests/:id/reply", "The reply to one of the last requests", (request) => {
    const reply = world.replies.of(Number(idOf(request)), secretsOf(world));
    if (reply !== undefined) return reply;
    throw new MockInputError(
      `the reply to request ${idOf(request)} is not among the last ones, which are kept`,
    );
  });
  route("DELETE", "/requests", "Forgets the requests", () => {
    world.journal.clear();
    return { requests: [] };
  });
  route("GET", "/faults", "The faults that are set, and all kinds", () => ({
    faults: world.faults.list(),
    kinds: Object.fromEntries(Object.entries(faultKinds).map(([kind, row]) => [kind, row.about])),
  }));
  route("DELETE", "/faults", "Removes all faults", () => {
    world.faults.clear();
    return { faults: [] };
  });
  route("DELETE", "/faults/:id", "Removes a fault", (request) => {
    const id = idOf(request);
    if (!world.faults.remove(id)) throw new MockInputError(`there is no fault "${id}"`);
    return { faults: world.faults.list() };
  });
  route("GET", "/breakpoints", "Where requests are held", () => breakpointsReply(world));
  route("DELETE", "/breakpoints", "Lets all go that are held", () => {
    world.breakpoints.letAllGo();
    return breakpointsReply(world);
  });
  route("DELETE", "/breakpoints/:id", "Lets go what a breakpoint holds, and removes it", (request) => {
    const id = idOf(request);
    if (!world.breakpoints.letGo(id)) throw new MockInputError(`there is no breakpoint "${id}"`);
    return breakpointsReply(world);
  });
  app.get(
    "/snapshot",
    { schema: { summary: "The world at this moment, to be loaded again" } },
    async (_, reply) => send(reply, await saveWorld(world)),
  );
  route("GET", "/switches", "All switches", () => world.switches);
  changeRoutes(app);
}

/** What changes a mock. Each body has its schema. */
function changeRoutes(app: FastifyInstance): void {
  const world = app.control;
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.post(
    "/reset",
    { schema: { summary: "Back to the beginning", body: resetInput } },
    ({ body }, reply) => {
      const scenarios = scenariosIn(body);
      checkScenarios(world, scenarios);
      world.reset(body.seed === undefined ? undefined : String(body.seed));
      playScenarios(world, scenarios, world.options.switches);
      return send(reply, mockState(world));
    },
  );
  app.post(
    "/snapshot",
    {
      schema: { summary: "Puts a saved world in the place of this one", body: snapshotInput },
      validatorCompiler: takeBack,
    },
    async ({ body }, reply) => {
      await loadWorld(world, body);
      return send(reply, mockState(world));
    },
  );
  typed.post(
    "/scenarios",
    { schema: { summary: "Plays scenarios on top of what there is", body: scenariosInput } },
    ({ body }, reply) => {
      playScenarios(world, scenariosIn(body));
      return send(reply, scenariosReply(world));
    },
  );
  typed.post(
    "/clock/advance",
    { schema: { summary: "Moves the clock on", body: advanceInput } },
    ({ body }, reply) => {
      world.clock.advance(body.ms);
      return send(reply, clockReply(world));
    },
  );
  typed.post(
    "/clock",
    { schema: { summary: "Lets the clock go by itself or by hand, and how fast", body: paceInput } },
    ({ body }, reply) => {
      world.clock.pace(body);
      return send(reply, clockReply(world));
    },
  );
  typed.post(
    "/switches",
    { schema: { summary: "Sets switches", body: switchesInput } },
    ({ body: { ionworks, jess } }, reply) => {
      world.switches = readSwitches({
        ionworks: { ...world.switches.ionworks, ...ionworks },
        jess: { ...world.switches.jess, ...jess },
      });
      return send(reply, world.switches);
    },
  );
  app.post(
    "/faults",
    { schema: { summary: "Sets a fault", body: faultRequestInput }, validatorCompiler: leaveBody },
    ({ body }, reply) => send(reply, world.faults.add(body)),
  );
  app.post(
    "/breakpoints",
    { schema: { summary: "Holds requests", body: breakpointInput }, validatorCompiler: leaveBody },
    ({ body }, reply) => send(reply, shownBreakpoint(world.breakpoints.add(body))),
  );
  app.post(
    "/jobs",
    { schema: { summary: "Makes jobs out of nothing", body: seedInput }, validatorCompiler: leaveBody },
    ({ body }, reply) => send(reply, { refs: seedJobs(world, body) }),
  );
}

function idOf({ params }: FastifyRequest): string {
  return typeof params === "object" && params !== null && "id" in params ? String(params.id) : "";
}

const shownBreakpoint = ({ id, match, when, count }: Breakpoint): object => ({ id, match, when, count });

const breakpointsReply = (world: MockWorld): object => ({
  breakpoints: world.breakpoints.list().map(shownBreakpoint),
});

function send(reply: FastifyReply, value: object): FastifyReply {
  return sendJson(reply, JSON.stringify(value));
}

/** What stands in no reply that is shown. */
function secretsOf({ accounts }: MockWorld): string[] {
  return accounts.flatMap(({ ionworks, jess }) => [
    ionworks.apiKey,
    ionworks.token,
    jess.password,
    jess.jessPwd,
  ]);
}

function scenariosReply(world: MockWorld): object {
  const all = [...scenariosByName.values()].map(({ name, about }) => ({ name, about }));
  return { playing: world.scenarios, known: all };
}

function clockReply(world: MockWorld): object {
  const nowMs = world.clock.now();
  return { mode: world.clock.mode, speed: world.clock.speed, now: new Date(nowMs).toISOString(), nowMs };
}

/** The page of the log that is asked for. */
function sendLog(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const asked = Object.fromEntries([...queryOf(request)].map(([name, text]) => [name, wholeOf(text)]));
  const page = readInput("a page of requests", pageInput, asked);
  const text = Readable.from(request.server.control.journal.pageText(page));
  return reply.header("content-type", "application/json").send(text);
}

function wholeOf(text: string): number | string {
  return /^-?\d{1,15}$/u.test(text) ? Number(text) : text;
}
