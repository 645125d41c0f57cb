import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Clock } from "@simjobs/core";
import { parseServiceAddress, type ClientTransport } from "@simjobs/http";
import * as ionworks from "@simjobs/ionworks";
import * as jess from "@simjobs/jess";
import { shownMethods, shownNames } from "./documentation.js";
import { findRooms } from "./import-graph.js";
import { root, sourcesUnder, textOf } from "./workspace-files.js";

const services = [
  { service: "ionworks", Service: "Ionworks" },
  { service: "jess", Service: "Jess" },
];

/** The rooms of a provider, each with those that it may look into. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  session: [],
  requests: [],
  resources: ["session", "requests"],
  results: ["session", "requests", "resources"],
  "client.ts": ["session", "requests", "resources", "results"],
  provider: ["session", "requests", "resources", "results", "client.ts"],
  "index.ts": ["session", "requests", "resources", "results", "client.ts", "provider"],
};

/** Files that stand in the same place in each provider. */
const fixtures = [
  "session/connection.ts",
  "session/service-time.ts",
  "resources/jobs.ts",
  "resources/status-words.ts",
  "provider/grammar.ts",
  "provider/provider.ts",
  "provider/to-reading.ts",
];

/** Names that each package shows, where `Service` and `service` stand for its own. */
const sharedNames = [
  "ServiceClient",
  "ServiceClientOptions",
  "ServiceCredentials",
  "ServiceLimits",
  "ServiceProviderOptions",
  "ServiceSubmit",
  "IncomingFile",
  "JobListFilter",
  "defaultBaseUrl",
  "defaultLimits",
  "defaultPace",
  "jobWords",
  "serviceCapabilities",
  "serviceGrammar",
  "serviceProvider",
];

/** What can be called or read at either client. */
const sharedMembers = [
  "baseUrl",
  "cancelJob",
  "clock",
  "clockAheadMs",
  "close",
  "job",
  "jobs",
  "secrets",
  "signInProof",
  "usage",
  "user",
];

/** Other words for what has one: `cancel` alone is what a family of records has. */
const otherWords: Readonly<Record<string, string>> = {
  getJob: "job",
  status: "job",
  listJobs: "jobs",
  me: "user",
  getUser: "user",
  remove: "delete",
  resubmit: "rerun",
};

const sourcesOf = (service: string): ReadonlyMap<string, string> =>
  new Map(sourcesUnder(`packages/${service}/src`).map((path) => [path, textOf(path)]));

describe.each(services)("the floor plan of $service", ({ service, Service }) => {
  const folder = `packages/${service}/src`;
  const sources = sourcesOf(service);
  const shown = shownNames(sources, `${folder}/index.ts`);
  const methods = shownMethods(sources, [...new Set(shown.map(({ path }) => path))]);

  it("has these rooms and no other", () => {
    const found = readdirSync(join(root, folder)).filter((name) => !name.endsWith(".test.ts"));
    expect(found.toSorted()).toEqual(Object.keys(rooms).toSorted());
  });

  it.each(Object.keys(rooms))("lets %s look into the rooms before it alone", (room) => {
    const seen = findRooms(sources, folder).get(`${folder}/${room}`) ?? new Set();
    const allowed = (rooms[room] ?? []).map((other) => `${folder}/${other}`);
    expect([...seen].filter((other) => !allowed.includes(other))).toEqual([]);
  });

  it.each(fixtures)("has its %s", (path) => {
    expect([...sources.keys()]).toContain(`${folder}/${path}`);
  });

  it("shows the same names for the same things", () => {
    const expected = sharedNames.map((name) => name.replace("Service", Service).replace("service", service));
    expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
  });

  it("has the same words at its client, and not others for the same", () => {
    const ofClient = methods.filter(({ owner }) => owner === `${Service}Client`).map(({ name }) => name);
    expect(ofClient).toEqual(expect.arrayContaining(sharedMembers));
    const others = methods.filter(({ name }) => Object.hasOwn(otherWords, name));
    expect(others.map(({ owner, name }) => `${owner}.${name}: ${otherWords[name] ?? ""}`)).toEqual([]);
  });
});

describe("either client", () => {
  const clock: Clock = { now: () => 5, wallNow: () => 7, sleep: async () => {} };
  const reach: ClientTransport = {
    baseUrl: "http://127.0.0.1:9/base",
    clock,
    random: () => 0,
    userAgent: "tests",
    proxy: undefined,
    extraCa: undefined,
    budget: null,
    maxReplyBytes: 1000,
    connectTimeoutMs: 1000,
  };
  const open = {
    ionworks: (options: ClientTransport) =>
      new ionworks.IonworksClient({ ...options, credentials: { apiKey: "key" }, limits: { maxBytes: 10 } }),
    jess: (options: ClientTransport) =>
      new jess.JessClient({ ...options, credentials: { token: "a.b.c" }, limits: { maxBytes: 10 } }),
  };

  it.each(["ionworks", "jess"] as const)(
    "of %s takes the same options, and has them in force",
    async (service) => {
      const client = open[service](reach);
      expect(client.baseUrl).toBe("http://127.0.0.1:9/base");
      expect(client.clock).toBe(clock);
      await client.close();
    },
  );

  it.each([
    ["ionworks", ionworks.defaultBaseUrl],
    ["jess", jess.defaultBaseUrl],
  ] as const)("of %s goes to the public address where none is given", async (service, address) => {
    const client = open[service]({});
    expect(client.baseUrl).toBe(address);
    expect(parseServiceAddress(address)).toMatch(/^https:/u);
    await client.close();
  });

  it.each(["ionworks", "jess"] as const)(
    "of %s speaks plain http with hosts that are named",
    async (service) => {
      const client = open[service]({ ...reach, baseUrl: "http://mock:4010", plainHttpHosts: ["mock"] });
      expect(client.baseUrl).toBe("http://mock:4010");
      await client.close();
    },
  );

  it.each(["ionworks", "jess"] as const)("of %s refuses an address that cannot be used", (service) => {
    expect(() => open[service]({ baseUrl: "http://example.org" })).toThrow(
      expect.objectContaining({ code: "unsafe_address" }),
    );
  });
});
