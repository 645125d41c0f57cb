import { JobError } from "@simjobs/core";
import type { CheckedFile } from "./jess-file.js";

/** The most that the service's own client sends; its server's limit is not known. */
export const maxUploadBytes = 200_000_000;

/** Checks files that are sent together. @throws {JobError} `bad_input` */
export function checkTogether(files: readonly CheckedFile[]): void {
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > maxUploadBytes) {
    throw new JobError(
      "bad_input",
      `${total} bytes are too many to send: expected at most ${maxUploadBytes}`,
      {
        hint: "Leave out what the model does not need, or pack the files into a zip.",
      },
    );
  }
  const seen = new Set<string>();
  for (const { name } of files) {
    // They end up in one folder, on a machine that may not tell upper from lower case.
    if (seen.has(name.toLowerCase())) {
      throw new JobError(
        "bad_input",
        `two files of the name ${JSON.stringify(name)} would overwrite each other`,
        {
          hint: "Give each file a name of its own.",
        },
      );
    }
    seen.add(name.toLowerCase());
  }
}
