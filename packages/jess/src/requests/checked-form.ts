import { checkedObject, checkedOptions, checkedText, wrongArgument } from "@simjobs/core";

export const kindsHint =
  "Give an object with a `kind`: energyplus, jeplus, radiance, daysim, scan or stored.";

/** Fields of submissions that are a text, whatever is submitted. */
const texts: ReadonlySet<string> = new Set([
  "title",
  "description",
  "mark",
  "folder",
  "model",
  "weatherName",
  "project",
  "main",
  "input",
  "output",
  "args",
]);
/** Fields that are lists of files, as `checkedFiles` has them; `weather` of stored files is a list of names. */
const fileLists: ReadonlySet<string> = new Set(["files", "models", "weather", "attachments"]);

/**
 * A submission of any kind, as it was given: whether its fields have the form that they must have. What they mean is checked later.
 *
 * @throws {JobError} `bad_input`, naming the field
 */
export function checkedForm<T extends object>(request: T): T {
  checkedOptions("request", checkedObject("request", request, kindsHint));
  for (const [name, value] of Object.entries(request)) {
    if (value === undefined) continue;
    if (texts.has(name)) checkedText(name, value);
    if (fileLists.has(name)) checkedFiles(name, value);
  }
  return request;
}

/**
 * A list of files, as it was given: paths, or names with their content.
 *
 * @throws {JobError} `bad_input`, naming the list
 */
export function checkedFiles<T>(name: string, files: readonly T[]): readonly T[] {
  const hint = "Write the path of each, or { name, content } with the bytes.";
  if (!Array.isArray(files)) throw wrongArgument(name, "a list of files", files, { hint });
  for (const file of files) {
    if (!isFile(file)) throw wrongArgument(name, "a list of files", files, { hint });
  }
  return files;
}

function isFile(file: unknown): boolean {
  if (typeof file === "string") return true;
  if (typeof file !== "object" || file === null) return false;
  const { name, content }: { readonly name?: unknown; readonly content?: unknown } = file;
  return typeof name === "string" && content instanceof Uint8Array;
}
