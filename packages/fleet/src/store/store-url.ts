import { JobError } from "@simjobs/core";

/**
 * Where a store is, without what is secret in its address: `host:port/database`, for messages.
 *
 * @param url - an address that can be read
 * @throws {TypeError} where it cannot be
 */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname === "/" ? "" : pathname}`;
}

const engines: Readonly<Record<string, "redis" | "postgres">> = {
  "redis:": "redis",
  "rediss:": "redis",
  "valkey:": "redis",
  "valkeys:": "redis",
  "postgres:": "postgres",
  "postgresql:": "postgres",
};

/**
 * Reads the address of a store.
 *
 * @throws {JobError} `bad_input`, without the address: it may hold a password
 */
export function readStoreUrl(text: string): { readonly engine: "redis" | "postgres"; readonly url: string } {
  const hint = "Write it as redis://host:6379 or postgres://name:password@host:5432/database.";
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new JobError("bad_input", "the address of the store cannot be read", { hint });
  }
  const engine = Object.hasOwn(engines, url.protocol) ? engines[url.protocol] : undefined;
  if (engine === undefined)
    throw new JobError("bad_input", `a store of the kind "${url.protocol.slice(0, -1)}" is not known`, {
      hint,
    });
  if (url.hostname === "")
    throw new JobError("bad_input", "the address of the store names no host", { hint });
  return { engine, url: text.replace(/^valkey/, "redis") };
}
