export type { Clock } from "./clock.js";
export { interpretStatus, type InterpretedState, type NativeState } from "./interpret-status.js";
export { isJobError, JobError, jobErrorCodes, type JobErrorCode, type JobErrorOptions } from "./job-error.js";
export {
  expectedNext,
  hasEnded,
  isActive,
  jobStatuses,
  parseJobStatus,
  type ActiveStatus,
  type EndStatus,
  type JobStatus,
} from "./job-status.js";
export type {
  AccountIdentity,
  CallEvent,
  CancelReply,
  Capabilities,
  KindTraits,
  ListFilter,
  Provider,
  ProviderCall,
} from "./provider.js";
export {
  compareReadings,
  noDetails,
  readingSources,
  type JobDetails,
  type JobProgress,
  type Reading,
  type ReadingSource,
} from "./reading.js";
export {
  checkGrammar,
  formatReference,
  isJobId,
  parseReference,
  sameReference,
  type JobRef,
  type ReferenceGrammar,
} from "./reference.js";
