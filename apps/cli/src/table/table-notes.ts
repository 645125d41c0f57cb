import { appendFile, open, readFile, rm } from "node:fs/promises";
import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import { errorCode, fileProblem } from "../files/file-problem.js";
import type { TableRow } from "./table-row.js";

const head = z.object({ schema: z.literal("simjobs.table-notes/1"), values: z.array(z.string()) });
const cell = z.nullable(z.union([z.string(), z.number(), z.boolean()]));
const note = z.object({ key: z.string(), rows: z.array(z.record(z.string(), cell)) });

/**
 * What a table has read so far, in a file beside it, a line a job: whoever is interrupted need not ask for that again. It goes
 * when the table is whole.
 */
export class TableNotes {
  readonly path: string;
  readonly #values: readonly string[];
  readonly #rows = new Map<string, readonly TableRow[]>();
  /** One after the other: the first one begins the file. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, values: readonly string[]) {
    this.path = path;
    this.#values = values;
  }

  /**
   * Reads what was left, as far as the same was asked for.
   *
   * @throws {JobError} `file_unreadable`
   */
  static async open(table: string, values: readonly string[]): Promise<TableNotes> {
    const notes = new TableNotes(`${table}.part`, values);
    const [first, ...lines] = (await textOf(notes.path)).split("\n");
    const known = head.safeParse(jsonOf(first ?? ""));
    if (!known.success || JSON.stringify(known.data.values) !== JSON.stringify(values)) return notes;
    for (const line of lines) {
      const read = note.safeParse(jsonOf(line)); // one that is torn spoils itself alone
      if (read.success) notes.#rows.set(read.data.key, read.data.rows);
    }
    return notes;
  }

  get(key: string): readonly TableRow[] | undefined {
    return this.#rows.get(key);
  }

  /** @throws {JobError} `file_unwritable` */
  async add(key: string, rows: readonly TableRow[]): Promise<void> {
    const written = this.#writing.then(async () => this.#write(key, rows));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #write(key: string, rows: readonly TableRow[]): Promise<void> {
    try {
      if (this.#rows.size === 0) await this.#begin();
      this.#rows.set(key, rows);
      await appendFile(this.path, `${JSON.stringify({ key, rows })}\n`);
    } catch (error) {
      throw new JobError("file_unwritable", `cannot write ${this.path}: ${fileProblem(error)}`, {
        cause: error,
      });
    }
  }

  /** A file of other values, or one that cannot be read, is begun anew. */
  async #begin(): Promise<void> {
    const file = await open(this.path, "w");
    try {
      await file.writeFile(`${JSON.stringify({ schema: "simjobs.table-notes/1", values: this.#values })}\n`);
    } finally {
      await file.close();
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return "";
    throw new JobError("file_unreadable", `cannot read ${path}: ${fileProblem(error)}`, { cause: error });
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
