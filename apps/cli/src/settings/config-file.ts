import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import { errorCode, fileProblem } from "../files/file-problem.js";
import { readOwnFile } from "../files/read-own-file.js";

const text = z.optional(z.string());

const profileSchema = z.strictObject({
  jess: z.optional(z.strictObject({ url: text, email: text })),
  ionworks: z.optional(z.strictObject({ url: text, projectId: text, organizationId: text })),
});

const configSchema = z.strictObject({
  /** Which profile is meant where none is named. */
  profile: text,
  profiles: z.optional(z.record(z.string(), profileSchema)),
});

/** Settings of one account at each service. Holds no secret. */
export type Profile = z.infer<typeof profileSchema>;
export type Config = z.infer<typeof configSchema>;

/**
 * Reads the config file. One that is missing is empty.
 *
 * @throws {JobError} `bad_input` naming what is wrong and where, `file_unreadable`
 */
export async function readConfig(path: string): Promise<Config> {
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
  const config = configSchema.safeParse(value);
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
