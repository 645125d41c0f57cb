export type { Children } from "./provider/children.js";
export type { IonworksCredentials } from "./session/credentials.js";
export { countDesigns, type DesignParametersDoe } from "./requests/design-of-experiments.js";
export type { EcmFile, EcmFit, EcmFits } from "./resources/ecm-fits.js";
export { parseEcmFitRequest, type EcmFitRequest } from "./requests/ecm-request.js";
export type { FieldError } from "@simjobs/core";
export { fieldErrorsOf } from "./session/failure.js";
export {
  defaultBaseUrl,
  defaultLimits,
  defaultPace,
  type IonworksClientOptions,
  type IonworksLimits,
  type SubmitSimulationsOptions,
} from "./resources/client-options.js";
export { IonworksClient } from "./client.js";
export { ionworksCapabilities, ionworksGrammar } from "./provider/grammar.js";
export type {
  DescribeOptions,
  IonworksIdentity,
  IonworksProvider,
  IonworksProviderOptions,
  SimulationFacts,
} from "./provider/ionworks-provider.js";
export { ionworksProvider } from "./provider/provider.js";
export type { JobList, JobListFilter, PlotQuestion, PosteriorSamples } from "./resources/jobs.js";
export type { ListedAll, ListSize } from "./resources/list-pages.js";
export { parseOptimizationRequest, type OptimizationRequest } from "./requests/optimization-request.js";
export type { Optimizations } from "./resources/optimizations.js";
export {
  parsePipelineRequest,
  parseSimplePipelineRequest,
  type PipelineRequest,
  type SimplePipelineRequest,
} from "./requests/pipeline-request.js";
export type { Pipelines } from "./resources/pipelines.js";
export type { ProjectListFilter } from "./resources/project-list.js";
export type { NameChange } from "./resources/resource.js";
export {
  fileSource,
  openResultTable,
  type OpenFile,
  type ResultTable,
  type ResultTableOptions,
} from "./results/result-table.js";
export type { TableSource } from "./results/parquet/table-source.js";
export type { SimplePipelines } from "./resources/simple-pipelines.js";
export {
  parseSimulationRequest,
  type ParameterizedModel,
  type QuickModel,
  type SimulationRequest,
} from "./requests/simulation-request.js";
export {
  resultTableNames,
  type ResultTableName,
  type WaitForResultsOptions,
} from "./results/simulation-results.js";
export type { ProtocolVerdict } from "./resources/protocols.js";
export type {
  ProtocolInput,
  SimulationList,
  SimulationListFilter,
  SubmittedSimulation,
} from "./resources/simulations.js";
export { jobWords, optimizationWords, pipelineWords } from "./resources/status-words.js";
export type { IncomingFile, IncomingFileOptions } from "./results/stored-file.js";
export type { Studies, StudyPlace } from "./resources/studies.js";
export type { IonworksSubmit } from "./provider/submit-work.js";
export { tableToCsv, tableToJsonLines } from "./results/table-text.js";
export type {
  JobMetadata,
  JobRecord,
  OptimizationRecord,
  OrganizationRecord,
  PipelineElement,
  PipelineRecord,
  PipelineResult,
  PlotData,
  ProjectRecord,
  SimplePipelineRecord,
  SimulationRecord,
  SimulationStatusRecord,
  SimulationSummary,
  StudyRecord,
  StudySimulation,
  TraceStep,
  UsageRecord,
  UserRecord,
} from "@simjobs/core/schemas/ionworks";
