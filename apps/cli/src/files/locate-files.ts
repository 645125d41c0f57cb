import { join } from "node:path";
import type { CliContext } from "../context.js";
import { placeFrom } from "./path-from.js";

/** Where simjobs keeps what it writes. */
export interface FileLocations {
  /** Settings, to be edited by people. */
  readonly config: string;
  /** Keys and session tokens, in a folder of its own that only its owner can enter. */
  readonly secrets: string;
  /** Folder of the journals. */
  readonly journal: string;
  /** Folder of the plans that agents have made. */
  readonly plans: string;
  /** Folder of what processes have to know of each other's requests. */
  readonly budgets: string;
  /** What was submitted from here. */
  readonly submitted: string;
}

/**
 * The places of all files: below `SIMJOBS_HOME`, else in the folders that the system has for such things.
 *
 * @throws {JobError} `bad_input` where there are none
 */
export async function locateFiles(
  context: Pick<CliContext, "env" | "cwd" | "defaultFolders">,
): Promise<FileLocations> {
  const home = context.env["SIMJOBS_HOME"];
  const folders =
    home === undefined || home === ""
      ? await context.defaultFolders()
      : { config: placeFrom(context, home, "SIMJOBS_HOME"), data: placeFrom(context, home, "SIMJOBS_HOME") };
  return {
    config: join(folders.config, "config.json"),
    secrets: join(folders.config, "secrets", "secrets.json"),
    journal: join(folders.data, "journal"),
    plans: join(folders.data, "plans"),
    budgets: join(folders.data, "budgets"),
    submitted: join(folders.data, "submitted.jsonl"),
  };
}
