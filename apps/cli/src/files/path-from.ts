import { isAbsolute, resolve } from "node:path";
import type { CliContext } from "../context.js";

/** A whole path. In which folder one is matters to one that is not whole alone: that folder may have been removed. */
export function pathFrom(context: Pick<CliContext, "cwd">, path: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(context.cwd, path);
}
