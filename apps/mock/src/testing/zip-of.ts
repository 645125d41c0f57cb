import { readWhole, textContent } from "../jess/content.js";
import { zipContent } from "../jess/zip-writer.js";

/** A zip of texts, by name. */
export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const items = Object.entries(files).map(([name, text]) => ({
    name,
    content: name.endsWith("/") ? null : textContent(text),
    modifiedMs: 0,
  }));
  return readWhole(await zipContent(items));
}
