export { AccountBudget, type AccountBudgetOptions, type BudgetTurn } from "./budget/account-budget.js";
export { budgetedProvider } from "./budget/budgeted-provider.js";
export { storedAccount } from "./store/account-key.js";
export type {
  AccountStore,
  FleetStore,
  HandedIn,
  NewLine,
  NewWish,
  StoredAccount,
  StoredState,
  StoredTurn,
  StoredWish,
  TakenWish,
  WorkerSign,
} from "./store/fleet-store.js";
export {
  AccountWorker,
  type AccountWorkerOptions,
  type LeftOpen,
  type WorkEvent,
} from "./work/account-worker.js";
export { beginRecord, readRecord, type WishRecord } from "./work/wish-record.js";
export {
  Fleet,
  openFleet,
  type FleetOptions,
  type FleetWish,
  type WishFilter,
  type WishOptions,
} from "./open-fleet.js";
export { FleetRecords, type AttendedAccount, type FleetVerification } from "./fleet-records.js";
export type { FleetProvider } from "./work/post.js";
export type { FleetEvent, RunOptions, UnattendedEvent } from "./work/run-posts.js";
export { placeOf } from "./store/store-url.js";
export type { Exported } from "./export-fleet.js";
export { openStore } from "./open-store.js";
export type { WishView } from "./work/wish-view.js";
