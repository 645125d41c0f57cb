import { nearNames } from "../base/near-names.js";

/** What a variable of the environment says, as the flags that say the same. */
export interface EnvironmentSetting {
  readonly variable: string;
  readonly flags: readonly string[];
}

const prefix = "SIMJOBS_MOCK_";

/** The variable that stands for a flag: `SIMJOBS_MOCK_JOB_SECONDS` for `--job-seconds`. */
function variableOf(flag: string): string {
  return prefix + flag.replace(/^--/u, "").replaceAll("-", "_").toUpperCase();
}

/**
 * The flags that the environment gives. An empty variable counts as none. Lists are separated by commas.
 *
 * @param flags - those that take a value: long name, and whether it may be repeated
 */
export function settingsOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  flags: ReadonlyMap<string, { readonly isList: boolean }>,
): { readonly settings: readonly EnvironmentSetting[]; readonly unknown: readonly string[] } {
  const variables = new Map([...flags].map(([flag, { isList }]) => [variableOf(flag), { flag, isList }]));
  const settings: EnvironmentSetting[] = [];
  const unknown: string[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(prefix) || value === undefined || value.trim() === "") continue;
    const known = variables.get(variable);
    if (known === undefined) {
      const [near] = nearNames(
        variable,
        [...variables.keys()].map((name) => name.toLowerCase()),
      );
      unknown.push(
        `${variable} is not known${near === undefined ? "" : `; did you mean ${near.toUpperCase()}?`}`,
      );
      continue;
    }
    const texts = known.isList
      ? value
          .split(",")
          .map((text) => text.trim())
          .filter((text) => text !== "")
      : [value];
    settings.push({ variable, flags: texts.map((text) => `${known.flag}=${text}`) });
  }
  return { settings, unknown };
}
