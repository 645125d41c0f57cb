import { JobError } from "@simjobs/core";

/**
 * The references in what comes in on standard input: one a line (what follows a tab is left alone, so that rows of `list`
 * can be piped in, below the names of their columns or without them), or JSON: a document of ours with `refs` or `jobs`, a
 * row of one, a reference in quotes, a list of these, or a line of JSON each. Lines that begin with `#` are left out.
 *
 * @throws {JobError} `bad_input` for JSON without references, and for a table whose columns commas divide
 */
export function parseReferenceLines(text: string): readonly string[] {
  if (/^\s*[{["]/u.test(text)) return valuesIn(text).flatMap((value) => refsIn(value));
  const lines = text.split(/\r?\n/u).filter((line) => !line.trimStart().startsWith("#"));
  // A name in such a table may hold the end of a line, and what follows would be taken for a reference.
  if ((lines[0] ?? "").startsWith("ref,"))
    throw new JobError("bad_input", "a table whose columns commas divide is not read from standard input", {
      hint: "Pipe in what list prints without --format, or with --format jsonl.",
    });
  const rows = /^ref(?:\t|$)/u.test(lines[0] ?? "") ? lines.slice(1) : lines;
  return rows.flatMap((line) => (line.split("\t")[0] ?? "").split(/\s+/u)).filter((word) => word !== "");
}

/** What is one value, or one a line. */
function valuesIn(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length === 1) throw wrong();
    return lines.map((line): unknown => {
      try {
        return JSON.parse(line);
      } catch {
        throw wrong();
      }
    });
  }
}

function refsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map((each: unknown) => refOf(each));
  if (typeof value === "object" && value !== null) {
    const listed = "refs" in value ? value.refs : "jobs" in value ? value.jobs : undefined;
    if (Array.isArray(listed)) return listed.map((each: unknown) => refOf(each));
    if (listed !== undefined) throw wrong();
  }
  return [refOf(value)];
}

function refOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "ref" in value && typeof value.ref === "string")
    return value.ref;
  throw wrong();
}

function wrong(): JobError {
  return new JobError("bad_input", "the JSON on standard input names no jobs", {
    hint: "Pipe in references, one a line, or what submit, list or status print with --json.",
  });
}
