import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import { errorCode, fileProblem } from "../files/file-problem.js";
import { readOwnFile } from "../files/read-own-file.js";

/** The settings that a service has in a profile. */
export interface ServiceSettings {
  /** As references begin: `jess`. */
  readonly name: string;
  /** Their names, such as `email`. `url` is the address; none of them is a secret. */
  readonly settings: readonly string[];
}

/** The config file, and what may stand in it. */
export interface ConfigFile {
  readonly path: string;
  readonly services: readonly ServiceSettings[];
}

/** What a profile says of one service. */
export type ServiceProfile = Readonly<Record<string, string | undefined>>;

/** Settings of one account at each service, by the service's name. Holds no secret. */
export type Profile = Readonly<Record<string, ServiceProfile | undefined>>;

export interface Config {
  /** Which profile is meant where none is named. */
  readonly profile?: string | undefined;
  readonly profiles?: Readonly<Record<string, Profile>> | undefined;
}

function schemaFor(services: readonly ServiceSettings[]): z.ZodMiniType<Config> {
  const text = z.optional(z.string());
  const settingsOf = (names: readonly string[]) =>
    z.optional(z.strictObject(Object.fromEntries(names.map((name) => [name, text]))));
  const profile = z.strictObject(
    Object.fromEntries(services.map(({ name, settings }) => [name, settingsOf(settings)])),
  );
  return z.strictObject({ profile: text, profiles: z.optional(z.record(z.string(), profile)) });
}

/**
 * Reads the config file. One that is missing is empty.
 *
 * @throws {JobError} `bad_input` naming what is wrong and where, `file_unreadable`
 */
export async function readConfig({ path, services }: ConfigFile): Promise<Config> {
  let content: string;
  try {
    content = readOwnFile(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return {};
    const isWritten = errorCode(error) === "NOT_UTF8"; // by somebody, so
    throw new JobError(
      isWritten ? "bad_input" : "file_unreadable",
      `the config file ${path} cannot be read: ${fileProblem(error)}`,
      { ...(isWritten ? { hint: "Save it as UTF-8." } : {}), cause: error },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    const { findJsonError } = await import("../input/find-json-error.js"); // by those alone who need it
    const place = findJsonError(content);
    const where =
      place === undefined ? "" : ` in line ${place.line}, column ${place.column}: expected ${place.expected}`;
    throw new JobError("bad_input", `the config file ${path} is not JSON${where}`, {
      hint: "Correct it, or remove it to start anew.",
      cause: error,
    });
  }
  const config = schemaFor(services).safeParse(value);
  if (config.success) return config.data;
  const issue = config.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "at the top" : `at ${issue.path.join(".")}`;
  throw new JobError(
    "bad_input",
    `the config file ${path} has something wrong ${where}: ${issue?.message ?? ""}`,
    {
      hint: 'A whole one: {"profiles": {"default": {"jess": {"email": "ada@example.org"}, "ionworks": {"projectId": "…"}}}}',
    },
  );
}
