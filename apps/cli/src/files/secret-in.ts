import { JobError } from "@simjobs/core";

/** Nobody's secret is so long, in bytes. */
export const mostSecretBytes = 65_536;

/**
 * The secret in a text that came from a file or a pipe: all of it, but the end of its line. Editors write one, and Windows its own.
 *
 * @param from - where it came from, as the beginning of a sentence
 * @throws {JobError} `bad_input` for nothing, and for more than one line. The text itself is not told
 */
export function secretIn(text: string, from: string): string {
  const secret = text.replace(/(?:\r?\n)+$/u, "");
  if (secret.trim() === "") {
    throw new JobError("bad_input", `${from} holds nothing`, {
      hint: "Put the secret there, alone.",
    });
  }
  // oxlint-disable-next-line no-control-regex -- those are what is looked for
  if (!/[\u0000-\u0008\u000a-\u001f\u007f]/u.test(secret)) return secret;
  const isLines = /[\r\n]/u.test(secret);
  throw new JobError(
    "bad_input",
    `${from} holds ${isLines ? "more than one line" : "characters that no secret has"}`,
    { hint: "Leave the secret there alone, as plain text." },
  );
}
