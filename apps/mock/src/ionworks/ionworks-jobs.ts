import { noTroubles, type JobTroubles } from "../job-cancel.js";
import type { SeededRandom } from "../random.js";

/** How a job is going to end by itself. */
export type IonworksOutcome = "completed" | "failed" | "canceled";

export interface IonworksJob extends JobTroubles {
  readonly id: string;
  readonly type: string;
  readonly name: string | null;
  readonly userId: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly parentJobId: string | null;
  readonly createdMs: number;
  /** Mock milliseconds from the creation until it is taken up. */
  readonly startMs: number;
  /** Mock milliseconds from the creation until it ends by itself. */
  readonly durationMs: number;
  readonly outcome: IonworksOutcome;
  readonly error: string | null;
  readonly errorCode: string | null;
  /** Word while it is under way instead of pending and processing. */
  readonly activeWord: string | null;
  /** Stays as it is, whatever the time. */
  readonly isFrozen: boolean;
}

export interface NewIonworksJob {
  readonly type: string;
  readonly name?: string | null;
  readonly userId: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly parentJobId?: string | null;
  readonly createdMs: number;
  readonly startMs?: number;
  readonly durationMs?: number | undefined;
  readonly outcome?: IonworksOutcome;
  readonly error?: string | null;
  readonly errorCode?: string | null;
  readonly activeWord?: string | null;
  readonly isFrozen?: boolean;
  readonly cancelDelayMs?: number | null;
}

/** All jobs of the mocked Ionworks, in the order in which they were made. */
export class IonworksJobs {
  readonly #random: SeededRandom;
  readonly #jobMs: number | null;
  readonly #byId = new Map<string, IonworksJob>();
  readonly #inOrder: IonworksJob[] = [];

  constructor(random: SeededRandom, jobMs: number | null) {
    this.#random = random;
    this.#jobMs = jobMs;
  }

  add(fresh: NewIonworksJob): IonworksJob {
    const count = this.#inOrder.length + 1;
    const durationMs =
      fresh.durationMs ?? this.#jobMs ?? this.#random.integer(30_000, 60_000, "ionworks-duration", count);
    const job: IonworksJob = {
      id: this.#random.uuid("ionworks-job", count),
      type: fresh.type,
      name: fresh.name ?? null,
      userId: fresh.userId,
      organizationId: fresh.organizationId,
      projectId: fresh.projectId,
      parentJobId: fresh.parentJobId ?? null,
      createdMs: fresh.createdMs,
      startMs:
        fresh.startMs ?? Math.floor(durationMs * (0.05 + 0.15 * this.#random.fraction("start", count))),
      durationMs,
      outcome: fresh.outcome ?? "completed",
      error: fresh.error ?? null,
      errorCode: fresh.errorCode ?? null,
      activeWord: fresh.activeWord ?? null,
      isFrozen: fresh.isFrozen ?? false,
      ...noTroubles(fresh.cancelDelayMs ?? null),
    };
    this.#byId.set(job.id, job);
    this.#inOrder.push(job);
    return job;
  }

  get(id: string): IonworksJob | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  get inOrder(): readonly IonworksJob[] {
    return this.#inOrder;
  }
}
