import { exitCodes } from "./exit-codes.js";

/** Each exit code in a few words, as every help ends with. */
export const exitWords: readonly (readonly [name: keyof typeof exitCodes, words: string])[] = [
  ["done", "done as asked"],
  ["unexpected", "unexpected"],
  ["wrongUse", "wrong use"],
  ["finishedFirst", "finished first"],
  ["signIn", "sign in"],
  ["notFound", "not found"],
  ["refused", "refused"],
  ["stillCancelling", "still cancelling"],
  ["unknown", "unknown or not sent"],
  ["contradicted", "contradicted"],
  ["watchedFailed", "a watched job failed"],
  ["watchedCancelled", "a watched job was cancelled"],
  ["watchTimeout", "a watch ran out of time"],
  ["unreachable", "service unreachable"],
];

/** All of them, as lines that fit below a help. */
export function exitLines(): string {
  const told = exitWords.map(([name, words]) => `${exitCodes[name]} ${words}`).join(", ");
  const signals = "130, 143, 129 and 131 ended by a signal: SIGINT (Ctrl-C), SIGTERM, SIGHUP, SIGQUIT.";
  return `Exit codes: ${told}; ${signals}`.replaceAll(/(?=\S)(.{1,108})(?: |$)/gu, "$1\n  ").trimEnd();
}
