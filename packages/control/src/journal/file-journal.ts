import {
  formatReference,
  JobError,
  type AccountIdentity,
  type Clock,
  type RecordedAccount,
} from "@simjobs/core";
import type { JournalLine, JournalLineOf } from "@simjobs/core/schemas";
import type { Journal, Wish, WishNote } from "../journal.js";
import { ChainedFile } from "./chained-file.js";
import { noteHead } from "./heads.js";
import { Heartbeat, type Repeat } from "./heartbeat.js";
import type { JournalDisk } from "./journal-disk.js";
import type { JournalOwner } from "./journal-owner.js";
import { introduction } from "./liveness.js";
import { ownerName } from "./ownership.js";
import type { SubmitNote } from "./submits.js";
import { unwritable } from "./unwritable.js";

/** What a journal of files is made of. */
export interface FileJournalOptions {
  /**
   * How to do something again and again: the process then shows beside its journal that it lives, to those who cannot see it
   * in their table of processes. Without it, such a one takes its wishes over. @default it does not show itself
   */
  readonly repeat?: Repeat | undefined;
}

/** The journal of one process, as a file of its own. The file is made with the first entry. */
export class FileJournal implements Journal {
  readonly #file: ChainedFile;
  readonly #disk: JournalDisk;
  readonly #clock: Clock;
  readonly #heartbeat: Heartbeat | null;
  /** Marks that another process makes which takes over what this one holds. */
  readonly #rivals: Set<string>;
  #rival: string | undefined;

