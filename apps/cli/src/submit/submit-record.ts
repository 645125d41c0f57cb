import type { AccountIdentity, JobRef } from "@simjobs/core";
import type { FileJournal } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { fileProblem } from "../files/file-problem.js";
import { openJournal } from "../files/open-journal.js";

/** A submit on record: before it leaves, and what came of it. A crash in between leaves it to be looked up. */
export class SubmitRecord {
  readonly #context: CliContext;
  readonly #journal: FileJournal;
  #id: string | undefined;

  private constructor(context: CliContext, journal: FileJournal) {
    this.#context = context;
    this.#journal = journal;
  }

  static async open(context: CliContext, folder: string): Promise<SubmitRecord> {
    return new SubmitRecord(context, await openJournal(context, folder));
  }

  /**
   * Puts on record, flushed, that work is about to be sent.
   *
   * @throws {JobError} `journal_unwritable`
   */
  async begin(submit: {
    readonly id: string;
    readonly where: AccountIdentity;
    readonly provider: string;
    readonly mark: string;
    readonly inputs: string;
  }): Promise<void> {
    await this.#journal.submit({ kind: "submitting", atMs: this.#context.clock.wallNow(), ...submit });
    this.#id = submit.id;
  }

  made(refs: readonly JobRef[]): Promise<void> {
    return this.#answer("made", refs);
  }

  failed(answer: "refused" | "unclear"): Promise<void> {
    return this.#answer(answer, []);
  }

  async close(): Promise<void> {
    await this.#orTell(this.#journal.close());
  }

  async #answer(answer: "made" | "refused" | "unclear", refs: readonly JobRef[]): Promise<void> {
    if (this.#id === undefined) return;
    const atMs = this.#context.clock.wallNow();
    await this.#orTell(this.#journal.submit({ kind: "submitted", submitId: this.#id, atMs, refs, answer }));
  }

  /** What came of it is known, whether it can be written down or not. */
  async #orTell(writing: Promise<void>): Promise<void> {
    await writing.catch((error: unknown) => {
      this.#context.stderr.write(`simjobs: the journal is incomplete: ${fileProblem(error)}\n`);
    });
  }
}
