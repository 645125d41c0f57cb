import { JobError } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { serviceFacts } from "../services/registry.js";

/**
 * Asks the person at the terminal for something to sign in with.
 *
 * @throws {JobError} `unauthorized` where there is no terminal, `bad_input` for no answer
 */
export async function askForSignIn(
  { stdin, signal }: CliContext,
  question: string,
  service: string,
  hidden = false,
): Promise<string> {
  if (!stdin.isTTY) {
    throw new JobError(
      "unauthorized",
      `there is nothing to sign in to ${service} with, and no terminal to ask at`,
      { hint: `Set ${credentialVariables()}, or run simjobs login on a terminal.` },
    );
  }
  const answer = await stdin.ask(question, { hidden, signal });
  const given = hidden ? answer : answer.trim();
  if (given.trim() !== "") return given;
  throw new JobError("bad_input", `nothing was given to sign in to ${service} with`);
}

/** The variables that hold what one signs in with. */
export function credentialVariables(): string {
  return serviceFacts()
    .map(({ words }) => words.credentials)
    .join(", or ");
}
