import { formatReference, type Clock } from "@simjobs/core";
import type { Journal, Wish, WishNote } from "../journal.js";
import { ChainedFile } from "./chained-file.js";
import { noteHead } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import type { SubmitNote } from "./submits.js";

/** What a journal's first line says about the process that writes it. */
export interface JournalOwner {
  readonly host: string;
  /** Tells one start of the machine from another, where the system has such a thing. */
  readonly bootId: string | null;
  readonly pid: number;
  /** When the process started, ISO 8601 in UTC. */
  readonly startedAt: string;
  /** Version of the program. */
  readonly version: string;
}

/** The journal of one process, as a file of its own. The file is made with the first entry. */
export class FileJournal implements Journal {
  readonly #file: ChainedFile;
  readonly #disk: JournalDisk;
  readonly #clock: Clock;

  /** @param unique - what no other journal of this process and day has in its name */
  constructor(disk: JournalDisk, clock: Clock, owner: JournalOwner, unique: string) {
    const at = new Date(clock.wallNow()).toISOString();
    const name = `${at.slice(0, 10)}-${owner.pid}-${unique}.jsonl`;
    this.#disk = disk;
    this.#clock = clock;
    this.#file = new ChainedFile(disk, clock, name, {
      kind: "journal",
      schema: "simjobs.journal/1",
      at,
      ...owner,
    });
  }

  get name(): string {
    return this.#file.name;
  }

  async wish(wishes: readonly Wish[]): Promise<void> {
    await this.#file.append(
      wishes.map((wish) => ({
        kind: "wish",
        id: wish.id,
        ref: formatReference(wish.ref),
        origin: wish.where.origin,
        account: wish.where.account,
        at: isoOf(wish.wishedAtMs),
        reason: wish.reason,
        ...(wish.continues === undefined ? {} : { continues: wish.continues }),
        ...(wish.withChildren === undefined ? {} : { withChildren: wish.withChildren }),
      })),
      true,
    );
  }

  async note(note: WishNote): Promise<void> {
    const { atMs, ...facts } = note;
    await this.#file.append(
      [{ ...facts, at: isoOf(atMs) }],
      note.kind === "asked" || note.kind === "withdrawn",
    );
  }

  /** Puts a submit on record, flushed, before it leaves; and what came of it. */
  async submit(note: SubmitNote): Promise<void> {
    const { atMs, ...facts } = note;
    const at = isoOf(atMs);
    if (facts.kind === "submitted") {
      await this.#file.append([{ ...facts, at, refs: facts.refs.map(formatReference) }], true);
      return;
    }
    const { where, ...rest } = facts;
    await this.#file.append([{ ...rest, at, origin: where.origin, account: where.account }], true);
  }

  /** Puts on record that another file's wishes are this process's now. */
  async take(file: string, head: { readonly count: number; readonly hash: string }): Promise<void> {
    await this.#file.append(
      [{ kind: "taken", file, at: isoOf(this.#clock.wallNow()), entries: head.count, lastHash: head.hash }],
      true,
    );
    await noteHead(this.#disk, { file, ...head });
  }

  /** Flushes and closes the file, and keeps its head where `verify` looks for it. No entry may follow. */
  async close(): Promise<void> {
    await this.#file.close();
    const { head } = this.#file;
    if (head.count > 0) await noteHead(this.#disk, { file: this.#file.name, ...head });
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