  /** @param unique - what no other journal of this process and day has in its name */
  constructor(
    disk: JournalDisk,
    clock: Clock,
    owner: JournalOwner,
    unique: string,
    { repeat }: FileJournalOptions = {},
  ) {
    const at = new Date(clock.wallNow()).toISOString();
    const name = `${at.slice(0, 10)}-${owner.pid}-${unique}.jsonl`;
    this.#disk = disk;
    this.#clock = clock;
    this.#heartbeat = repeat === undefined ? null : new Heartbeat(disk, name, repeat);
    this.#rivals = new Set([ownerName(name, 1)]);
    const header = {
      kind: "journal",
      schema: "simjobs.journal/1",
      at,
      file: name,
      ...introduction(owner, this.isBeating),
    };
    this.#file = new ChainedFile(disk, clock, name, header, {
      onCreated: () => this.#heartbeat?.start(),
      confirm: async () => this.#checkHeld(),
    });
  }

  /** Whether its process shows beside it that it lives. */
  get isBeating(): boolean {
    return this.#heartbeat !== null;
  }

  /** The name of its file in the folder. */
  get name(): string {
    return this.#file.name;
  }

  /** Whether there is anything on record in it. */
  get isUsed(): boolean {
    return this.#file.head.count > 0;
  }

  /**
   * Has wishes on record, all of them flushed when it resolves.
   *
   * @throws {JobError} `journal_unwritable`, and where another process has taken it over
   */
  async wish(wishes: readonly Wish[]): Promise<void> {
    await this.#checkHeld();
    for (let from = 0; from < wishes.length; from += wishesAtOnce) {
      const lines = wishes.slice(from, from + wishesAtOnce).map(lineOf);
      await this.#append(lines, { mustBeSafe: from + wishesAtOnce >= wishes.length });
    }
  }

  /** Has on record what was asked of a wish, or what became of it; flushed where something depends on it. */
  async note(note: WishNote): Promise<void> {
    const { atMs, ...facts } = note;
    const entry = { ...facts, at: isoOf(atMs) };
    if (note.kind !== "asked") return this.#append([entry], { mustBeSafe: note.kind === "withdrawn" });
    try {
      // Last before it leaves: either whoever takes over reads that it was asked, or we see that it was taken over.
      await this.#append([entry], { mustBeSafe: true, isConfirmed: true });
    } catch (error) {
      if (this.#rival !== undefined) {
        const message = "taken over by another process before it was sent";
        await this.note({ kind: "answered", wishId: note.wishId, atMs, answer: "not-left", message });
      }
      throw error;
    }
  }

  /** Has on record whose account the sign-in is for. */
  async identified(where: AccountIdentity): Promise<void> {
    const at = isoOf(this.#clock.wallNow());
    await this.#append([{ kind: "identified", at, ...accountOf(where) }], { mustBeSafe: false });
  }

  /** Puts a submit on record, flushed, before it leaves; and what came of it. */
  async submit(note: SubmitNote): Promise<void> {
    const { atMs, ...facts } = note;
    const at = isoOf(atMs);
    if (facts.kind === "submitted") {
      await this.#append([{ ...facts, at, refs: facts.refs.map(formatReference) }], {
        mustBeSafe: true,
      });
      return;
    }
    const { where, ...rest } = facts;
    await this.#append([{ ...rest, at, ...accountOf(where) }], { mustBeSafe: true, isConfirmed: true });
  }

  /**
   * Puts on record that another file's wishes are this process's now.
   *
   * @param turn - which take-over of that file it is, counted from 1
   */
  async take(
    file: string,
    head: { readonly count: number; readonly hash: string },
    turn: number,
  ): Promise<void> {
    this.hold(file, turn);
    await this.#flush(file);
    await this.#append(
      [{ kind: "taken", file, at: isoOf(this.#clock.wallNow()), entries: head.count, lastHash: head.hash }],
      { mustBeSafe: true },
    );
    // Of a file with a fault, the unbroken part is no head: nothing says that it was whole.
    if (head.count > 0) await noteHead(this.#disk, { file, ...head });
  }

  /**
   * Puts on record that a person has looked at what is damaged in a file.
   *
   * @param faults - how many there are; more of them will be told again
   */
  async dismiss(file: string, faults: number): Promise<void> {
    const at = isoOf(this.#clock.wallNow());
    await this.#append([{ kind: "dismissed", file, at, faults }], { mustBeSafe: true });
  }

  async #append(lines: readonly JournalLine[], options: Parameters<ChainedFile["append"]>[1]): Promise<void> {
    await this.#file.append(lines, options);
  }

  /** What a dead process had not flushed must not be lost any more, now that it is on record how much there was. */
  async #flush(name: string): Promise<void> {
    try {
      const file = await this.#disk.open(name);
      try {
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      throw unwritable(name, error);
    }
  }

  /**
   * Sends nothing any more once another process has taken that file over.
   *
   * @param turn - how many take-overs of it there were
   */
  hold(file: string, turn: number): void {
    this.#rivals.add(ownerName(file, turn + 1));
  }

  /** Flushes and closes the file, and keeps its head where `verify` looks for it. No entry may follow. */
  async close(): Promise<void> {
    try {
      await this.#file.close();
      const { head } = this.#file;
      if (head.count > 0) await noteHead(this.#disk, { file: this.#file.name, ...head });
    } finally {
      await this.#heartbeat?.stop();
    }
  }

  /** @throws {JobError} `journal_unwritable` where another process has taken over what this one holds */
  async #checkHeld(): Promise<void> {
    if (this.#rival === undefined) {
      const marks = await Promise.all(
        [...this.#rivals].map(async (name) => ((await this.#pulse(name)) === null ? [] : [name])),
      );
      this.#rival ??= marks.flat()[0];
    }
    if (this.#rival === undefined) return;
    throw new JobError(
      "journal_unwritable",
      "another process has taken these jobs over, since this one had shown no sign of life: it sends nothing more",
      { hint: "Look at what is open before anything else is asked for." },
    );
  }

  async #pulse(name: string): Promise<string | null> {
    try {
      return await this.#disk.pulse(name);
    } catch (error) {
      throw unwritable(this.#file.name, error); // who cannot look must not send
    }
  }
}

/** How many wishes are put into one write. A bulk's lines together take more memory than all of its work. */
const wishesAtOnce = 1_000;

function lineOf(wish: Wish): JournalLineOf<"wish"> {
  return {
    kind: "wish",
    id: wish.id,
    ref: formatReference(wish.ref),
    ...accountOf(wish.where),
    at: isoOf(wish.wishedAtMs),
    reason: wish.reason,
    continues: wish.continues,
    withChildren: wish.withChildren,
  };
}

function accountOf({ origin, account, signIn }: AccountIdentity): RecordedAccount {
  return { origin, account, signIn };
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
