import type { EarlierSends, JobRef, Provider } from "@simjobs/core";
import type { CancelOptions, NotLearned } from "./cancel-types.js";
import type { JobReader } from "./job-reader.js";
import type { KnownMembers } from "./known-members.js";
import type { UnderWay } from "./under-way.js";

/** What one cancellation shares with those that run beside it. */
export interface CancelRun {
  readonly provider: Provider;
  readonly reader: JobReader;
  readonly options: CancelOptions;
  /** When all of it must be over, on the provider's clock; `null` where each job has its own time. */
  readonly endsAtMs: number | null;
  /** What could not be learned for any of the jobs. */
  readonly notLearned: readonly NotLearned[];
  /** Whether a send is on record already: from then on a journal that fails costs no outcome of those that were asked. */
  readonly journal: { holdsSends: boolean };
  readonly underWay: UnderWay;
  /** Whether any of the jobs may be looked after together with those below it. Else nobody asks what else is under way. */
  readonly hasRoots: boolean;
  readonly members: KnownMembers;
  /** What earlier processes had done about members, by `formatReference(ref)`. */
  readonly doneBefore: ReadonlyMap<string, DoneBefore>;
  /** Until when the wish is ours, on the provider's clock: no cancel leaves from then on. @default for good */
  readonly heldUntilMs?: (() => number) | undefined;
}

/** What earlier processes had done about one job, in wishes that are over. */
export interface DoneBefore {
  readonly wishIds: readonly string[];
  readonly earlier: EarlierSends;
}

/** A wish that is on record. */
export interface RecordedWish {
  readonly id: string;
  /** Earlier wishes for the same job, of processes that have ended: they end as this one does. @default none */
  readonly olderIds?: readonly string[] | undefined;
  readonly ref: JobRef;
  /** What earlier processes had done about them. */
  readonly earlier?: EarlierSends | undefined;
  /** Whether the jobs below this one are meant too, where lists show any. @default false */
  readonly withChildren?: boolean | undefined;
}
