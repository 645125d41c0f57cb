import { ionworksFacts } from "./ionworks/ionworks-facts.js";
import { jessFacts } from "./jess/jess-facts.js";
import type { ServiceEntry, ServiceFacts, ServiceKind } from "./service.js";

/**
 * The services that simjobs knows, each with what loads the rest of it: starting up quickly matters. Another service is one
 * more line.
 */
const entries: readonly ServiceEntry[] = [
  {
    facts: ionworksFacts,
    load: async () => (await import("./ionworks/ionworks-service.js")).ionworksService,
  },
  { facts: jessFacts, load: async () => (await import("./jess/jess-service.js")).jessService },
];

/** The words of all services. */
export function serviceFacts(): readonly ServiceFacts[] {
  return entries.map(({ facts }) => facts);
}

/** The names of all services. */
export function serviceNames(): readonly string[] {
  return entries.map(({ facts }) => facts.name);
}

/** The words of a service, or undefined if there is none of that name. */
export function factsOf(name: string): ServiceFacts | undefined {
  return entries.find(({ facts }) => facts.name === name)?.facts;
}

/** What is needed to work with a service, or undefined if there is none of that name. */
export async function loadServiceKind(name: string): Promise<ServiceKind | undefined> {
  return entries.find(({ facts }) => facts.name === name)?.load();
}

export async function loadAllServiceKinds(): Promise<readonly ServiceKind[]> {
  return Promise.all(entries.map(async ({ load }) => load()));
}
