import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { filled } from "./pick-setting.js";
import type { ChosenProfile } from "./profile.js";

type Env = CliContext["env"];

/** The variable that names a file with the value of another one: `JESS_PASSWORD_FILE`. */
export function fileVariableOf(variable: string): string {
  return `${variable}_FILE`;
}

/** Variables that hold secrets, and those that name files with them. */
export function withFileVariables(...variables: readonly string[]): readonly string[] {
  return variables.flatMap((variable) => [variable, fileVariableOf(variable)]);
}

/** Whether the environment has a secret, or says in which file it is. Reads no file. */
export function hasSecret(env: Env, { named }: Pick<ChosenProfile, "named">, variable: string): boolean {
  return !named && (isSet(env[variable]) || filled(env[fileVariableOf(variable)]) !== undefined);
}

/**
 * A secret of the environment: the variable's own value as it is, but for the end of a line, or what stands in the file that its `_FILE` variable names. A
 * profile that was named on the command line gets none.
 *
 * @throws {JobError} `bad_input` where both are set, and for a file that cannot be one
 */
export async function pickSecret(
  context: Pick<CliContext, "env" | "cwd">,
  { named }: Pick<ChosenProfile, "named">,
  variable: string,
): Promise<string | undefined> {
  if (named) return undefined;
  const { env } = context;
  const given = env[variable];
  const fileVariable = fileVariableOf(variable);
  const path = filled(env[fileVariable]);
  if (path === undefined) return isSet(given) ? withoutLineEnd(given) : undefined;
  if (filled(given) !== undefined) {
    throw new JobError("bad_input", `${variable} and ${fileVariable} are both set`, {
      hint: "Unset one of them: nobody can tell which is meant.",
    });
  }
  const { readSecretFile } = await import("../files/read-secret-file.js"); // by those alone who have one
  return readSecretFile(context, path, fileVariable);
}

/** Not trimmed: a password may begin or end with a space. */
function isSet(value: string | undefined): value is string {
  return value !== undefined && withoutLineEnd(value) !== "";
}

/** Nobody types the end of a line into a password; files that variables are set from have one, and Windows its own. */
function withoutLineEnd(value: string): string {
  return value.replace(/[\r\n]+$/u, "");
}
