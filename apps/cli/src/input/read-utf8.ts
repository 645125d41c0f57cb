import { decodeText, JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";

/**
 * Reads text that somebody gave us, exactly. A mark at its beginning, which some editors write, is no part of it.
 *
 * @param what - where it comes from, for the message: `--simulation: request.json`
 * @throws {JobError} `bad_input` with the line and column of the first byte that is no UTF-8
 */
export function readUtf8(bytes: Uint8Array, what: string): string {
  const { text, fault } = decodeText(bytes);
  if (fault === undefined) return text;
  const { line, column, why } = fault;
  throw new JobError(
    "bad_input",
    `${showControls(what)} is no UTF-8 in line ${line}, column ${column}: ${why}`,
    {
      hint: why.startsWith("it is UTF")
        ? "Save it as UTF-8. Windows PowerShell writes UTF-16 with >: use `| Out-File -Encoding utf8` there."
        : "Save it as UTF-8: it would not be sent as it is.",
    },
  );
}
