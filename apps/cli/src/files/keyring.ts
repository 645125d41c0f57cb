import type { Keyring } from "../context.js";

/** What `@napi-rs/keyring` calls one secret. */
interface Entry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(secret: string): Promise<void>;
  deletePassword(): Promise<unknown>;
}

/**
 * The system's keyring, through `@napi-rs/keyring` where somebody has installed that beside simjobs; it is not among our own
 * dependencies, because most machines that run simulations have no keyring.
 *
 * @param from - the file beside which it is looked for
 * @returns `undefined` where it is not installed, or cannot be loaded on this machine
 */
export async function openKeyring(from: string): Promise<Keyring | undefined> {
  const { createRequire } = await import("node:module");
  let found: unknown;
  try {
    found = createRequire(from)("@napi-rs/keyring");
  } catch {
    return undefined;
  }
  const make = found instanceof Object ? Reflect.get(found, "AsyncEntry") : undefined;
  if (typeof make !== "function") return undefined;
  const entry = (name: string): Entry => {
    // Linux keeps nothing over a restart without the Secret Service: rather the file, then.
    const made: unknown = Reflect.construct(make, ["simjobs", name, { linux: { store: "secret-service" } }]);
    if (isEntry(made)) return made;
    throw new TypeError("this version of @napi-rs/keyring is not known");
  };
  return {
    get: async (name) => (await entry(name).getPassword()) ?? null,
    set: async (name, secret) => entry(name).setPassword(secret),
    remove: async (name) => void (await entry(name).deletePassword()),
  };
}

function isEntry(value: unknown): value is Entry {
  const has = (name: string): boolean =>
    value instanceof Object && typeof Reflect.get(value, name) === "function";
  return has("getPassword") && has("setPassword") && has("deletePassword");
}
