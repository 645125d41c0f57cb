import type { Accounts } from "./accounts.js";
import { serviceNames } from "./registry.js";
import type { CliContext } from "../context.js";
import { plainHttpVariable } from "../settings/plain-http-hosts.js";
import { sourceOf, type SettingSource } from "../settings/setting-source.js";

/**
 * Every setting as it is in force, with its source.
 *
 * @throws {JobError} `bad_input`, `unsafe_address`
 */
export async function allSources(context: CliContext, accounts: Accounts): Promise<readonly SettingSource[]> {
  const opening = await accounts.opening();
  const { env } = context;
  const about = "simjobs";
  const own = [
    { about, name: "folder", variable: "SIMJOBS_HOME" },
    { about, name: "certificates", variable: "SIMJOBS_CA_FILE" },
    { about, name: "plain http", variable: plainHttpVariable },
    { about, name: "store", variable: "SIMJOBS_STORE" },
  ]
    .map((places) => sourceOf(env, { named: false }, places))
    .map((source) => (source.name === "store" ? withoutSecrets(source) : source));
  const kinds = await Promise.all(serviceNames().map(async (name) => accounts.kind(name)));
  const ofServices = await Promise.all(kinds.map(async (kind) => kind.sources(opening)));
  return [...own, ...ofServices.flat()];
}

/** An address of a store may hold a password, also where it cannot be read. */
function withoutSecrets(source: SettingSource): SettingSource {
  if (source.value === null) return source;
  try {
    const { protocol, host, pathname } = new URL(source.value);
    // `me:secret@db` is an address, too: of a scheme called `me`, with all the rest as its path.
    if (host === "") return { ...source, value: null, isSecret: true };
    return { ...source, value: `${protocol}//${host}${pathname}` };
  } catch {
    return { ...source, value: null, isSecret: true };
  }
}
