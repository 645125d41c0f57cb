import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";

/**
 * Refuses words of the command line that would be sent otherwise than they were typed: Node puts a sign of its own in the
 * place of bytes that are no UTF-8.
 *
 * @param words - by the option that they came with
 * @throws {JobError} `bad_input`
 */
export function checkWords(words: Readonly<Record<`--${string}`, string | undefined>>): void {
  for (const [option, word] of Object.entries(words)) {
    if (word?.includes("\ufffd") !== true) continue;
    throw new JobError("bad_input", `${option}: ${showControls(word.slice(0, 80))} is no UTF-8`, {
      hint: "Type it in a terminal that is set to UTF-8 (LANG, LC_ALL): it would not be sent as it is.",
    });
  }
}
