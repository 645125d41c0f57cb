import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { fileProblem, roomHint } from "../files/file-problem.js";
import { writeAtomically } from "../files/write-atomically.js";
import { readConfig, type Config, type Profile } from "./config-file.js";
import { profileNamed } from "./profile.js";

/**
 * Notes whose account was signed in to, so that the next command needs no environment. Holds no secret.
 *
 * @throws {JobError} `bad_input`, `file_unreadable`, `file_unwritable`
 */
export async function saveProfile(
  context: Pick<CliContext, "newId">,
  path: string,
  name: string,
  settings: Profile,
): Promise<void> {
  const config = await readConfig(path);
  const before = profileNamed(config, name) ?? {};
  const after: Profile = {
    ...before,
    ...(settings.jess === undefined ? {} : { jess: { ...before.jess, ...settings.jess } }),
    ...(settings.ionworks === undefined ? {} : { ionworks: { ...before.ionworks, ...settings.ionworks } }),
  };
  await writeConfig(context, path, { ...config, profiles: { ...config.profiles, [name]: after } });
}

/** @throws {JobError} `file_unwritable` */
export async function writeConfig(
  context: Pick<CliContext, "newId">,
  path: string,
  config: Config,
): Promise<void> {
  const text = JSON.stringify(config, null, 2);
  await writeAtomically(path, `${text}\n`, { unique: context.newId() }).catch((error: unknown) => {
    throw new JobError(
      "file_unwritable",
      `the config file ${path} cannot be written: ${fileProblem(error)}`,
      {
        hint: roomHint(error),
        cause: error,
      },
    );
  });
}
