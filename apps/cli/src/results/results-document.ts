import { formatReference, type JobRef } from "@simjobs/core";
import type { SavedResults } from "@simjobs/control";
import type { DocumentOf } from "@simjobs/core/schemas";
import type { ModelCheck } from "../services/service.js";
import { modelDocument } from "../watch/model-words.js";

/** Saved results as `--json` tells them. */
export function resultsDocument(
  ref: JobRef,
  saved: SavedResults | undefined,
  model: ModelCheck | undefined,
): DocumentOf<"simjobs.results/1"> {
  return {
    schema: "simjobs.results/1",
    ref: formatReference(ref),
    folder: saved?.folder ?? null,
    files: (saved?.files ?? []).map(({ path, bytes, name }) => ({ path, bytes, name })),
    bytes: saved?.bytes ?? 0,
    model: model === undefined ? null : modelDocument(model),
  };
}
