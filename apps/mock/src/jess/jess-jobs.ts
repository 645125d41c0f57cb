import { noTroubles, type JobTroubles } from "../faults/job-cancel.js";
import type { SeededRandom } from "../base/random.js";
import { noMaterial, type JobMaterial } from "./job-material.js";
import type { ModelOutcome } from "../base/model-outcome.js";

/** Steps of a job in mock milliseconds after it was received; `null` where the service stamps none. */
export interface JessSteps {
  readonly accepted: number | null;
  readonly prepared: number;
  readonly simulated: number;
  readonly collected: number;
}

export interface JessJob extends JobTroubles {
  readonly id: number;
  readonly accountId: number;
  readonly username: string;
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly subset: string;
  readonly args: string;
  readonly cases: number;
  readonly submissionBytes: number;
  readonly createdMs: number;
  readonly steps: JessSteps;
  /** Why the submission is turned down once it has been looked at; `null` if it is not. */
  readonly rejection: string | null;
  /** A word that the job has and keeps, whatever the time. */
  readonly frozenWord: string | null;
  /** From the end of collection to the status row's last change, which ends the job, in milliseconds at most. */
  readonly rowLagMs: number;
  readonly material: JobMaterial;
  /** How the model fares; `null` leaves it to the switch. */
  modelOutcome: ModelOutcome | null;
  /** Size that the largest result is to have, in bytes; `null` leaves it to the switch. */
  readonly resultBytes: number | null;
}

export interface NewJessJob {
  readonly accountId: number;
  readonly username: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly type?: string | undefined;
  readonly subset?: string | undefined;
  readonly args?: string | undefined;
  readonly cases?: number | undefined;
  readonly submissionBytes?: number | undefined;
  readonly createdMs: number;
  readonly durationMs?: number | undefined;
  readonly steps?: JessSteps | undefined;
  readonly rejection?: string | null | undefined;
  readonly frozenWord?: string | null | undefined;
  readonly cancelDelayMs?: number | null | undefined;
  readonly material?: JobMaterial | undefined;
  readonly modelOutcome?: ModelOutcome | null | undefined;
  readonly resultBytes?: number | null | undefined;
}

/** All jobs of the mocked JESS, in the order of their numbers. */
export class JessJobs {
  readonly #random: SeededRandom;
  readonly #jobMs: number | null;
  readonly #byId = new Map<number, JessJob>();
  readonly #inOrder: JessJob[] = [];
  /** Bytes that were downloaded, by account. */
  readonly #downloaded = new Map<number, number>();
  #lastId: number;
  #count = 0;

  constructor(random: SeededRandom, jobMs: number | null) {
    this.#random = random;
    this.#jobMs = jobMs;
    this.#lastId = random.integer(400_000, 480_000, "jess-first-id");
  }

  add(fresh: NewJessJob): JessJob {
    const count = ++this.#count;
    // Other people submit too, so numbers rise with gaps.
    this.#lastId += 1 + this.#random.integer(0, 4, "jess-gap", count);
    const type = fresh.type ?? "EP_IDF";
    const durationMs =
      fresh.durationMs ?? this.#jobMs ?? this.#random.integer(20_000, 40_000, "jess-duration", count);
    const job: JessJob = {
      id: this.#lastId,
      accountId: fresh.accountId,
      username: fresh.username,
      title: fresh.title ?? "",
      description: fresh.description ?? "",
      type,
      subset: fresh.subset ?? "ALL",
      args: fresh.args ?? "",
      cases: fresh.cases ?? 1,
      submissionBytes: fresh.submissionBytes ?? 0,
      createdMs: fresh.createdMs,
      steps: fresh.steps ?? this.#stepsFor(type, durationMs, count),
      rejection: fresh.rejection ?? null,
      frozenWord: fresh.frozenWord ?? null,
      rowLagMs: this.#random.integer(10, 40, "jess-row-lag", count),
      material: fresh.material ?? noMaterial,
      modelOutcome: fresh.modelOutcome ?? null,
      resultBytes: fresh.resultBytes ?? null,
      ...noTroubles(fresh.cancelDelayMs ?? null),
    };
    this.#byId.set(job.id, job);
    this.#inOrder.push(job);
    return job;
  }

  save() {
    return {
      jobMs: this.#jobMs,
      jobs: this.#byId,
      downloaded: this.#downloaded,
      lastId: this.#lastId,
      count: this.#count,
    };
  }

  static restore(random: SeededRandom, saved: ReturnType<JessJobs["save"]>): JessJobs {
    const jobs = new JessJobs(random, saved.jobMs);
    for (const [id, job] of saved.jobs) {
      jobs.#byId.set(id, job);
      jobs.#inOrder.push(job);
    }
    for (const [account, bytes] of saved.downloaded) jobs.#downloaded.set(account, bytes);
    jobs.#lastId = saved.lastId;
    jobs.#count = saved.count;
    return jobs;
  }

  get(id: number): JessJob | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<JessJob> {
    return this.#byId.values();
  }

  /** The last so many that came. */
  latest(most: number): readonly JessJob[] {
    return this.#inOrder.slice(-most);
  }

  addDownload(accountId: number, bytes: number): void {
    this.#downloaded.set(accountId, this.downloaded(accountId) + bytes);
  }

  downloaded(accountId: number): number {
    return this.#downloaded.get(accountId) ?? 0;
  }

  get count(): number {
    return this.#byId.size;
  }

  /** The recorded proportions of both kinds of job, stretched to the job's own duration. */
  #stepsFor(type: string, durationMs: number, count: number): JessSteps {
    const portion = (min: number, max: number, label: string): number =>
      Math.round(durationMs * (min + (max - min) * this.#random.fraction(label, count)));
    const simulated = durationMs - Math.min(100, Math.floor(durationMs / 20));
    if (type === "JE_JEP") {
      const accepted = portion(0.32, 0.34, "jess-accepted");
      const prepared = Math.min(simulated, accepted + Math.min(100, Math.ceil(durationMs / 100)));
      return { accepted, prepared, simulated, collected: durationMs };
    }
    return {
      accepted: null,
      prepared: portion(0.08, 0.17, "jess-prepared"),
      simulated,
      collected: durationMs,
    };
  }
}
