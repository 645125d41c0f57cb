import { ionworksEntry } from "./ionworks/ionworks-entry.js";
import { jessEntry } from "./jess/jess-entry.js";
import type { ServiceFacts, ServiceKind } from "./service.js";
import type { ServiceEntry } from "./service-entry.js";

/** The services that simjobs knows. Another one is one more entry. */
const entries: ServiceEntry[] = [ionworksEntry, jessEntry];

/**
 * Adds a service to those that are known.
 *
 * @returns takes it out again
 */
export function registerService(entry: ServiceEntry): () => void {
  entries.push(entry);
  return () => void entries.splice(entries.indexOf(entry), 1);
}

/** All that is known of each service before it is loaded. */
export function serviceEntries(): readonly ServiceEntry[] {
  return entries;
}

/** The words of all services. */
export function serviceFacts(): readonly ServiceFacts[] {
  return entries.map(({ facts }) => facts);
}

/** The forms in which tables can be asked for, at one service or another. */
export function tableForms(): readonly string[] {
  return [...new Set(serviceFacts().flatMap(({ tableForms: forms = [] }) => forms))];
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
