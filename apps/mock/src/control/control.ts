import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { Fields } from "../base/fields.js";
import { faultKinds } from "../faults/fault-kinds.js";
import type { RequestPage } from "../traffic/journal.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { MockWorld } from "../mock-world.js";
import { scenariosByName } from "../scenarios/find-scenario.js";
import { readSwitches } from "../base/switches.js";
import { statusOf } from "../traffic/status-of.js";
import { pathOf } from "../traffic/watch-requests.js";
import { queryOf } from "../wire/query-of.js";
import { readJson } from "../wire/read-body.js";
import { sendJson } from "../wire/send.js";
import { guardControl } from "./guard-control.js";
import { seedJobs } from "./job-seeds.js";
import { checkScenarios, playScenarios } from "./play-scenarios.js";
import { readGivenSwitches } from "./read-given-switches.js";
import { mockState } from "./state.js";
import { statePage } from "./state-page.js";

/** The mock's own control, below `/_mock`. Not counted among the requests and never touched by a fault. */
export const control: FastifyPluginCallback<{ readonly world: MockWorld }> = (app, { world }, done) => {
  guardControl(app, world.options.reach);
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof MockInputError ? 400 : statusOf(error);
    return sendJson(
      reply,
      JSON.stringify({ error: error instanceof Error ? error.message : String(error) }),
      status,
    );
  });
  app.setNotFoundHandler((request, reply) =>
    sendJson(reply, JSON.stringify({ error: `the mock has no ${request.method} ${pathOf(request)}` }), 404),
  );
  const route = (
    method: "GET" | "POST" | "DELETE",
    url: string,
    handler: (request: FastifyRequest) => object,
  ): void => {
    app.route({
      method,
      url,
      handler: (request, reply) => sendJson(reply, JSON.stringify(handler(request))),
    });
  };

  route("GET", "/health", () => ({ status: "ok" }));
  route("GET", "/state", () => mockState(world));
  route("POST", "/reset", (request) => {
    const fields = fieldsOf(request, "a reset");
    const seed = seedOf(fields);
    const scenarios = scenariosIn(fields);
    fields.done();
    checkScenarios(world, scenarios);
    world.reset(seed);
    playScenarios(world, scenarios, world.options.switches);
    return mockState(world);
  });

  for (const service of ["ionworks", "jess"] as const) {
    route("GET", `/openapi/${service}.json`, () => world.documents.get(service)?.() ?? {});
  }
  route("GET", "/scenarios", () => scenariosReply(world));
  route("POST", "/scenarios", (request) => {
    const fields = fieldsOf(request, "scenarios");
    const scenarios = scenariosIn(fields);
    fields.done();
    playScenarios(world, scenarios);
    return scenariosReply(world);
  });

  route("GET", "/clock", () => clockReply(world));
  route("POST", "/clock/advance", (request) => {
    const fields = fieldsOf(request, "a clock request");
    const ms = fields.whole("ms", undefined);
    fields.done();
    if (ms === undefined) throw fields.wrong("ms", "a whole number from 0 on");
    world.clock.advance(ms);
    return clockReply(world);
  });

  app.get("/requests", (request, reply) => {
    const page = readPage(queryOf(request));
    return reply.header("content-type", "application/json").send(Readable.from(world.journal.pageText(page)));
  });
  route("DELETE", "/requests", () => {
    world.journal.clear();
    return { requests: [] };
  });

  route("GET", "/faults", () => ({
    faults: world.faults.list(),
    kinds: Object.fromEntries(Object.entries(faultKinds).map(([kind, row]) => [kind, row.about])),
  }));
  route("POST", "/faults", (request) => world.faults.add(bodyOf(request)));
  route("DELETE", "/faults", () => {
    world.faults.clear();
    return { faults: [] };
  });
  route("DELETE", "/faults/:id", (request) => {
    const { params } = request;
    const id = typeof params === "object" && params !== null && "id" in params ? String(params.id) : "";
    if (!world.faults.remove(id)) throw new MockInputError(`there is no fault "${id}"`);
    return { faults: world.faults.list() };
  });

  route("POST", "/jobs", (request) => ({ refs: seedJobs(world, bodyOf(request)) }));

  route("GET", "/switches", () => world.switches);
  route("POST", "/switches", (request) => {
    const given = readGivenSwitches(bodyOf(request));
    world.switches = readSwitches({
      ionworks: { ...world.switches.ionworks, ...given.ionworks },
      jess: { ...world.switches.jess, ...given.jess },
    });
    return world.switches;
  });

  app.get("/", (_request, reply) => reply.type("text/html; charset=utf-8").send(statePage(world)));
  done();
};

function clockReply(world: MockWorld): object {
  const nowMs = world.clock.now();
  return { mode: world.clock.mode, speed: world.clock.speed, now: new Date(nowMs).toISOString(), nowMs };
}

/** Which page of the log is asked for. */
function readPage(query: URLSearchParams): RequestPage {
  const fields = new Fields(
    "a page of requests",
    Object.fromEntries([...query].map(([name, text]) => [name, wholeOf(text)])),
  );
  const after = fields.whole("after", undefined, Number.MIN_SAFE_INTEGER);
  const limit = fields.whole("limit", undefined, 1);
  fields.done();
  return { after, limit };
}

function wholeOf(text: string): number | string {
  return /^-?\d{1,15}$/u.test(text) ? Number(text) : text;
}

function bodyOf(request: FastifyRequest): unknown {
  const body = readJson(request.body);
  if (body.kind === "broken") throw new MockInputError(`the body cannot be read as JSON: ${body.message}`);
  return body.kind === "none" ? {} : body.value;
}

function fieldsOf(request: FastifyRequest, what: string): Fields {
  return new Fields(what, bodyOf(request));
}

function seedOf(fields: Fields): string | undefined {
  const seed = fields.any("seed");
  if (seed === undefined) return undefined;
  return typeof seed === "number" ? String(seed) : fields.text("seed", undefined, 1000);
}

/** `scenario`, one of them, or `scenarios`, a list; by their names or as data. */
function scenariosIn(fields: Fields): readonly unknown[] {
  const one = fields.any("scenario");
  const several = fields.any("scenarios");
  if (one !== undefined && several !== undefined)
    throw fields.wrong("scenario", "left out where there is a list of scenarios");
  if (one !== undefined) return [one];
  if (several === undefined) return [];
  if (!Array.isArray(several)) throw fields.wrong("scenarios", "a list of names or of data");
  return several;
}

function scenariosReply(world: MockWorld): object {
  const known = [...scenariosByName.values()].map(({ name, about }) => ({ name, about }));
  return { playing: world.scenarios, known };
}
