export type { IonworksCredentials } from "./credentials.js";
export { countDesigns, type DesignParametersDoe } from "./design-of-experiments.js";
export {
  defaultBaseUrl,
  IonworksClient,
  type IonworksClientOptions,
  type SubmitSimulationsOptions,
} from "./ionworks-client.js";
export { ionworksCapabilities, ionworksGrammar } from "./ionworks-grammar.js";
export {
  ionworksProvider,
  type IonworksIdentity,
  type IonworksProvider,
  type IonworksProviderOptions,
  type IonworksSubmit,
} from "./ionworks-provider.js";
export type { JobList, JobListFilter, ListEnd } from "./jobs.js";
export { defaultMaxDesigns, parseSimulationRequest, type SimulationRequest } from "./simulation-request.js";
export type { ProtocolInput, SubmittedSimulation } from "./simulations.js";
export { jobWords } from "./status-words.js";
export { jobReply, type JobRecord } from "./wire/job.js";
export { jobArrayReply, jobItemsReply, jobPageReply } from "./wire/job-list.js";
export {
  simulationReply,
  simulationStatusesReply,
  simulationStatusReply,
  type SimulationRecord,
  type SimulationStatusRecord,
} from "./wire/simulation.js";
export { submittedReply, templateReply } from "./wire/submit.js";
export { userReply, type UserRecord } from "./wire/user.js";
