import { formatReference } from "@simjobs/core";
import { interruptionOf, type CliContext } from "../context.js";
import type { Looked } from "../store/wait-for-wishes.js";
import { mostByName } from "./cancel-session.js";

/**
 * Says of wishes that the looking has left open that the fleet goes on with them.
 *
 * @returns whether there are any
 */
export function tellOpenInFleet(context: CliContext, looked: readonly Looked[]): boolean {
  const open = looked.flatMap(({ result, isOpen }) => (isOpen ? [formatReference(result.ref)] : []));
  if (open.length === 0) return false;
  const why = interruptionOf(context) === undefined ? "The time is up" : "The looking was stopped";
  const goesOn = open.length === 1 ? "1 wish is open" : `${open.length} wishes are open`;
  const shown = open.slice(0, mostByName).join(" ");
  context.stderr.write(`${why}; ${goesOn}, and the fleet goes on: ${shown}\n`);
  return true;
}
