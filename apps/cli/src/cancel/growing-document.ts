import { cancelOutcomes, formatReference, type JobRef } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { DocumentOf } from "@simjobs/core/schemas";
import type { CliContext } from "../context.js";
import { cancelDocument } from "../report/cancel-document.js";
import { jsonPiece } from "../output/print-json.js";

type CancelDocument = DocumentOf<"simjobs.cancel/1">;
/** What comes after the results. */
export type DocumentEnd = Omit<CancelDocument, "schema" | "results" | "summary">;

/** Up to so many results are held back, so that the document of a few is written at once or not at all. */
const mostUnbegun = 1_000;
/** How many characters are held back at most for the sake of the order in which the jobs were given. */
const mostHeld = 8_000_000;

export interface GrowingOptions {
  /** The jobs in the order in which they are told, as far as it is known before. */
  readonly order: readonly JobRef[] | null;
  /** Other names of the same job that were given. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
}

/**
 * The document of `cancel --json` for very many jobs, written as it grows: each result as soon as it is known, so that none
 * is kept for the sake of its evidence. In the order given, as long as no early job keeps too many others waiting. It is on
 * one line: nobody reads so much on a terminal.
 */
export class GrowingDocument {
  readonly #context: CliContext;
  readonly #options: GrowingOptions;
  /** Whose result has been taken, by `formatReference(ref)`. */
  readonly #told = new Set<string>();
  /** Pieces that are not written yet, by `formatReference(ref)`, in the order in which they came. */
  readonly #held = new Map<string, string>();
  readonly #outcomes = new Map<CancelResult["outcome"], number>();
  #heldLength = 0;
  /** Whose turn it is in the order. */
  #next = 0;
  #written = 0;
  #isBegun = false;
  #isOver = false;

  constructor(context: CliContext, options: GrowingOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Takes one result. One that was told is told: what comes of the same job later is left out. */
  take(result: CancelResult): void {
    const key = formatReference(result.ref);
    if (this.#isOver || this.#told.has(key)) return;
    this.#told.add(key);
    this.#outcomes.set(result.outcome, (this.#outcomes.get(result.outcome) ?? 0) + 1);
    const otherNames = this.#options.otherNames.get(key);
    const piece = jsonPiece(this.#context, { ...cancelDocument(result), otherNames });
    this.#held.set(key, piece);
    this.#heldLength += piece.length;
    if (!this.#isBegun && this.#held.size <= mostUnbegun) return;
    this.#writeInTurn();
    if (this.#heldLength > mostHeld) this.#writeHeld();
  }

  /** Writes what is left of it. */
  finish(end: DocumentEnd): void {
    if (this.#isOver) return;
    this.#writeInTurn();
    this.#writeHeld();
    this.#isOver = true;
    const { complete, truncated, skipped, ...rest } = end;
    const left = skipped?.length ?? 0;
    const outcomes = Object.fromEntries(
      cancelOutcomes.flatMap((outcome) => {
        const count = this.#outcomes.get(outcome);
        return count === undefined ? [] : [[outcome, count] as const];
      }),
    );
    const summary = { jobs: this.#told.size + left, outcomes, skipped: left };
    const whole = jsonPiece(this.#context, { complete, truncated, skipped, summary, ...rest });
    this.#write(`],${whole.slice(1)}\n`);
  }

  #writeInTurn(): void {
    const { order } = this.#options;
    if (order === null) return this.#writeHeld();
    for (let ref = order[this.#next]; ref !== undefined; ref = order[this.#next]) {
      const key = formatReference(ref);
      const piece = this.#held.get(key);
      if (piece === undefined && !this.#told.has(key)) return; // the others wait for it
      this.#next += 1;
      if (piece !== undefined) this.#writeOne(key, piece);
    }
  }

  #writeHeld(): void {
    for (const [key, piece] of this.#held) this.#writeOne(key, piece);
    this.#begin();
  }

  #writeOne(key: string, piece: string): void {
    this.#begin();
    this.#held.delete(key);
    this.#heldLength -= piece.length;
    const comma = this.#written === 0 ? "" : ",";
    this.#written += 1;
    this.#write(`${comma}${piece}`);
  }

  #begin(): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    this.#write('{"schema":"simjobs.cancel/1","results":[');
  }

  #write(text: string): void {
    this.#context.stdout.write(text);
  }
}
