import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JobError } from "@simjobs/core";
import { errorCode, fileProblem } from "../../files/file-problem.js";
import { exampleFiles } from "./example-files.js";
import { makeFolder } from "@simjobs/http";

/**
 * Writes the example inputs into a folder, which is made where it is missing.
 *
 * @param isOurs - the folder is our own, and what is in it is replaced
 * @returns their paths
 * @throws {JobError} `bad_input` for a file that is there already, `file_unwritable`
 */
export async function writeExamples(folder: string, isOurs: boolean): Promise<readonly string[]> {
  const paths: string[] = [];
  const taken = isOurs ? undefined : exampleFiles.find(({ name }) => existsSync(join(folder, name)));
  if (taken !== undefined) throw alreadyThere(join(folder, taken.name));
  try {
    makeFolder(folder, isOurs ? 0o700 : 0o777); // what else is in ours is for nobody else
    for (const { name, content } of exampleFiles) {
      const path = join(folder, name);
      await writeFile(path, content, { flag: isOurs ? "w" : "wx" });
      paths.push(path);
    }
  } catch (error) {
    const place = join(folder, exampleFiles[paths.length]?.name ?? "");
    if (errorCode(error) === "EEXIST") throw alreadyThere(place);
    throw new JobError("file_unwritable", `cannot write ${place}: ${fileProblem(error)}`, {
      hint: isOurs
        ? "Set SIMJOBS_HOME to a folder that you may write, or take the examples elsewhere: simjobs examples --write <folder>"
        : undefined,
      cause: error,
    });
  }
  return paths;
}

function alreadyThere(path: string): JobError {
  return new JobError("bad_input", `there is already ${path}`, { hint: "Choose another folder." });
}
