export { jessBaseUrl, jessBudget, JessClient, type JessClientOptions } from "./client.js";
export type { LinkState } from "./connection.js";
export { maxUploadBytes, type EnergyPlusSubmission } from "./energyplus-submission.js";
export type { JessFile } from "./jess-file.js";
export { jessGrammar } from "./job-id.js";
export type { JessCancelAnswer, JessJobFilter } from "./jobs.js";
export { hasMark, withMark } from "./mark.js";
export { jessCapabilities, jessProvider, type JessProviderOptions, type JessSubmit } from "./provider.js";
export type { RerunOptions } from "./rerun.js";
export type { JessCredentials } from "./sign-in.js";
export { statusWords } from "./status-words.js";
export { readingOfListRecord, readingOfStatusRow, type Asked } from "./to-reading.js";
export type { TokenStore } from "./token-store.js";
export type { CreatedJob } from "./upload.js";
export {
  jessWire,
  type JessAccount,
  type JessAuth,
  type JessEnvelope,
  type JessInfo,
  type JessListRecord,
  type JessStatusRow,
} from "./wire.js";
