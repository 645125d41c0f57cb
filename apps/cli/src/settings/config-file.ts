import { JobError } from "@simjobs/core";
import { settingsFile, type Config, type ServiceSettings } from "@simjobs/core/schemas";
import { errorCode, fileProblem } from "../files/file-problem.js";
import { readOwnFile } from "../files/read-own-file.js";

/** The config file, and what may stand in it. */
export interface ConfigFile {
  readonly path: string;
  readonly services: readonly ServiceSettings[];
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
      { hint: isWritten ? "Save it as UTF-8." : undefined, cause: error },
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
  const config = settingsFile(services).safeParse(value);
  if (config.success) return config.data;
  const [issue] = config.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "at the top" : `at ${issue.path.join(".")}`;
  const what =
    issue?.code === "unrecognized_keys"
      ? `${issue.keys.map((key) => `"${key}"`).join(", ")} is not known there`
      : "another form was expected there";
  throw new JobError("bad_input", `the config file ${path} has something wrong ${where}: ${what}`, {
    hint: 'A whole one: {"profiles": {"default": {"jess": {"email": "ada@example.org"}, "ionworks": {"projectId": "…"}}}}',
  });
}
