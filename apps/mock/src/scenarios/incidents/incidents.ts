import type { Incident } from "./incident.js";
import { lostCancels } from "./lost-cancels.js";
import { manyCancels } from "./many-cancels.js";
import { notFound } from "./not-looked-up.js";
import { stuckCancels } from "./stuck-cancels.js";
import { waits } from "./waits.js";

/** Every incident of the zoo: complaints about cancelling and waiting in public trackers, with the scenarios that repeat them here. */
export const incidents: readonly Incident[] = [
  ...stuckCancels,
  ...lostCancels,
  ...manyCancels,
  ...waits,
  ...notFound,
];
