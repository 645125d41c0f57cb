import type { DocumentOf } from "@simjobs/core/schemas";
import { Interruption, type CliContext, type InterruptingSignal } from "./context.js";
import type { ProcessOutput } from "./output/process-output.js";

/** SIGTERM leaves within 2 s whatever is under way, unless a document is just being written. */
const graceMs = 1_700;
/** Signals that come in one breath are one matter, and a person's no outranks what the system wants. */
const breathMs = 20;
/** How long work that must not be cut off holds the process at most. */
const holdMs = 3_000;
/** What the work needs at most to tell of itself, once that has been done. */
const tellMs = 300;
/** How long a document that has been begun may take when somebody reads it slowly. */
const drainMs = 5_000;

/** Those that are no person's at the keyboard, or no polite one's. */
const ofTheSystem = ["SIGTERM", "SIGHUP", "SIGQUIT"] as const;

interface Held {
  readonly work: Promise<unknown>;
  readonly unfinished: string;
}

/**
 * How the process comes to its end when a signal wants it to. The first stops the work, which then ends by itself and tells
 * what it knows. The second leaves at once, and so does the system's where the work takes too long; but never in the middle
 * of what must not be cut off.
 */
export class Departure {
  readonly #process: NodeJS.Process;
  readonly #stdout: ProcessOutput;
  readonly #stderr: ProcessOutput;
  readonly #interrupt = new AbortController();
  readonly #listeners = {
    SIGINT: () => this.#got("SIGINT"),
    SIGTERM: () => this.#got("SIGTERM"),
    SIGHUP: () => (isUnderNohup(this.#process.env) ? undefined : this.#got("SIGHUP")),
    SIGQUIT: () => this.#got("SIGQUIT"),
  };
  readonly #held = new Set<Held>();
  #coming: NodeJS.Timeout | undefined;
  #isLeaving = false;
  #goesOnUnread = false;
  #endDocument: ((by: InterruptingSignal) => void) | undefined;

  constructor(process: NodeJS.Process, stdout: ProcessOutput, stderr: ProcessOutput) {
    this.#process = process;
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#hear("SIGINT");
    for (const signal of ofTheSystem) this.#hear(signal);
  }

  #hear(signal: InterruptingSignal): void {
    this.#process.on(signal, this.#listeners[signal]);
  }

  /** Has the system's signals end the process as they would by themselves, while nothing can be heard of them. */
  unheard<Value>(work: () => Value): Value {
    const ending = ofTheSystem.filter((signal) => signal !== "SIGHUP" || !isUnderNohup(this.#process.env));
    for (const signal of ending) this.#process.off(signal, this.#listeners[signal]);
    try {
      return work();
    } finally {
      for (const signal of ending) this.#hear(signal);
    }
  }

  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Stops the work. */
  interrupt(by: Interruption["by"]): void {
    clearTimeout(this.#coming);
    this.#coming = undefined;
    this.#interrupt.abort(new Interruption(by));
  }

  readonly beforeLeaving: CliContext["beforeLeaving"] = (work, unfinished) => {
    const held: Held = { work: work.catch(() => {}), unfinished };
    this.#held.add(held);
    void held.work.then(() => this.#held.delete(held));
  };

  readonly goOnUnread: NonNullable<CliContext["goOnUnread"]> = () => {
    this.#goesOnUnread = true;
  };

  readonly endDocumentBy: NonNullable<CliContext["endDocumentBy"]> = (end) => {
    this.#endDocument = end;
  };

  /** Nobody reads the output any more. */
  closed(): void {
    if (!this.#goesOnUnread) this.interrupt("closed-output");
  }

  #got(signal: InterruptingSignal): void {
    const { aborted, reason } = this.signal;
    if (aborted && reason instanceof Interruption && reason.by !== "closed-output") {
      void this.#leave(reason, tellMs);
      return;
    }
    if (signal === "SIGINT") {
      if (this.#coming !== undefined) this.#leaveLater(signal); // the system wants it too, and that has a limit
      this.interrupt(signal);
      return;
    }
    this.#coming ??= setTimeout(() => {
      this.interrupt(signal);
      this.#leaveLater(signal);
    }, breathMs);
  }

  #leaveLater(signal: InterruptingSignal): void {
    setTimeout(() => void this.#leave(new Interruption(signal), 0), graceMs).unref();
  }

  async #leave({ by, exitCode, message }: Interruption, forTellingMs: number): Promise<void> {
    if (this.#isLeaving) return; // it is soon over, whoever is impatient
    this.#isLeaving = true;
    const owesDocument = (): boolean => this.#stdout.isUnused && this.#process.argv.includes("--json");
    const works = [...this.#held].map(({ work }) => work);
    await Promise.race([Promise.all(works), pause(holdMs)]);
    if (works.length > 0 || owesDocument()) await pause(forTellingMs);
    for (const { unfinished } of this.#held) this.#stderr.write(`simjobs: ${unfinished}\n`);
    // Half a document, or none, is of no use to a program: what has been begun is written to its end.
    if (by !== "closed-output") this.#endDocument?.(by);
    if (owesDocument()) {
      const document: DocumentOf<"simjobs.error/1"> = {
        schema: "simjobs.error/1",
        code: "interrupted",
        message,
        retryable: true,
      };
      this.#stdout.write(`${JSON.stringify(document)}\n`);
    }
    await Promise.race([this.#stdout.settled(), pause(drainMs)]);
    this.#process.exit(exitCode);
  }
}

/**
 * Whether `nohup` has started us, so that the end of the terminal is not ours. What it does for that, to ignore the signal, is undone by
 * Node as it starts. Shells tell programs what they have started: bash, zsh and ksh do.
 */
function isUnderNohup({ _: started }: NodeJS.ProcessEnv): boolean {
  return started !== undefined && /(?:^|\/)nohup$/u.test(started);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}
