import type { ServiceKind } from "./service.js";

/** Loads what one service needs. Each is loaded only when it is asked for: starting up quickly matters. */
const loaders: Readonly<Record<string, () => Promise<ServiceKind>>> = {
  ionworks: async () => (await import("./ionworks/ionworks-service.js")).ionworksService,
  jess: async () => (await import("./jess/jess-service.js")).jessService,
};

/** The names of all services. */
export const serviceNames: readonly string[] = Object.keys(loaders);

/** What is needed to work with a service, or undefined if there is none of that name. */
export async function loadServiceKind(name: string): Promise<ServiceKind | undefined> {
  return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
}

export async function loadAllServiceKinds(): Promise<readonly ServiceKind[]> {
  const kinds = await Promise.all(serviceNames.map(loadServiceKind));
  return kinds.filter((kind) => kind !== undefined);
}
