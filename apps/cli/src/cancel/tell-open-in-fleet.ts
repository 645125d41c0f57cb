import { formatReference } from "@simjobs/core";
import { interruptionOf, type CliContext } from "../context.js";
import type { Looked } from "../store/wait-for-wishes.js";
import { mostByName } from "./cancel-session.js";

/**
 * Says of wishes that the looking has left open that they stay with the fleet: whether a worker lives that goes on with them is told elsewhere.
 *
 * @returns whether there are any
 */
export function tellOpenInFleet(context: CliContext, looked: readonly Looked[]): boolean {
  const open = looked.flatMap(({ result, isOpen }) => (isOpen ? [formatReference(result.ref)] : []));
  if (open.length === 0) return false;
  const why = interruptionOf(context) === undefined ? "The time is up" : "The looking was stopped";
  const stays =
    open.length === 1
      ? "1 wish is open, and stays with the fleet"
      : `${open.length} wishes are open, and stay with the fleet`;
  const shown = open.slice(0, mostByName).join(" ");
  context.stderr.write(`${why}; ${stays}: ${shown}\n`);
  return true;
}
