// What somebody needs who writes a store or an engine of his own.
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
  StoreFacts,
  TakenWish,
  WorkerSign,
} from "./store/fleet-store.js";
export { HeldLocks, storedLeaseMs, type Claimed, type Leases } from "./store/held-locks.js";
export type { LockedWish, MakeQueues, QueueOptions, WishQueue, WishQueues } from "./store/wish-queues.js";
export { beginRecord, readRecord, type WishRecord } from "./work/wish-record.js";
