import { noTroubles, type JobTroubles } from "../../faults/job-cancel.js";
import type { SeededRandom } from "../../base/random.js";
import type { FitParameter } from "./fit-parameters.js";

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
  /** What it writes down on its way, if it writes anything. */
  readonly report: JobReport | null;
  /** Its small result, once it is completed. */
  readonly makeResult: (() => object) | null;
  /** The course that it took under the same id, until this one began. */
  readonly earlier: { readonly untilMs: number; readonly job: IonworksJob } | null;
}

/** What a fit, a validation or an optimization writes into its metadata. */
export interface JobReport {
  /** Whether there is something to read while it runs. */
  readonly isLive: boolean;
  readonly parameters: readonly FitParameter[];
  readonly objectives: readonly string[];
}

export interface NewIonworksJob {
  readonly type: string;
  readonly name?: string | null | undefined;
  readonly userId: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly parentJobId?: string | null | undefined;
  readonly createdMs: number;
  readonly startMs?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly outcome?: IonworksOutcome | undefined;
  readonly error?: string | null | undefined;
  readonly errorCode?: string | null | undefined;
  readonly activeWord?: string | null | undefined;
  readonly isFrozen?: boolean | undefined;
  readonly report?: JobReport | null | undefined;
  readonly makeResult?: (() => object) | null | undefined;
  readonly earlier?: IonworksJob["earlier"] | undefined;
  readonly cancelDelayMs?: number | null | undefined;
}

/** All jobs of the mocked Ionworks, in the order in which they were made. */
export class IonworksJobs {
  readonly #random: SeededRandom;
  readonly #jobMs: number | null;
  readonly #byId = new Map<string, IonworksJob>();
  readonly #inOrder: IonworksJob[] = [];
  readonly #children = new Map<string, IonworksJob[]>();

  constructor(random: SeededRandom, jobMs: number | null) {
    this.#random = random;
    this.#jobMs = jobMs;
  }

  add(fresh: NewIonworksJob): IonworksJob {
    const count = this.#inOrder.length + 1;
    const job = this.make(this.#random.uuid("ionworks-job", count), fresh, count);
    this.#byId.set(job.id, job);
    this.#inOrder.push(job);
    if (job.parentJobId !== null) {
      const siblings = this.#children.get(job.parentJobId);
      if (siblings === undefined) this.#children.set(job.parentJobId, [job]);
      else siblings.push(job);
    }
    return job;
  }

  childrenOf(id: string): readonly IonworksJob[] {
    return this.#children.get(id) ?? [];
  }

  /** A job that is in no list and that nobody can ask for: the course of something that has its own record. */
  make(id: string, fresh: NewIonworksJob, label: string | number): IonworksJob {
    const durationMs = fresh.durationMs ?? this.usualMs(label);
    return {
      id,
      type: fresh.type,
      name: fresh.name ?? null,
      userId: fresh.userId,
      organizationId: fresh.organizationId,
      projectId: fresh.projectId,
      parentJobId: fresh.parentJobId ?? null,
      createdMs: fresh.createdMs,
      startMs:
        fresh.startMs ?? Math.floor(durationMs * (0.05 + 0.15 * this.#random.fraction("start", label))),
      durationMs,
      outcome: fresh.outcome ?? "completed",
      error: fresh.error ?? null,
      errorCode: fresh.errorCode ?? null,
      activeWord: fresh.activeWord ?? null,
      isFrozen: fresh.isFrozen ?? false,
      report: fresh.report ?? null,
      makeResult: fresh.makeResult ?? null,
      earlier: fresh.earlier ?? null,
      ...noTroubles(fresh.cancelDelayMs ?? null),
    };
  }

  /** How long a job takes of which nobody says it, in mock milliseconds. */
  usualMs(label: string | number): number {
    return this.#jobMs ?? this.#random.integer(30_000, 60_000, "ionworks-duration", label);
  }

  /** Another course under the id of a job, from a moment on. */
  restart(before: IonworksJob, fromMs: number, fresh: NewIonworksJob): IonworksJob {
    const earlier = { untilMs: fromMs, job: before };
    const job = this.make(before.id, { ...fresh, earlier }, `${before.id} ${String(fromMs)}`);
    this.#byId.set(job.id, job);
    this.#inOrder[this.#inOrder.indexOf(before)] = job;
    return job;
  }

  save() {
    return { jobMs: this.#jobMs, inOrder: this.#inOrder, children: this.#children };
  }

  static restore(random: SeededRandom, saved: ReturnType<IonworksJobs["save"]>): IonworksJobs {
    const jobs = new IonworksJobs(random, saved.jobMs);
    for (const job of saved.inOrder) {
      jobs.#inOrder.push(job);
      jobs.#byId.set(job.id, job);
    }
    for (const [id, children] of saved.children) jobs.#children.set(id, children);
    return jobs;
  }

  get(id: string): IonworksJob | undefined {
    return this.#byId.get(id);
  }

  /** Oldest first. */
  get inOrder(): readonly IonworksJob[] {
    return this.#inOrder;
  }
}
