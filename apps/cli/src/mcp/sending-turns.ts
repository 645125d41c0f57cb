import { JobError } from "@simjobs/core";

/**
 * Who in this process may send cancels now. Plans are carried out beside each other, as by several commands; but a resume would
 * take up the wishes of a plan that is being carried out here, and so ask twice.
 */
export class SendingTurns {
  readonly #applying = new Set<Sending>();
  #isResuming = false;

  /**
   * @param signal - aborts when nobody waits for the work any more
   * @throws {JobError} `bad_input` while open cancels are settled
   */
  async toApply<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    if (this.#isResuming) throw busy("open cancels are being settled by resume");
    const done = work();
    const sending = { signal, done };
    this.#applying.add(sending);
    try {
      return await done;
    } finally {
      this.#applying.delete(sending);
    }
  }

  /**
   * Waits for what is being stopped: its record comes first.
   *
   * @throws {JobError} `bad_input` while a plan is carried out, or open cancels are settled
   */
  async toResume<Value>(work: () => Promise<Value>): Promise<Value> {
    await this.whenStopped();
    if (this.#isResuming) throw busy("open cancels are being settled already");
    if (this.#applying.size > 0) throw busy("a plan is being carried out by apply_cancel");
    this.#isResuming = true;
    try {
      return await work();
    } finally {
      this.#isResuming = false;
    }
  }

  /** Resolves when everything has come to its end that nobody waits for any more. */
  async whenStopped(): Promise<void> {
    const stopping = [...this.#applying].filter(({ signal }) => signal.aborted);
    await Promise.allSettled(stopping.map(({ done }) => done));
    await Promise.resolve(); // so that whoever did it has left its turn
  }
}

interface Sending {
  readonly signal: AbortSignal;
  readonly done: Promise<unknown>;
}

function busy(what: string): JobError {
  return new JobError("bad_input", `nothing was sent: ${what} in this process`, {
    hint: "Call it again when that has ended.",
  });
}
