import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { CliContext } from "../context.js";
import type { SettingSource } from "../settings/setting-source.js";
import type { Check } from "./check.js";

/** Whether files that variables name, with secrets in them, are for this user alone. What cannot be read is told at its service. */
export async function checkSecretFiles(
  context: Pick<CliContext, "cwd" | "env" | "machine">,
  settings: readonly SettingSource[],
): Promise<readonly Check[]> {
  if (context.machine.platform === "win32") return []; // it has no such modes
  const named = settings.filter(
    ({ isSecret, from, variable }) => isSecret && from === "environment" && variable.endsWith("_FILE"),
  );
  const checks = await Promise.all(named.map(async ({ variable }) => checkFile(context, variable)));
  return checks.filter((check) => check !== undefined);
}

async function checkFile(
  { cwd, env }: Pick<CliContext, "cwd" | "env">,
  variable: string,
): Promise<Check | undefined> {
  const path = resolve(cwd, env[variable]?.trim() ?? "");
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.mode & 0o077) === 0) return undefined;
  const rights = (found.mode & 0o777).toString(8).padStart(3, "0");
  return {
    about: "files",
    name: variable,
    state: "warning",
    text: `${path} holds a secret, and others may use it (mode ${rights})`,
    hint: `Take their rights away: chmod 600 ${path}`,
  };
}
