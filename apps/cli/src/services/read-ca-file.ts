import { isJobError, JobError } from "@simjobs/core";
import { findInputFile } from "../input/read-input-file.js";
import { readRegularFile } from "../input/read-regular-file.js";
import { fileProblem } from "../files/file-problem.js";

/** The variable that names a file of certificates to be believed besides the usual ones. */
export const caVariable = "SIMJOBS_CA_FILE";
export const caHint = "It must name a file of certificates in PEM form.";

/** Large bundles have some hundred kilobytes. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Reads the file of certificates. It is read for each service, and so cannot be a pipe.
 *
 * @throws {JobError} `bad_input`
 */
export async function readCaFile(cwd: string, text: string): Promise<string> {
  try {
    const { path, sizeBytes } = await findInputFile(cwd, text, caVariable);
    const bytes = await readRegularFile(path, Math.min(sizeBytes, mostBytes));
    return Buffer.from(bytes).toString("utf8"); // comments between the certificates may be anything
  } catch (error) {
    const message = isJobError(error)
      ? error.message
      : `${caVariable}: ${text} cannot be read: ${fileProblem(error)}`;
    throw new JobError("bad_input", message, { hint: caHint, cause: error });
  }
}
