import { job, nothing, reading, type SwitchFacts } from "../../../probe/switch-facts.js";

const finished = "needs a finished job with eplusout.eso";

/** How each switch of JESS can be learned. */
export const jessSwitchFacts: SwitchFacts = {
  unauthorized: reading(),
  cors: reading(),
  json: reading(),
  "end-word": reading("needs a cancelled job in the list, or one of the probe's own"),
  "cancel-delay-ms": job("where the job has not ended by itself before"),
  "session-hours": reading("by what a token says of itself"),
  "completion-time": reading("needs a job whose cancel is under way, or one of the probe's own"),
  logout: reading("by a session of the probe's own, which needs the password"),
  directory: reading("needs a finished job"),
  missing: reading("needs a job"),
  "case-names": reading("needs a finished project"),
  "imf-files": nothing("takes a macro model that has run"),
  "viewer-missing": reading("needs a finished job"),
  "viewer-foreign": nothing("takes the number of somebody else's job"),
  "viewer-absent": reading(),
  "eso-var-form": reading(finished),
  pid: reading(finished),
  "eso-clock": reading(`${finished}, with values of summer and winter`),
  "eso-in-progress": reading(finished),
  "model-outcome": nothing("is no property of the service: how the mock's models fare"),
  "result-bytes": nothing("is no property of the service: how large the mock's results are"),
};
