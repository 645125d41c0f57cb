export { jessBaseUrl, jessBudget, JessClient, jessResultLimits, type JessClientOptions } from "./client.js";
export type { LinkState } from "./session/connection.js";
export type { EnergyPlusSubmission } from "./submit/energyplus-submission.js";
export { folderFiles, type FolderFile } from "./submit/folder-files.js";
export type { JessFile } from "./submit/jess-file.js";
export { jessGrammar } from "./jobs/job-id.js";
export type { JessCancelAnswer } from "./jobs/jobs.js";
export type { JessJobFilter } from "./jobs/list-jobs.js";
export { hasMark, withMark } from "./submit/mark.js";
export { jessCapabilities, jessProvider, type JessProviderOptions } from "./provider/provider.js";
export type { RerunOptions } from "./jobs/rerun.js";
export { filesIn, type JessEntry } from "./results/directory.js";
export type { IncomingFile } from "./results/incoming-file.js";
export {
  modelFailure,
  type ModelMessage,
  type ModelOutcome,
  type ModelRun,
  type ModelVerdict,
} from "./results/model-outcome.js";
export type { JessResults } from "./results/results.js";
export type { EsoQuery } from "./results/viewers.js";
export type { JessCredentials } from "./session/sign-in.js";
export { statusWords } from "./provider/status-words.js";
export type { SubmissionFiles, SubmissionWords } from "./submit/checked-submission.js";
export type { JEPlusSubmission, JEPlusSubset } from "./submit/jeplus-submission.js";
export type { JessSubmit } from "./submit/jess-submit.js";
export type { DaySimSubmission, RadianceSubmission, ScanSubmission } from "./submit/radiance-submission.js";
export type { StoredChoices, StoredSubmission } from "./submit/stored-submission.js";
export { maxUploadBytes } from "./submit/upload-limits.js";
export { readingOfListRecord, readingOfStatusRow, type Asked } from "./provider/to-reading.js";
export type { TokenStore } from "./session/token-store.js";
export type { CreatedJob } from "./submit/upload.js";
export type { JessStorage, StoredFiles } from "./users/storage.js";
export type { JessUserChanges } from "./users/user.js";
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
export type { ZipLimits } from "./zip/archive.js";
