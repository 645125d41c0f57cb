import type { Provider } from "./provider.js";

/**
 * The time now by the service's own clock, as far as its answers have told that, else by ours; in milliseconds since
 * 1970-01-01 UTC. Whatever a service has dated (when a job was submitted) is compared with this, never with a clock of ours,
 * which may be wrong.
 */
export function serviceNow({ clock, clockAheadMs }: Pick<Provider, "clock" | "clockAheadMs">): number {
  return clock.wallNow() + (clockAheadMs ?? 0);
}
