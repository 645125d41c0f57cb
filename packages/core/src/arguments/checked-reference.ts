import type { JobRef } from "../schemas/reference.js";
import { wrongArgument } from "./checked-argument.js";

/**
 * A reference of a job, as it was given: plain JavaScript hands over texts and numbers as well.
 *
 * @param name - of the argument, for messages
 * @throws {JobError} `bad_input`
 */
export function checkedReference(name: string, given: JobRef): JobRef {
  const ref: unknown = given;
  if (
    typeof ref === "object" &&
    ref !== null &&
    "provider" in ref &&
    typeof ref.provider === "string" &&
    "kind" in ref &&
    typeof ref.kind === "string" &&
    "id" in ref &&
    typeof ref.id === "string"
  ) {
    return given;
  }
  throw wrongArgument(name, "a reference of a job: provider, kind and id as texts", given, {
    hint: 'Give an object such as { provider: "jess", kind: "job", id: "12259" }, or what parseReference makes of a text.',
  });
}
