import { formatReference } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import type { FleetWish } from "@simjobs/fleet";

/** What is said where somebody leaves while cancels are handed over. */
export const unfinishedHandOver = "not every cancel may have come to the fleet. Look: simjobs resume --list";

/** Wishes that a fleet has, as `--json` tells them. */
export function wishesDocument(wishes: readonly FleetWish[]): DocumentOf<"simjobs.wishes/1"> {
  const told = wishes.map(({ id, ref, isNew }) => ({ id, ref: formatReference(ref), isNew }));
  return { schema: "simjobs.wishes/1", wishes: told };
}

/** The same for people, a line each. */
export function handedOverWords(wishes: readonly FleetWish[]): string {
  return wishes
    .map(
      ({ ref, isNew }) =>
        `${formatReference(ref)}\t${isNew ? "handed over" : "had been handed over before"}\n`,
    )
    .join("");
}
