import { formatReference, JobError } from "@simjobs/core";
import { parseReferences } from "../references/parse-references.js";
import { mostJobs } from "./input-fields.js";
import type { ToolCall } from "./mcp-tool.js";

/**
 * The jobs that some references stand for, groups and all, each once.
 *
 * @throws {JobError} `bad_input` for what is no reference, or more jobs than one call is about
 */
export async function fewJobs(
  names: readonly string[],
  { context, profile }: Pick<ToolCall, "context" | "profile">,
): Promise<readonly string[]> {
  const refs = await parseReferences(context, names, { profile });
  if (refs.length <= mostJobs) return refs.map(formatReference);
  throw new JobError(
    "bad_input",
    `these are ${refs.length} jobs, and one call is about ${mostJobs} at most`,
    {
      hint: "Name some of them, and the others in another call.",
    },
  );
}
