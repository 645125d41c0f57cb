import { filled } from "./pick-setting.js";

/** The variable that names hosts to which plain http is spoken besides this machine. */
export const plainHttpVariable = "SIMJOBS_PLAIN_HTTP_HOSTS";

/** What it says: names between commas or spaces. */
export function plainHttpHosts(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  return filled(env[plainHttpVariable])
    ?.split(/[\s,]+/u)
    .filter((host) => host !== "");
}
