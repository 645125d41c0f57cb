import type { Clock, JobError } from "@simjobs/core";
import { chainLine, chainStart } from "./hash-chain.js";
import type { AppendFile, JournalDisk } from "./journal-disk.js";
import { unwritable } from "./unwritable.js";

interface Pending {
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  readonly mustBeSafe: boolean;
  readonly isConfirmed: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface ChainedFileOptions {
  /** Is called when the file has been made. Must not throw. @default nothing */
  readonly onCreated?: (() => void) | undefined;
  /** Comes after the flush of entries that are to be confirmed; what it throws is what came of these. @default nothing */
  readonly confirm?: (() => Promise<void>) | undefined;
}

/** Entries that need not be safe at once wait at most this long, and at most so many of them. */
const laterMs = 1_000;
const mostUnsynced = 256;

/**
 * A file of chained entries that belongs to this process. Entries that come while others are being written share the
 * next write and the next flush.
 */
export class ChainedFile {
  readonly name: string;
  readonly #disk: JournalDisk;
  readonly #clock: Clock;
  readonly #header: Readonly<Record<string, unknown>>;
  readonly #onCreated: () => void;
  readonly #confirm: () => Promise<void>;
  readonly #stopTimer = new AbortController();
  #file: AppendFile | undefined;
  #pending: Pending[] = [];
  #isWriting = false;
  #writing: Promise<void> | undefined;
  #count = 0;
  #hash = chainStart;
  #unsynced = 0;
  #timer: Promise<void> | undefined;
  #broken: JobError | undefined;

  constructor(
    disk: JournalDisk,
    clock: Clock,
    name: string,
    header: Readonly<Record<string, unknown>>,
    { onCreated = () => {}, confirm = async () => {} }: ChainedFileOptions = {},
  ) {
    this.#disk = disk;
    this.#clock = clock;
    this.name = name;
    this.#header = header;
    this.#onCreated = onCreated;
    this.#confirm = confirm;
  }

  /** How many entries the file has, and the hash of the last. */
  get head(): { readonly count: number; readonly hash: string } {
    return { count: this.#count, hash: this.#hash };
  }

  /**
   * Appends entries in their order. Resolves when they are written, with `mustBeSafe` when they are flushed, and with
   * `isConfirmed` when they are flushed and confirmed.
   *
   * @throws {JobError} `journal_unwritable`; from then on for every entry, since a file with a hole proves nothing
   */
  async append(
    entries: readonly Readonly<Record<string, unknown>>[],
    {
      mustBeSafe,
      isConfirmed = false,
    }: { readonly mustBeSafe: boolean; readonly isConfirmed?: boolean | undefined },
  ): Promise<void> {
    if (entries.length === 0) return;
    const written = new Promise<void>((resolve, reject) => {
      this.#pending.push({ entries, mustBeSafe: mustBeSafe || isConfirmed, isConfirmed, resolve, reject });
    });
    if (!this.#isWriting) this.#writing = this.#writeAll();
    await written;
  }

  /**
   * Flushes what is written and closes the file. No entry may follow.
   *
   * @throws {JobError} `journal_unwritable`
   */
  async close(): Promise<void> {
    while (this.#isWriting) await this.#writing;
    this.#stopTimer.abort();
    await this.#timer;
    if (this.#file === undefined) return;
    try {
      if (this.#unsynced > 0) await this.#sync();
    } catch (error) {
      throw unwritable(this.name, error);
    } finally {
      await this.#file.close();
      this.#file = undefined;
    }
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        if (this.#broken !== undefined) throw this.#broken;
        await this.#write(batch);
      } catch (error) {
        this.#broken ??= unwritable(this.name, error);
        for (const { reject } of batch) reject(this.#broken);
        continue;
      }
      await this.#settle(batch);
    }
    this.#isWriting = false; // in one breath with the last look for entries: one that comes later starts anew
  }

  /** In turn with what is written: whoever is told first was written first. */
  async #settle(batch: readonly Pending[]): Promise<void> {
    let refusal: unknown;
    let isRefused = false;
    try {
      if (batch.some(({ isConfirmed }) => isConfirmed)) await this.#confirm();
    } catch (error) {
      refusal = error;
      isRefused = true;
    }
    for (const { isConfirmed, resolve, reject } of batch) {
      if (isRefused && isConfirmed) reject(refusal);
      else resolve();
    }
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    if (this.#file === undefined) {
      this.#file = await this.#disk.create(this.name);
      this.#onCreated();
      await this.#put(this.#file, [this.#header]);
    }
    await this.#put(
      this.#file,
      batch.flatMap(({ entries }) => entries),
    );
    if (batch.some(({ mustBeSafe }) => mustBeSafe) || this.#unsynced >= mostUnsynced) await this.#sync();
    else this.#timer ??= this.#syncLater();
  }

  async #put(file: AppendFile, entries: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    let text = "";
    let { count, hash } = this.head;
    for (const entry of entries) {
      count += 1;
      const chained = chainLine(entry, count, hash);
      text += chained.line;
      hash = chained.hash;
    }
    await file.append(text);
    this.#count = count;
    this.#hash = hash;
    this.#unsynced += entries.length;
  }

  async #sync(): Promise<void> {
    await this.#file?.sync();
    this.#unsynced = 0;
  }

  async #syncLater(): Promise<void> {
    try {
      await this.#clock.sleep(laterMs, this.#stopTimer.signal);
      if (this.#unsynced > 0) await this.#sync();
    } catch (error) {
      if (!this.#stopTimer.signal.aborted) this.#broken ??= unwritable(this.name, error);
    } finally {
      this.#timer = undefined;
    }
  }
}
