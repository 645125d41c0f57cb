import type { Profile } from "@simjobs/core/schemas";
import type { Accounts } from "../services/accounts.js";
import type { Opening } from "../services/service.js";

/**
 * A profile by its own settings alone: nothing of the environment, and nothing of another one.
 *
 * @throws {JobError} `bad_input` for a config file that cannot be read
 */
export async function profileOpening(accounts: Accounts, name: string, settings: Profile): Promise<Opening> {
  return { ...(await accounts.opening()), profile: { name, named: true, settings }, account: name };
}
