import type { Capabilities, ReferenceGrammar } from "@simjobs/core";
import { providerName } from "../session/failure.js";
import { statusesPageSize } from "../resources/simulations.js";

/** References: `ionworks:<job id>`, `ionworks:simulation/<id>` and so on. Ids are opaque texts. */
export const ionworksGrammar: ReferenceGrammar = {
  provider: providerName,
  kinds: ["job", "simulation", "pipeline", "simple-pipeline", "optimization"],
  example: "ionworks:simulation/9a7d3b0e-18a2-4e02-8a0f-5f2f53a9a7c1",
};

const repeatingCancelIsHarmless = true; // nobody tells; nothing that is known of it makes a second one do more than the first
const runsOnce = { runsOnce: true, settles: false, repeatingCancelIsHarmless };

/** How the service behaves. @see docs/services/ionworks.md 4.2, 4.4, 4.5 */
export const ionworksCapabilities: Capabilities = {
  maxStalenessMs: 5000,
  pollStartMs: 1000,
  pollMaxMs: 30_000,
  batchSize: 100 * statusesPageSize, // read in pages; a list of jobs is gone through once for all of them
  canRerun: true, // optimizations
  canListChildren: true,
  kinds: {
    job: { ...runsOnce, hasMembers: "perhaps" }, // others may name it as their parent
    simulation: runsOnce,
    pipeline: { ...runsOnce, hasMembers: true }, // elements, each with a job of its own
    "simple-pipeline": { ...runsOnce, hasMembers: "perhaps" }, // a job of its own, and what names that as its parent
    optimization: { runsOnce: false, settles: true, repeatingCancelIsHarmless }, // a failed one can be submitted again under its id
  },
};
