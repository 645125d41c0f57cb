export type { CancelEvent, CancelOptions, CancelResult, Evidence } from "./cancel-types.js";
export { noJournal, type Journal, type Wish, type WishNote } from "./journal.js";
