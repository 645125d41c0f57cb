// What somebody needs who writes a store or an engine of his own.
export { storedAccount } from "./store/account-key.js";
export type {
  AccountStore,
  FleetStore,
  HandedIn,
  LentSlots,
  NewLine,
  NewWish,
  SlotQuestion,
  StoredAccount,
  StoredState,
  StoredWish,
  StoreFacts,
  TakenWish,
  WorkerSign,
} from "./store/fleet-store.js";
export { HeldLocks, storedLeaseMs, type Claimed, type Leases } from "./store/held-locks.js";
export { askAgainMs, askForMoreMs, coolMs, queuedForMs, usualPerSecond } from "./store/slot-times.js";
export type { LockedWish, MakeQueues, QueueOptions, WishQueue, WishQueues } from "./store/wish-queues.js";
export { beginRecord, readRecord, type WishRecord } from "./work/wish-record.js";
