import type { JobRef, JobStatus } from "@simjobs/core";
import type { Bench } from "../bench.js";
import { at } from "../at.js";

const ends: Readonly<Record<string, JobStatus>> = {
  FINISHED: "completed",
  REJECTED: "failed",
  CANCELED: "cancelled",
  CANCELLED: "cancelled",
  completed: "completed",
  failed: "failed",
  canceled: "cancelled",
  TIMEOUT: "failed", // as the job of buildtest-530 ends
};

/** The jobs of a mock as it has them itself, whatever it tells its callers: what is claimed of them is judged by this. */
export class MockTruth {
  readonly #state: unknown;

  private constructor(state: unknown) {
    this.#state = state;
  }

  static async at({ foreigner }: Bench): Promise<MockTruth> {
    return new MockTruth((await foreigner.send("GET", "/_mock/state")).json());
  }

  /** The jobs that the scenario is about: its pipelines or optimizations where it has some, all of its jobs otherwise. */
  subjects(): readonly JobRef[] {
    const found = [
      this.#refs("ionworks", "pipeline", "pipelines"),
      this.#refs("ionworks", "optimization", "optimizations"),
      this.#refs("jess", "job", "jobs"),
      this.#refs("ionworks", "job", "jobs"),
    ];
    return found.find((refs) => refs.length > 0) ?? [];
  }

  /** How a job has ended; `null` for one that goes on. Of a pipeline it is what all of its jobs have come to. */
  endOf(ref: JobRef): JobStatus | null {
    if (ref.kind === "pipeline" || ref.kind === "optimization") {
      const words = this.#words("ionworks");
      return words.every((word) => ends[word] !== undefined) ? (ends[words[0] ?? ""] ?? null) : null;
    }
    const jobs = at(this.#state, ref.provider, "jobs");
    const job = Array.isArray(jobs) ? jobs.find((one) => at(one, "id") === ref.id) : undefined;
    return ends[String(at(job, "status"))] ?? null;
  }

  /** Whether any job goes on. */
  get hasActive(): boolean {
    return [...this.#words("jess"), ...this.#words("ionworks")].some((word) => ends[word] === undefined);
  }

  #words(service: "jess" | "ionworks"): readonly string[] {
    const jobs = at(this.#state, service, "jobs");
    return (Array.isArray(jobs) ? jobs : []).map((job) => String(at(job, "status")));
  }

  #refs(provider: "jess" | "ionworks", kind: string, list: string): readonly JobRef[] {
    const records = at(this.#state, provider, list);
    return (Array.isArray(records) ? records : []).map((one) => ({
      provider,
      kind,
      id: String(at(one, "id")),
    }));
  }
}
