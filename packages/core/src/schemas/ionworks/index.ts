export { jobReply, type JobRecord } from "./job.js";
export { jobArrayReply, jobItemsReply, jobPageReply } from "./job-list.js";
export {
  jobMetadataReply,
  plotDataReply,
  traceStepReply,
  type JobMetadata,
  type PlotData,
  type TraceStep,
} from "./job-metadata.js";
export { optimizationPageReply, optimizationReply, type OptimizationRecord } from "./optimization.js";
export {
  anyObjectReply,
  organizationReply,
  projectReply,
  usageReply,
  type OrganizationRecord,
  type ProjectRecord,
  type UsageRecord,
} from "./organization.js";
export {
  pipelineElementReply,
  pipelineElementsReply,
  pipelinePageReply,
  pipelineReply,
  pipelineResultReply,
  type PipelineElement,
  type PipelineRecord,
  type PipelineResult,
} from "./pipeline.js";
export {
  simplePipelinePageReply,
  simplePipelineReply,
  type SimplePipelineRecord,
} from "./simple-pipeline.js";
export {
  simulationReply,
  simulationStatusesReply,
  simulationStatusReply,
  type SimulationRecord,
  type SimulationStatusRecord,
} from "./simulation.js";
export { simulationPageReply, simulationSummaryReply, type SimulationSummary } from "./simulation-list.js";
export {
  studyPageReply,
  studyReply,
  studySimulationReply,
  type StudyRecord,
  type StudySimulation,
} from "./study.js";
export {
  ecmFitReply,
  protocolInputsReply,
  protocolVerdictReply,
  submittedReply,
  templateReply,
} from "./submit.js";
export { userReply, type UserRecord } from "./user.js";
