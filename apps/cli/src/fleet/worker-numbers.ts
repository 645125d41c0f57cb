import type { FleetEvent } from "@simjobs/fleet";

/** What a worker has done so far, for whoever asks by HTTP. */
export class WorkerNumbers {
  readonly #counts = new Map<string, number>();
  readonly #outcomes = new Map<string, number>();
  readonly #held = new Set<string>();
  #requests = 0;
  /** What was in the way last at each service where work has not gone on since. */
  readonly #troubles = new Map<string, string>();

  /** What is in the way; `null` where nothing is. */
  get trouble(): string | null {
    const [trouble = null] = this.#troubles.values();
    return trouble;
  }

  /** Nothing is in the way any more, as far as is known. */
  clearTroubles(): void {
    this.#troubles.clear();
  }

  take(event: FleetEvent): void {
    if (event.kind === "step") {
      const { event: step } = event;
      if (step.kind === "call" && step.event.kind === "request") this.#requests += 1;
      return;
    }
    if (event.kind === "unattended") return; // others' to see to
    this.#counts.set(event.kind, (this.#counts.get(event.kind) ?? 0) + 1);
    if (event.kind === "trouble") this.#troubles.set(event.provider, event.error.message);
    else this.#troubles.delete(event.provider);
    if (event.kind === "trouble" || event.kind === "recovered") return;
    if (event.kind === "taken") this.#held.add(event.id);
    else this.#held.delete(event.id);
    if (event.kind !== "closed") return;
    const { outcome } = event.result;
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  /**
   * In the text format of Prometheus.
   *
   * @see https://prometheus.io/docs/instrumenting/exposition_formats/
   */
  metrics(): string {
    const wishes = ["taken", "closed", "open", "left", "lost"].map(
      (what) => `simjobs_worker_wishes_total{what="${what}"} ${this.#counts.get(what) ?? 0}`,
    );
    const outcomes = [...this.#outcomes].map(
      ([outcome, count]) => `simjobs_worker_outcomes_total{outcome="${outcome}"} ${count}`,
    );
    return [
      "# HELP simjobs_worker_wishes_total Wishes, by what became of them at this worker.",
      "# TYPE simjobs_worker_wishes_total counter",
      ...wishes,
      "# HELP simjobs_worker_outcomes_total Ends that this worker has put on record.",
      "# TYPE simjobs_worker_outcomes_total counter",
      ...outcomes,
      "# HELP simjobs_worker_requests_total Requests to services, sign-in included.",
      "# TYPE simjobs_worker_requests_total counter",
      `simjobs_worker_requests_total ${this.#requests}`,
      "# HELP simjobs_worker_troubles_total Times that something was in the way.",
      "# TYPE simjobs_worker_troubles_total counter",
      `simjobs_worker_troubles_total ${this.#counts.get("trouble") ?? 0}`,
      "# HELP simjobs_worker_held Wishes that this worker holds.",
      "# TYPE simjobs_worker_held gauge",
      `simjobs_worker_held ${this.#held.size}`,
      "",
    ].join("\n");
  }
}
