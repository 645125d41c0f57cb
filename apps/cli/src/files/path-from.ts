import { isAbsolute, resolve } from "node:path";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";

/** A whole path. In which folder one is matters to one that is not whole alone: that folder may have been removed. */
export function pathFrom(context: Pick<CliContext, "cwd">, path: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(context.cwd, path);
}

/**
 * The whole path of something that is going to be written.
 *
 * @param about - what the path was given as, such as `--out`
 * @throws {JobError} `bad_input`, as `checkPlace`
 */
export function placeFrom(context: Pick<CliContext, "cwd">, path: string, about: string): string {
  checkPlace(path, about);
  return pathFrom(context, path);
}

/**
 * Refuses what no shell has expanded: it would be a folder `~` where one just is, which is easily lost, and removed with more than it
 * holds. Who means that writes `./~`.
 *
 * @throws {JobError} `bad_input`
 */
export function checkPlace(path: string | undefined, about: string): void {
  if (path === undefined || !/^~(?:[\\/]|$)/u.test(path)) return;
  throw new JobError("bad_input", `${about}: ${showControls(path)} is a path that only a shell knows`, {
    hint: "Write the whole path. A shell leaves ~ as it is in quotes, and in most places behind =.",
  });
}
