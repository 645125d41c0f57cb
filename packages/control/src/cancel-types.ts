import type {
  CallEvent,
  CancellationPhase,
  JobError,
  JobRef,
  JobStatus,
  Reading,
  StopCause,
  UnknownCause,
} from "@simjobs/core";
import type { CancelAnswer, CancelEnding, Evidence } from "@simjobs/core/schemas";
import type { Journal } from "./journal.js";

/** How a cancel is carried out, and who hears of it. */
export interface CancelOptions {
  /** Why, for the journal. At most 500 characters; never sent to the service. */
  reason?: string | undefined;
  /**
   * How long it may take, in milliseconds: all of it, for up to 20 jobs. With more, each has so long from the moment its cancel
   * is sent, and what comes before the first of them has so long as well. @default 600000
   */
  timeoutMs?: number | undefined;
  /** When all of it must be over, whatever `timeoutMs` says, in milliseconds of the provider's clock. @default none */
  deadlineMs?: number | undefined;
  /** How long nothing but failures is borne, in milliseconds. @default 900000 */
  giveUpMs?: number | undefined;
  /** Whether to wait for the truth, or only for the service's yes or no. @default true */
  wait?: boolean | undefined;
  /** Pause before an end is looked at once more, in milliseconds; 0 for none. @default 5000 where the kind of job settles */
  settleMs?: number | undefined;
  /** Stops the waiting, not the job. The outcomes so far are then told, not thrown. */
  signal?: AbortSignal | undefined;
  /**
   * Whether a signal's reason is a person's no: wishes of which nothing was sent are then withdrawn. Otherwise they stay on
   * record, to be resumed. @default they stay
   */
  isWithdrawnBy?: ((reason: unknown) => boolean) | undefined;
  /** Where the wish is kept. @default a journal that keeps nothing */
  journal?: Journal | undefined;
  /** Makes the wish's identifier. @default `crypto.randomUUID` */
  newId?: (() => string) | undefined;
  /**
   * Readings that were asked for just now, one page after the other, by `formatReference(ref)`: a first look that need not
   * be asked for again. They are left out where the last of them is older than the service's longest lag; for a kind that
   * can run again, each that is.
   */
  known?: ReadonlyMap<string, Reading> | undefined;
  /**
   * Whether each job that may have others below it (`KindTraits.hasMembers` is `"perhaps"`) is looked after like one that has: its
   * children are looked for when it has ended, and those that go on are cancelled too. Costs some requests for each such
   * job. @default for up to 20 jobs; never for a plan or a sweep: what they do not name is left alone
   */
  withChildren?: boolean | undefined;
  /** Is told what became of each of the jobs as soon as that is known, with all of its evidence. Must not throw. */
  onResult?: ((result: CancelResult) => void) | undefined;
  /**
   * Whether what a result rests on is kept in what is returned; else its `evidence` is empty there. `onResult` and the
   * journal have it all the same: with very many jobs, that is where it belongs, since it is most of what a job takes.
   * @default always
   */
  keepsEvidence?: ((result: CancelResult) => boolean) | undefined;
  /** Is told what happens. Must not throw. */
  onEvent?: ((event: CancelEvent) => void) | undefined;
}

/** What happens during a cancellation, in order, for one job each. */
export type CancelEvent =
  | { readonly kind: "wished"; readonly ref: JobRef; readonly atMs: number }
  | { readonly kind: "phase"; readonly ref: JobRef; readonly atMs: number; readonly phase: CancellationPhase }
  | { readonly kind: "sending"; readonly ref: JobRef; readonly atMs: number; readonly attempt: number }
  | {
      readonly kind: "answered";
      readonly ref: JobRef;
      readonly atMs: number;
      readonly answer: CancelAnswer;
      readonly message: string;
    }
  | {
      readonly kind: "reading";
      readonly ref: JobRef;
      readonly atMs: number;
      readonly reading: Reading;
      readonly status: JobStatus;
    }
  /** It has ended, and jobs that it is made of go on: they are given S to end with it, and are then cancelled themselves. */
  | {
      readonly kind: "members";
      readonly ref: JobRef;
      readonly atMs: number;
      readonly known: number;
      readonly active: number;
    }
  | { readonly kind: "trouble"; readonly ref: JobRef; readonly atMs: number; readonly error: JobError }
  | { readonly kind: "call"; readonly ref: JobRef; readonly atMs: number; readonly event: CallEvent }
  | { readonly kind: "finished"; readonly ref: JobRef; readonly atMs: number; readonly result: CancelResult };

/** How the cancellation of one job ended. */
export interface CancelResult extends CancelEnding {
  readonly ref: JobRef;
  /** Why, for `not-sent`, `unknown` and `refused`. */
  readonly cause: StopCause | UnknownCause | null;
  /** How, for `contradicted`. */
  readonly why: "revived" | "rerun" | null;
  readonly status: JobStatus;
  /** How many cancels may have left. */
  readonly sends: number;
  /** `not-found` of a job that had been read before. */
  readonly vanished: boolean;
  /** What the outcome rests on, in order; empty where `CancelOptions.keepsEvidence` says so. */
  readonly evidence: readonly Evidence[];
  /** What became of the jobs that this one is made of; `null` where it has none or they were not looked at. */
  readonly tree: CancelledTree | null;
  /** The last failure on the way, where the outcome is not the job's own end. */
  readonly error: JobError | null;
  /** The last words of the service about this job. */
  readonly message: string | null;
  /** What the service did not tell, and the cancel did not need. */
  readonly notLearned: readonly NotLearned[];
}

/**
 * Something that could not be learned, and why: whose `account` is signed in, so that the record names the sign-in itself, or what
 * became of the `members` of a job.
 */
export interface NotLearned {
  readonly what: "account" | "members";
  readonly why: string;
}

/** The jobs that a cancelled job is made of. */
export interface CancelledTree {
  /** How many of them are known, and how many of these have ended. */
  readonly known: number;
  readonly ended: number;
  /** Whether the service can name all of them. */
  readonly complete: boolean;
  /** Those that were still active after their root had ended, and were cancelled themselves. */
  readonly members: readonly CancelResult[];
}
