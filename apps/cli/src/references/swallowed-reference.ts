import { JobError } from "@simjobs/core";
import { serviceNames } from "../services/registry.js";

/** Why no job is named: the option before a reference has taken it for its value. */
export function swallowedReference(words: readonly string[]): JobError | undefined {
  const at = words.findIndex((word, index) => isReference(word) && /^--[^=]+$/u.test(words[index - 1] ?? ""));
  const [option = "", reference = ""] = at < 1 ? [] : words.slice(at - 1, at + 1);
  if (option === "") return undefined;
  return new JobError("bad_input", `${option} has taken ${reference} for its value, so no job is named`, {
    hint: `Give ${option} a value of its own, or write the jobs first.`,
  });
}

function isReference(word: string): boolean {
  return (
    word.startsWith("@") ||
    serviceNames().some((name) => word.startsWith(`${name}:`) || word.startsWith(`${name}@`))
  );
}
