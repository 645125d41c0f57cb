import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { errorCode, fileProblem } from "../files/file-problem.js";
import type { FileLocations } from "../files/locate-files.js";
import type { Check } from "./check.js";

const about = "files";
const newFolder = "Set SIMJOBS_HOME to a folder that you may write.";

/** Whether simjobs can write where it has to, and nobody else can read what is secret. */
export async function checkFiles(
  { machine }: Pick<CliContext, "machine">,
  files: FileLocations,
): Promise<readonly Check[]> {
  return [
    await writable("settings", dirname(files.config)),
    await ownersOnly(machine.platform, "secrets", files.secrets),
    await writable("journal", files.journal),
  ];
}

/** A folder that is not there yet is made when it is needed: then the one above it counts. */
async function writable(name: string, folder: string): Promise<Check> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      await access(path, constants.W_OK | constants.X_OK);
      const text = path === folder ? folder : `${folder} will be made when it is needed`;
      return { about, name, state: "ok", text };
    } catch (error) {
      if (errorCode(error) === "ENOENT" && path !== dirname(path)) continue;
      const text = `${path} cannot be written: ${fileProblem(error)}`;
      return { about, name, state: "problem", text, hint: newFolder, exitCode: exitCodes.unexpected };
    }
  }
}

async function ownersOnly(platform: string, name: string, path: string): Promise<Check> {
  try {
    const { mode } = await stat(path);
    const rights = (mode & 0o777).toString(8).padStart(3, "0");
    if (platform === "win32") return { about, name, state: "ok", text: path };
    if ((mode & 0o077) === 0) return { about, name, state: "ok", text: `${path} (mode ${rights})` };
    return {
      about,
      name,
      state: "problem",
      text: `${path} can be read by others (mode ${rights})`,
      hint: `Take their rights away: chmod 600 ${path}`,
      exitCode: exitCodes.wrongUse,
    };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { about, name, state: "ok", text: "none are stored" };
    const text = `${path} cannot be looked at: ${fileProblem(error)}`;
    return { about, name, state: "problem", text, hint: newFolder, exitCode: exitCodes.unexpected };
  }
}
