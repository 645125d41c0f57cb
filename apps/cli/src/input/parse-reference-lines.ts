import { JobError } from "@simjobs/core";

/**
 * The references in what comes in on standard input: one a line (what follows a tab is left alone, so that rows of `list`
 * can be piped in), or a JSON document of ours with `refs` or `jobs`. Lines that begin with `#` are left out.
 *
 * @throws {JobError} `bad_input` for a JSON document without references
 */
export function parseReferenceLines(text: string): readonly string[] {
  if (text.trimStart().startsWith("{")) return refsInDocument(text);
  return text
    .split(/\r?\n/u)
    .filter((line) => !line.trimStart().startsWith("#"))
    .flatMap((line) => (line.split("\t")[0] ?? "").split(/\s+/u))
    .filter((word) => word !== "");
}

function refsInDocument(text: string): readonly string[] {
  const wrong = new JobError("bad_input", "the JSON on standard input names no jobs", {
    hint: "Pipe in references, one a line, or what submit, list or status print with --json.",
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof document !== "object" || document === null) throw wrong;
  const listed = "refs" in document ? document.refs : "jobs" in document ? document.jobs : undefined;
  if (!Array.isArray(listed)) throw wrong;
  return listed.map((each: unknown) => {
    if (typeof each === "string") return each;
    if (typeof each === "object" && each !== null && "ref" in each && typeof each.ref === "string")
      return each.ref;
    throw wrong;
  });
}
