import { isJobError } from "@simjobs/core";
import type { Config } from "@simjobs/core/schemas";
import { chooseProfile, environmentAccount } from "../settings/profile.js";
import { filled } from "../settings/pick-setting.js";
import type { Opening, ServiceFacts, ServiceKind } from "./service.js";

type Env = Opening["context"]["env"];

/**
 * The name with which references say whose job they are, so that each reaches the same account wherever it is pasted, or
 * none: here, with the variables that are set in this shell, and in a shell that has none of them. That is no name at all
 * where a plain reference does so; else the profile's; else `env`, which is refused where there are no variables.
 *
 * @param opening - the account that the settings and `--profile` name
 */
export async function accountName(
  kind: ServiceKind,
  opening: Opening,
  config: Config,
  flag: string | undefined,
): Promise<string | undefined> {
  const { env } = opening.context;
  if (flag === undefined && filled(env["SIMJOBS_PROFILE"]) === undefined && !hasVariables(kind.facts, env))
    return undefined; // whatever the config file says, it says it everywhere
  const { profile } = opening;
  const own = await kind.accountKey(opening);
  const reached = async (name: string | undefined, there: Env): Promise<string | null> => {
    try {
      const chosen = chooseProfile(config, there, name);
      return await kind.accountKey({
        ...opening,
        context: { ...opening.context, env: there },
        profile: chosen,
      });
    } catch (error) {
      if (isJobError(error)) return null; // there is nobody to reach
      throw error;
    }
  };
  const names = new Set([undefined, profile.name, ...Object.keys(config.profiles ?? {})]);
  const reachedHere: (string | undefined)[] = [];
  for (const name of names) {
    if (own === null || (await reached(name, env)) !== own) continue;
    const elsewhere = await reached(name, {});
    if (elsewhere === own) return name;
    if (elsewhere === null) reachedHere.push(name);
  }
  // Nobody is reached elsewhere: what is pasted there is refused.
  if (reachedHere.length > 0) return reachedHere[0];
  const isOfEnvironment =
    own !== null && hasVariables(kind.facts, env) && (await reached(undefined, env)) === own;
  return isOfEnvironment ? environmentAccount : profile.named ? profile.name : undefined;
}

/** Whether this shell has variables that say whose account a service's is. */
export function hasVariables({ variables }: Pick<ServiceFacts, "variables">, env: Env): boolean {
  return variables.some((name) => filled(env[name]) !== undefined);
}
