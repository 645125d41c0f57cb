import { checkedReference, JobError, type JobRef } from "@simjobs/core";
import { providerName } from "../session/failure.js";

/** Kinds of jobs that lists hold. */
export const listedKinds = ["job", "pipeline", "simple-pipeline", "optimization"] as const;
/** Kinds of references. */
export const allKinds = ["simulation", ...listedKinds] as const;

/** @throws {JobError} `not_supported` */
export function supported(kind: string): (typeof allKinds)[number] {
  const known = allKinds.find((one) => one === kind);
  if (known !== undefined) return known;
  throw new JobError("not_supported", `${providerName} has no jobs of kind "${kind}"`, {
    hint: `Its kinds are ${allKinds.join(", ")}.`,
  });
}

/** @throws {JobError} `bad_input`, `not_supported` */
export function kindOf(ref: JobRef): (typeof allKinds)[number] {
  return supported(checkedReference("ref", ref).kind);
}
