import { JobError } from "@simjobs/core";
import * as z from "zod/mini";
import { errorCode, fileProblem } from "./file-problem.js";
import { modeOfOwnFile, readOwnFile } from "./read-own-file.js";
import { takeLock, type LockOptions } from "./lock-file.js";
import { writeAtomically } from "./write-atomically.js";

const secretsSchema = z.looseObject({
  schema: z.literal("simjobs.secrets/1"),
  entries: z.record(z.string(), z.string()),
});

/** How long a sign-in waits for another process's, whose token it would like to use. */
const signInPatienceMs = 10_000;
/** How long a write waits for others, each of which takes some milliseconds. */
const writePatienceMs = 30_000;

export interface SecretsFileOptions extends LockOptions {
  readonly path: string;
  /** `win32` has no file modes to check. */
  readonly platform: string;
}

/** Keys and session tokens in a file of mode 0600, in a folder of mode 0700. A password is never among them. */
export class SecretsFile {
  readonly path: string;
  readonly #options: SecretsFileOptions;

  constructor(options: SecretsFileOptions) {
    this.path = options.path;
    this.#options = options;
  }

  /** @throws {JobError} `bad_input` for a file that others can read, or that cannot be read */
  // oxlint-disable-next-line require-await -- rejects where it throws
  async get(key: string): Promise<string | undefined> {
    return this.#read()[key];
  }

  /** @throws {JobError} `bad_input` */
  async set(key: string, secret: string): Promise<void> {
    await this.#change((entries) => ({ ...entries, [key]: secret }));
  }

  /**
   * @returns whether there was something to remove
   * @throws {JobError} `bad_input`
   */
  async remove(key: string): Promise<boolean> {
    let removed = false;
    await this.#change((entries) => {
      removed = Object.hasOwn(entries, key);
      return Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key));
    });
    return removed;
  }

  /**
   * Runs one piece of work at a time among all processes that use this file. Where another one takes too long, it is run
   * all the same: better twice than never.
   *
   * @throws {JobError} `bad_input` where no lock can be made
   */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const giveBack = await this.#lock(name, signInPatienceMs);
    try {
      return await work();
    } finally {
      await giveBack?.();
    }
  }

  async #lock(name: string, patienceMs: number): Promise<(() => Promise<void>) | null> {
    try {
      return await takeLock(this.#lockPath(name), patienceMs, this.#options);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #lockPath(name: string): string {
    return `${this.path}.${name}.lock`;
  }

  async #change(update: (entries: Record<string, string>) => Record<string, string>): Promise<void> {
    const giveBack = await this.#lock("write", writePatienceMs);
    // Two who write at once would lose a secret of one of them.
    if (giveBack === null) {
      throw new JobError(
        "file_unwritable",
        `the secrets file ${this.path} is being written by another process`,
        {
          hint: `Try again. If no simjobs is at work, remove ${this.#lockPath("write")}`,
        },
      );
    }
    try {
      const before = this.#read();
      const after = update(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      const text = JSON.stringify({ schema: "simjobs.secrets/1", entries: after }, null, 2);
      await writeAtomically(this.path, `${text}\n`, { unique: this.#options.newId() }).catch(
        (error: unknown) => {
          throw this.#unwritable(error);
        },
      );
    } finally {
      await giveBack();
    }
  }

  #read(): Record<string, string> {
    let text: string;
    try {
      const mode = modeOfOwnFile(this.path);
      if (this.#options.platform !== "win32" && (mode & 0o077) !== 0) {
        throw new JobError(
          "bad_input",
          `${this.path} holds secrets and can be read by others (mode ${(mode & 0o777).toString(8)})`,
          { hint: `Take their rights away: chmod 600 ${this.path}` },
        );
      }
      text = readOwnFile(this.path);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return {};
      if (error instanceof JobError) throw error;
      throw new JobError("bad_input", `the secrets file ${this.path} cannot be read: ${fileProblem(error)}`, {
        cause: error,
      });
    }
    const secrets = secretsSchema.safeParse(jsonOf(text));
    if (secrets.success) return secrets.data.entries;
    throw new JobError("bad_input", `the secrets file ${this.path} is damaged`, {
      hint: "Remove it and sign in again: simjobs login",
    });
  }

  #unwritable(error: unknown): JobError {
    return new JobError(
      "bad_input",
      `the secrets file ${this.path} cannot be written: ${fileProblem(error)}`,
      {
        hint: "Set SIMJOBS_HOME to a folder that you may write.",
        cause: error,
      },
    );
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
