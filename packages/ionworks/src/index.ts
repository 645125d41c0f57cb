export type { Children } from "./provider/children.js";
export type { IonworksCredentials } from "./calls/credentials.js";
export { countDesigns, type DesignParametersDoe } from "./requests/design-of-experiments.js";
export type { EcmFile, EcmFit, EcmFits } from "./resources/ecm-fits.js";
export { parseEcmFitRequest, type EcmFitRequest } from "./requests/ecm-request.js";
export type { FieldError } from "@simjobs/core";
export { fieldErrorsOf } from "./calls/failure.js";
export {
  defaultBaseUrl,
  IonworksClient,
  type IonworksClientOptions,
  type SubmitSimulationsOptions,
} from "./ionworks-client.js";
export { ionworksCapabilities, ionworksGrammar } from "./provider/ionworks-grammar.js";
export {
  ionworksProvider,
  type IonworksIdentity,
  type IonworksProvider,
  type IonworksProviderOptions,
} from "./provider/ionworks-provider.js";
export type { JobList, JobListFilter, PlotQuestion, PosteriorSamples } from "./resources/jobs.js";
export type { ListedAll, ListSize } from "./calls/list-pages.js";
export { parseOptimizationRequest, type OptimizationRequest } from "./requests/optimization-request.js";
export type { Optimizations } from "./resources/optimizations.js";
export {
  parsePipelineRequest,
  parseSimplePipelineRequest,
  type PipelineRequest,
  type SimplePipelineRequest,
} from "./requests/pipeline-request.js";
export type { Pipelines } from "./resources/pipelines.js";
export type { ProjectListFilter } from "./calls/project-list.js";
export type { NameChange } from "./calls/resource.js";
export {
  fileSource,
  openResultTable,
  type OpenFile,
  type ResultTable,
  type ResultTableOptions,
} from "./results/result-table.js";
export type { TableSource } from "./results/table-source.js";
export type { SimplePipelines } from "./resources/simple-pipelines.js";
export {
  defaultMaxDesigns,
  parseSimulationRequest,
  type SimulationRequest,
} from "./requests/simulation-request.js";
export {
  resultTableNames,
  type ResultTableName,
  type WaitForResultsOptions,
} from "./results/simulation-results.js";
export type {
  ProtocolInput,
  SimulationList,
  SimulationListFilter,
  SubmittedSimulation,
} from "./resources/simulations.js";
export { jobWords, optimizationWords, pipelineWords } from "./provider/status-words.js";
export type { StoredFile, StoredFileOptions } from "./results/stored-file.js";
export type { Studies, StudyPlace } from "./resources/studies.js";
export type { IonworksSubmit } from "./provider/submit-work.js";
export { tableToCsv, tableToJsonLines } from "./results/table-text.js";
export {
  jobMetadataReply,
  plotDataReply,
  traceStepReply,
  type JobMetadata,
  type PlotData,
  type TraceStep,
} from "./wire/job-metadata.js";
export { jobReply, type JobRecord } from "./wire/job.js";
export { jobArrayReply, jobItemsReply, jobPageReply } from "./wire/job-list.js";
export { optimizationPageReply, optimizationReply, type OptimizationRecord } from "./wire/optimization.js";
export {
  organizationReply,
  projectReply,
  usageReply,
  type OrganizationRecord,
  type ProjectRecord,
  type UsageRecord,
} from "./wire/organization.js";
export {
  pipelineElementReply,
  pipelineElementsReply,
  pipelinePageReply,
  pipelineReply,
  pipelineResultReply,
  type PipelineElement,
  type PipelineRecord,
  type PipelineResult,
} from "./wire/pipeline.js";
export {
  simplePipelinePageReply,
  simplePipelineReply,
  type SimplePipelineRecord,
} from "./wire/simple-pipeline.js";
export {
  simulationReply,
  simulationStatusesReply,
  simulationStatusReply,
  type SimulationRecord,
  type SimulationStatusRecord,
} from "./wire/simulation.js";
export {
  simulationPageReply,
  simulationSummaryReply,
  type SimulationSummary,
} from "./wire/simulation-list.js";
export {
  studyPageReply,
  studyReply,
  studySimulationReply,
  type StudyRecord,
  type StudySimulation,
} from "./wire/study.js";
export { ecmFitReply, submittedReply, templateReply } from "./wire/submit.js";
export { userReply, type UserRecord } from "./wire/user.js";
