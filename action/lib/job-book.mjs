/** What is known of each job, from the documents that simjobs prints. */
export class JobBook {
  #jobs = new Map();

  add(refs) {
    for (const ref of refs) if (!this.#jobs.has(ref)) this.#jobs.set(ref, { ref, outcome: "going-on" });
  }

  get references() {
    return [...this.#jobs.keys()];
  }

  /** The rows of the table, in the order in which the jobs came. */
  get rows() {
    return [...this.#jobs.values()];
  }

  /** Takes in a document of `watch`, `status` or `cancel`. */
  take(document) {
    switch (document.schema) {
      case "simjobs.watch/1":
        return this.#seen(document);
      case "simjobs.status/1":
        return document.jobs.forEach((job) => this.#seen(job));
      case "simjobs.model/1":
        // JESS calls a job FINISHED whose model has died.
        if (document.verdict === "failed")
          this.#set(document.ref, { outcome: "failed", note: "EnergyPlus' reports" });
        return;
      case "simjobs.cancel/1":
        return document.results.forEach((result) => this.#cancelled(result));
    }
  }

  /** What was still going on when the time to wait was up, and was not cancelled since. */
  timeIsUp() {
    for (const row of this.rows) if (row.outcome === "going-on") row.outcome = "timed-out";
  }

  #seen({ ref, status, nativeStatus, name, missing }) {
    const ends = ["completed", "failed", "cancelled"];
    const outcome = missing === true ? "not-found" : ends.includes(status) ? status : "going-on";
    this.#set(ref, { outcome, nativeStatus, name, note: undefined });
  }

  #cancelled(result) {
    const { ref, outcome, nativeStatus, confirmedAt, requests, sends, settled, why, message } = result;
    this.#set(ref, {
      outcome,
      nativeStatus,
      proof: { confirmedAt, requests, sends, settled },
      note: why ?? message,
    });
  }

  #set(ref, facts) {
    const known = Object.fromEntries(
      Object.entries(facts).filter(([, value]) => value !== undefined && value !== null),
    );
    this.#jobs.set(ref, { ...(this.#jobs.get(ref) ?? { ref }), ...known });
  }
}
