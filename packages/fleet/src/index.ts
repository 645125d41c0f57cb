export { AccountBudget, type AccountBudgetOptions } from "./budget/account-budget.js";
export type { BudgetTurn } from "./budget/budget-turn.js";
export { budgetedProvider } from "./budget/budgeted-provider.js";
export type { Exported } from "./export-fleet.js";
export { FleetRecords, type AttendedAccount, type FleetVerification } from "./fleet-records.js";
export {
  Fleet,
  openFleet,
  type FleetOptions,
  type FleetWish,
  type WishFilter,
  type WishOptions,
} from "./open-fleet.js";
export { openStore, type OpenStoreOptions } from "./open-store.js";
export type { FleetStore, StoredAccount, StoredState, StoreFacts, WorkerSign } from "./store/fleet-store.js";
export { placeOf } from "./store/store-url.js";
export type { LeftOpen, WorkEvent } from "./work/account-worker.js";
export { enterAccount, type Entering, type SignedIn } from "./work/enter-account.js";
export type { FleetProvider } from "./work/post.js";
export type { FleetEvent, RunOptions, UnattendedEvent } from "./work/run-posts.js";
export type { WishView } from "./work/wish-view.js";
