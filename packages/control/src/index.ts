export type { DoneBefore, RecordedWish } from "./cancel-run.js";
export { WishFinisher, type FinisherOptions, type HeldWish } from "./wish-finisher.js";
export { notSent, obstacle, type NotSent } from "./not-sent.js";
export { cancelJob, cancelJobs } from "./cancel-jobs.js";
export type { CancelEvent, CancelOptions, CancelResult, NotLearned } from "./cancel-types.js";
export { identify, type Identified } from "./identify.js";
export type { CancelAnswer, CancelPlan, Evidence, PlanRow, Receipt } from "@simjobs/core/schemas";
export { jobsAt, type JobHandle, type ServiceJobs } from "./job-handle.js";
export { noJournal, type Journal, type Wish, type WishNote } from "./journal.js";
export { checkProvider, type ProviderCheck } from "./conformance/check-provider.js";
export type { ProviderStage } from "./conformance/provider-stage.js";
export { waitForEnd, watchJobs, type JobChange, type WatchOptions } from "./watch-jobs.js";
export { cleanUpJournals } from "./journal/clean-up.js";
export { FileJournal, type FileJournalOptions } from "./journal/file-journal.js";
export type { Repeat } from "./journal/heartbeat.js";
export type { JournalOwner } from "./journal/journal-owner.js";
export { folderProblem } from "./journal/node-trust.js";
export { UnfitFile, type FileProblem } from "./journal/unfit-file.js";
export type { AppendFile, JournalDisk } from "./journal/journal-disk.js";
export { nodeJournalDisk } from "./journal/node-disk.js";
export { openNodeJournal, type JournalPlace } from "./journal/node-journal.js";
export { findNodeProcess, nodeJournalOwner, type NodeProcess } from "./journal/node-processes.js";
export { findOpenWishes, type OpenWish, type OpenWishes } from "./journal/open-wishes.js";
export { doneBefore } from "./journal/done-before.js";
export { wishesIn, type KnownWish, type WishDoubt, type WishStatus } from "./journal/known-wishes.js";
export type { FindProcess, FoundProcess } from "./journal/liveness.js";
export type { FoundOwner, Ownership } from "./journal/ownership.js";
export { chainLine, chainStart } from "./journal/hash-chain.js";
export { parseJournal, type JournalFault, type JournalFile } from "./journal/parse-journal.js";
export { takeToHandOver, type HandOver, type HandOvers } from "./journal/hand-over.js";
export { readJournals } from "./journal/read-journals.js";
export { takeOpenWishes, type TakenWishes, type TakingPlace } from "./journal/take-open-wishes.js";
export { readReceipts, receiptsOf, writeReceipts, type ReceiptFile } from "./journal/receipts.js";
export {
  comparerTo,
  resumeWishes,
  whyLeftAlone,
  type LeftAlone,
  type Resumed,
  type ResumeOptions,
} from "./journal/resume.js";
export { markedUnfinished } from "./journal/unfinished.js";
export { verifyJournals, type Verification } from "./journal/verify.js";
export {
  applyPlan,
  checkRows,
  type AppliedPlan,
  type CheckedRows,
  type SkippedRow,
  type SkipReason,
} from "./bulk/apply-plan.js";
export { checkPlanIsFor, countStatuses, makePlan, parsePlan, refuseExpired } from "./bulk/plan.js";
export { activeStatuses, isMine, selectJobs, type Selected, type Selection } from "./bulk/selection.js";
export { sweepJobs, type Swept, type SweepOptions } from "./bulk/sweep.js";
export { saveResults, type SavedFile, type SavedResults, type SaveOptions } from "./saving/save-results.js";
export type { Leftover } from "./saving/tidy-up.js";
export { stopOf, stopTimes, type Stop, type StopTimes } from "./journal/stop-times.js";
export { openSubmitsIn, type OpenSubmit, type SubmitNote } from "./journal/submits.js";
export { lookUpSubmit, whySubmitLeftAlone, type FoundSubmit } from "./journal/look-up-submit.js";
export { submitOnRecord, type RecordedSubmit, type SubmitOptions } from "./journal/submit-on-record.js";
export type { CancelledTree } from "./cancel-types.js";
