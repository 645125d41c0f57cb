import { mkdir, open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { formatReference, JobError } from "@simjobs/core";
import type { Journal, Wish, WishNote } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { cleanReason } from "./clean-reason.js";
import { fileProblem } from "./file-problem.js";

interface PendingLine {
  readonly line: string;
  readonly mustBeSafe: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The journal as a file: append-only, one JSON line an entry, mode 0600. A file belongs to one process and is made with
 * its first entry. Entries that come while one is being written share the next write and flush.
 */
export class JournalFile implements Journal {
  readonly #context: Pick<CliContext, "clock" | "newId" | "machine" | "version">;
  readonly #folder: string;
  #file: Promise<FileHandle> | undefined;
  #path: string | undefined;
  #pending: PendingLine[] = [];
  #writing: Promise<void> | undefined;

  constructor(folder: string, context: Pick<CliContext, "clock" | "newId" | "machine" | "version">) {
    this.#folder = folder;
    this.#context = context;
  }

  /** Where the entries are; undefined before the first. */
  get path(): string | undefined {
    return this.#path;
  }

  async wish(wishes: readonly Wish[]): Promise<void> {
    await Promise.all(
      wishes.map((wish) =>
        this.#append(
          {
            kind: "wish",
            id: wish.id,
            ref: formatReference(wish.ref),
            origin: wish.where.origin,
            account: wish.where.account,
            at: timeOf(wish.wishedAtMs),
            reason: wish.reason === null ? null : cleanReason(wish.reason),
          },
          true,
        ),
      ),
    );
  }

  async note(note: WishNote): Promise<void> {
    const { atMs, ...facts } = note;
    await this.#append({ ...facts, at: timeOf(atMs) }, note.kind === "asked");
  }

  /** Flushes what is there. No entry may follow. */
  async close(): Promise<void> {
    await this.#writing;
    const file = await this.#file?.catch(() => undefined);
    if (file === undefined) return;
    await file.datasync().catch(() => {});
    await file.close();
  }

  #append(entry: object, mustBeSafe: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ line: `${JSON.stringify(entry)}\n`, mustBeSafe, resolve, reject });
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending;
      this.#pending = [];
      try {
        this.#file ??= this.#create();
        const file = await this.#file;
        await writeWhole(file, batch.map(({ line }) => line).join(""));
        if (batch.some(({ mustBeSafe }) => mustBeSafe)) await file.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        const failure = this.#unwritable(error);
        for (const { reject } of batch) reject(failure);
      }
    }
  }

  async #create(): Promise<FileHandle> {
    const { clock, machine, newId, version } = this.#context;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const now = timeOf(clock.wallNow());
    const path = join(this.#folder, `${now.slice(0, 10)}-${machine.pid}-${newId().slice(0, 8)}.jsonl`);
    const file = await open(path, "ax", 0o600);
    try {
      const head = {
        kind: "journal",
        schema: "simjobs.journal/1",
        at: now,
        host: machine.hostname,
        bootId: await bootId(),
        pid: machine.pid,
        startedAt: timeOf(machine.startedAtMs),
        version,
      };
      await writeWhole(file, `${JSON.stringify(head)}\n`);
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#path = path;
    return file;
  }

  #unwritable(error: unknown): JobError {
    return new JobError(
      "journal_unwritable",
      `the journal in ${this.#folder} cannot be written: ${fileProblem(error)}`,
      {
        hint: "Nothing was sent. Set SIMJOBS_HOME to a folder that you may write, or cancel without a record: --no-journal",
        cause: error,
      },
    );
  }
}

async function writeWhole(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text, "utf8");
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

// A new file is safe only once its folder is: not every system can do that, and then it does not need it.
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** Tells one start of the machine from another, so that a process number cannot be taken for a later one's. */
async function bootId(): Promise<string | null> {
  const text = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => null);
  return text === null ? null : text.trim();
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
