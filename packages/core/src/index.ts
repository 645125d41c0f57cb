export { compareAccounts, isTold, type AccountIdentity, type RecordedAccount } from "./account-identity.js";
export { callFrom } from "./arguments/call-from.js";
export {
  checkedClient,
  checkedList,
  checkedObject,
  checkedSecret,
  checkedText,
  checkedTool,
  wrongArgument,
} from "./arguments/checked-argument.js";
export { checkedOptions } from "./arguments/checked-options.js";
export { checkedReference } from "./arguments/checked-reference.js";
export type { Clock } from "./clock.js";
export { comparableName } from "./comparable-name.js";
export { decodeText, type DecodedText, type TextFault } from "./decode-text.js";
export { interpretStatus, type InterpretedState, type NativeState } from "./interpret-status.js";
export { jobErrorCodes, type JobErrorCode } from "./words/job-error-codes.js";
export { errorCodeOf } from "./error-code.js";
export { errorMeanings, meaningOf, type ErrorMeaning } from "./error-meaning.js";
export {
  isJobError,
  JobError,
  type FieldError,
  type JobErrorChanges,
  type JobErrorOptions,
} from "./job-error.js";
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
  CallEvent,
  CancelReply,
  Capabilities,
  KindTraits,
  ListEnd,
  ListFilter,
  Provider,
  ProviderCall,
  RequestIntent,
  ResultFile,
  ResultQuery,
} from "./provider.js";
export { kindTraits } from "./kind-traits.js";
export { compareReadings, noDetails } from "./reading.js";
export type { JobDetails, JobProgress, Reading } from "./schemas/reading.js";
export { readingSources, type ReadingSource } from "./words/reading-sources.js";
export {
  checkGrammar,
  formatReference,
  parseReference,
  sameReference,
  tryParseReference,
  typedId,
  type ReferenceGrammar,
} from "./reference.js";
export type { JobRef } from "./schemas/reference.js";
export {
  cancelOutcomes,
  stopCauses,
  unknownCauses,
  type CancelOutcome,
  type StopCause,
  type UnknownCause,
} from "./words/cancel-outcomes.js";
export { judge, type CancellationFacts, type Judgement } from "./cancellation/outcome.js";
export { type EarlierSends, type Knowledge, type ProofRules } from "./cancellation/knowledge.js";
export {
  cancellationPhases,
  newCancellation,
  unseenMs,
  type CancellationEffect,
  type CancellationEvent,
  type CancellationPhase,
  type CancellationResult,
  type CancellationSettings,
  type CancellationState,
  type CancellationStep,
} from "./cancellation/machine.js";
export { statusOf } from "./cancellation/status-of.js";
export { stepCancellation } from "./cancellation/step.js";
export { deadlineOf, limitOf } from "./cancellation/time-limits.js";
export { isJobId } from "./words/job-id.js";
export { observe, observeAccept, type JobState, type Observation, type Observed } from "./observe.js";
export { leadsOut, PathFitter, unsafePath } from "./result-path.js";
export { checkSpecification, specificationVersion } from "./specification-version.js";
export { serviceNow } from "./service-now.js";
export { isNoise } from "./zip/is-noise.js";
export {
  findZipContent,
  readZipDirectory,
  type ZipDirectory,
  type ZipEntry,
  type ZipSource,
} from "./zip/zip-directory.js";
export { documentNames, type DocumentName } from "./words/document-names.js";
