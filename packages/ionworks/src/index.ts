export type { Children } from "./children.js";
export type { IonworksCredentials } from "./credentials.js";
export { countDesigns, type DesignParametersDoe } from "./design-of-experiments.js";
export type { EcmFile, EcmFit, EcmFits } from "./ecm-fits.js";
export { parseEcmFitRequest, type EcmFitRequest } from "./ecm-request.js";
export type { FieldError } from "./error-body.js";
export { fieldErrorsOf } from "./failure.js";
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
} from "./ionworks-provider.js";
export type { JobList, JobListFilter, PlotQuestion, PosteriorSamples } from "./jobs.js";
export type { ListedAll, ListSize } from "./list-pages.js";
export { parseOptimizationRequest, type OptimizationRequest } from "./optimization-request.js";
export type { Optimizations } from "./optimizations.js";
export {
  parsePipelineRequest,
  parseSimplePipelineRequest,
  type PipelineRequest,
  type SimplePipelineRequest,
} from "./pipeline-request.js";
export type { Pipelines } from "./pipelines.js";
export type { ProjectListFilter } from "./project-list.js";
export type { NameChange } from "./resource.js";
export {
  fileSource,
  openResultTable,
  type ResultTable,
  type ResultTableOptions,
  type TableSource,
} from "./result-table.js";
export type { SimplePipelines } from "./simple-pipelines.js";
export { defaultMaxDesigns, parseSimulationRequest, type SimulationRequest } from "./simulation-request.js";
export { resultTableNames, type ResultTableName, type WaitForResultsOptions } from "./simulation-results.js";
export type {
  ProtocolInput,
  SimulationList,
  SimulationListFilter,
  SubmittedSimulation,
} from "./simulations.js";
export { jobWords, optimizationWords, pipelineWords } from "./status-words.js";
export type { StoredFile, StoredFileOptions } from "./stored-file.js";
export type { Studies, StudyPlace } from "./studies.js";
export type { IonworksSubmit } from "./submit-work.js";
export { tableToCsv, tableToJsonLines } from "./table-text.js";
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
