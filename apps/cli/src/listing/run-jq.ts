import jq from "@michaelhomer/jqjs";
import { JobError } from "@simjobs/core";

/** Nobody reads more lines than that; an expression that never ends would go on for ever. */
const mostLines = 1_000_000;

/**
 * What an expression of jq makes of a document, a line for each value: texts as they are, anything else as JSON.
 *
 * @throws {JobError} `bad_input` for an expression that cannot be read or carried out
 */
export function runJq(expression: string, document: unknown): readonly string[] {
  const lines: string[] = [];
  try {
    // What it works on is JSON, and none of ours: fields that are `undefined` are not in it.
    const plain: unknown = JSON.parse(JSON.stringify(document));
    for (const value of jq.compile(expression)(plain)) {
      lines.push(typeof value === "string" ? value : JSON.stringify(value));
      if (lines.length > mostLines) throw new Error(`it makes more than ${mostLines} lines`);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new JobError("bad_input", `--jq: the expression cannot be carried out: ${why}`, { cause: error });
  }
  return lines;
}
