export {
  defaultBaseUrl,
  defaultLimits,
  defaultPace,
  type JessClientOptions,
} from "./resources/client-options.js";
export { JessClient } from "./client.js";
export type { LinkState } from "./session/connection.js";
export type { EnergyPlusSubmission } from "./requests/energyplus-submission.js";
export { folderFiles, type FolderFile } from "./requests/folder-files.js";
export type { JessFile } from "./requests/jess-file.js";
export { jessCapabilities, jessGrammar } from "./provider/grammar.js";
export type { JessCancelAnswer } from "./resources/jobs.js";
export type { JobListFilter } from "./resources/list-jobs.js";
export { hasMark, withMark } from "./requests/mark.js";
export type { JessProvider, JessProviderOptions } from "./provider/jess-provider.js";
export { jessProvider } from "./provider/provider.js";
export type { RerunOptions } from "./resources/run-stored.js";
export { filesIn, type JessEntry } from "./resources/directory.js";
export type { IncomingFile } from "./resources/incoming-file.js";
export {
  modelFailure,
  type ModelMessage,
  type ModelOutcome,
  type ModelRun,
  type ModelVerdict,
} from "./results/model-outcome.js";
export type { CaseSummary } from "./results/case-summaries.js";
export type { SummaryValue } from "./results/summary-values.js";
export type { JessResults } from "./results/results.js";
export type { EsoQuery } from "./results/viewers.js";
export type { JessCredentials } from "./session/sign-in.js";
export { jobWords } from "./resources/status-words.js";
export type { SubmissionFiles, SubmissionWords } from "./requests/checked-submission.js";
export type { JEPlusSubmission, JEPlusSubset } from "./requests/jeplus-submission.js";
export type { JessSubmit } from "./requests/jess-submit.js";
export type { DaySimSubmission, RadianceSubmission, ScanSubmission } from "./requests/radiance-submission.js";
export type { StoredChoices, StoredSubmission } from "./requests/stored-submission.js";
export { maxUploadBytes } from "./requests/upload-limits.js";
export { readingOfListRecord, readingOfStatusRow, type Asked } from "./provider/to-reading.js";
export type { TokenStore } from "./session/token-store.js";
export type { CreatedJob } from "./resources/upload.js";
export type { JessStorage } from "./resources/storage.js";
export type { StoredFiles } from "./resources/stored-files.js";
export type { JessUserChanges } from "./resources/user.js";
export type {
  JessAccount,
  JessAuth,
  JessEnvelope,
  JessInfo,
  JessListRecord,
  JessStatusRow,
  JessUsage,
  JessUser,
} from "@simjobs/core/schemas/jess";
export type { JessLimits } from "./requests/zip/archive.js";
