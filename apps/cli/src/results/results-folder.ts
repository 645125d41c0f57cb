import { formatReference, type JobRef } from "@simjobs/core";

/** The name of a folder for one job's results: `jess-12259`, `ionworks-simulation-9a7d3b0e`. */
export function resultsFolderName(ref: JobRef): string {
  return formatReference(ref)
    .replace(/[^A-Za-z0-9._-]+/gu, "-")
    .replace(/^\.+|[. ]+$/gu, "")
    .slice(0, 200);
}
