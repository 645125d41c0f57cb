import { lstat, open, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { folderProblem } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { errorCode, fileProblem, roomHint } from "../files/file-problem.js";
import type { FileLocations } from "../files/locate-files.js";
import { readOwnFile } from "../files/read-own-file.js";
import type { Check } from "./check.js";

const about = "files";
/** More than a cancel of some jobs puts on record. */
const triedBytes = 65_536;
const newFolder = "Set SIMJOBS_HOME to a folder that you may write.";

/** Whether simjobs can write where it has to, and nobody else can read what is secret. */
export async function checkFiles(
  { machine, newId }: Pick<CliContext, "machine" | "newId">,
  files: FileLocations,
): Promise<readonly Check[]> {
  return [
    await writable("settings", dirname(files.config), newId()),
    await ownersOnly(machine.platform, "secrets", files.secrets),
    await writable("journal", files.journal, newId()),
    ...(await ownFolder("journal", files.journal)),
    readable("submits", files.submitted),
  ];
}

/** A folder that is not there yet is made when it is needed: then the one above it counts. */
async function writable(name: string, folder: string, unique: string): Promise<Check> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      if (!(await stat(path)).isDirectory()) return unwritable(name, `${path} is a file and no folder`);
      await tryToWrite(join(path, `.simjobs-doctor-${unique}.tmp`));
      const text = path === folder ? folder : `${folder} will be made when it is needed`;
      return { about, name, state: "ok", text };
    } catch (error) {
      const isMissing = errorCode(error) === "ENOENT" && path !== dirname(path);
      if (isMissing && !(await isDangling(path))) continue;
      const problem = isMissing ? "it is a link to something that does not exist" : fileProblem(error);
      return unwritable(name, `${path} cannot be written: ${problem}`, roomHint(error));
    }
  }
}

/** Rights are not all: a disk may be full, or read-only. What is written is removed at once. */
async function tryToWrite(path: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(Buffer.alloc(triedBytes));
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** A link to nowhere is there, and in the way. */
async function isDangling(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** What stands in a folder of somebody else, or in one that others can change, is told and never acted on. */
async function ownFolder(name: string, folder: string): Promise<readonly Check[]> {
  const problem = await folderProblem(folder).catch(() => null); // whether it is there is told beside this
  if (problem === null) return [];
  const isOpen = problem === "in a folder open to others";
  return [
    {
      about,
      name,
      state: "problem",
      text: `${folder} ${isOpen ? "can be written to by others" : "belongs to another user"}: resume acts on nothing in it`,
      hint: isOpen
        ? `Take their rights away: chmod 700 ${folder}`
        : "Set SIMJOBS_HOME to a folder of your own, or run simjobs as that user.",
      exitCode: exitCodes.unexpected,
    },
  ];
}

function unwritable(name: string, text: string, hint: string = newFolder): Check {
  return { about, name, state: "problem", text, hint, exitCode: exitCodes.unexpected };
}

/** Whether `@last` and groups can be told. */
function readable(name: string, path: string): Check {
  try {
    readOwnFile(path);
    return { about, name, state: "ok", text: path };
  } catch (error) {
    if (errorCode(error) === "ENOENT") return { about, name, state: "ok", text: "nothing was submitted yet" };
    const text = `${path} cannot be read: ${fileProblem(error)}`;
    const hint = "Set that right: @last and groups are not known without it.";
    return { about, name, state: "problem", text, hint, exitCode: exitCodes.unexpected };
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
