export { cancelJob, cancelJobs } from "./cancel-jobs.js";
export type { CancelEvent, CancelOptions, CancelResult } from "./cancel-types.js";
export type { Evidence } from "./evidence-log.js";
export { noJournal, type Journal, type Wish, type WishNote } from "./journal.js";
export { waitForEnd, watchJobs, type JobChange, type WatchOptions } from "./watch-jobs.js";
