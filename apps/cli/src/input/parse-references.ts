import { formatReference, parseReference, type JobRef } from "@simjobs/core";
import { loadAllServiceKinds, loadServiceKind } from "../connect/service-kinds.js";

/**
 * Reads references, each once. Only the services that they name are loaded.
 *
 * @throws {JobError} `bad_input`
 */
export async function parseReferences(texts: readonly string[]): Promise<readonly JobRef[]> {
  const refs = new Map<string, JobRef>();
  for (const text of texts) {
    const kind = await loadServiceKind(/^[^@:]*/.exec(text)?.[0] ?? "");
    const kinds = kind === undefined ? await loadAllServiceKinds() : [kind];
    const ref = parseReference(
      text,
      kinds.map(({ grammar }) => grammar),
    );
    refs.set(formatReference(ref), ref);
  }
  return [...refs.values()];
}
