import { isJobError, type JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";

/** What is on record stays there, whatever becomes of the looking. */
const onRecord =
  "What was handed over is on record there, and its workers go on with it. To look again, give the same command.";

/** Looks at a store for somebody who can wait: one that does not answer, is full or can only be read is told once, and asked again. */
export class StorePatience {
  readonly #stderr: CliContext["stderr"];
  #trouble: JobError | null = null;

  constructor({ stderr }: Pick<CliContext, "stderr">) {
    this.#stderr = stderr;
  }

  /**
   * @param isLast - whether there is no time for another look
   * @returns `null` where the store cannot be asked now
   * @throws {JobError} `unreachable` where it cannot be asked and this was the last look, and at once what waiting does not mend
   */
  async look<Value>(ask: () => Promise<Value>, isLast: boolean): Promise<Value | null> {
    try {
      const value = await ask();
      if (this.#trouble !== null) this.#stderr.write("The store can be asked again.\n");
      this.#trouble = null;
      return value;
    } catch (error) {
      if (!isJobError(error)) throw error;
      if (!isJobError(error, "unreachable") || isLast) throw error.retold({ hint: onRecord });
      if (this.#trouble?.message !== error.message)
        this.#stderr.write(`${showControls(error.message)}; nothing is lost, and it is asked again.\n`);
      this.#trouble = error;
      return null;
    }
  }
}
