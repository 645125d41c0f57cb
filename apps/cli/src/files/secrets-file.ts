import { isJobError, JobError } from "@simjobs/core";
import { secretsFile, type SecretsEntries } from "@simjobs/core/schemas";
import { errorCode, fileProblem, roomHint } from "./file-problem.js";
import type { Keyring } from "../context.js";
import { modeOfOwnFile, readOwnFile } from "./read-own-file.js";
import type { LockOptions } from "./lock-file.js";
import { writeAtomically } from "./write-atomically.js";

/** What the file says. */
interface Secrets {
  readonly entries: Readonly<Record<string, string>>;
  readonly keyring: readonly string[];
}

/** How long a sign-in waits for another process's, whose token it would like to use. */
const signInPatienceMs = 10_000;
/** How long a write waits for others, each of which takes some milliseconds. */
const writePatienceMs = 30_000;

export interface SecretsFileOptions extends LockOptions {
  readonly path: string;
  /** `win32` has no file modes to check. */
  readonly platform: string;
  /** Opens the system's keyring; `undefined` where there is none. Asked only when a secret is written, or lies there. */
  readonly openKeyring: () => Promise<Keyring | undefined>;
}

/**
 * Keys and session tokens: in the system's keyring where there is one, else in a file of mode 0600, in a folder of mode 0700. A
 * password is never among them.
 */
export class SecretsFile {
  readonly path: string;
  readonly #options: SecretsFileOptions;

  constructor(options: SecretsFileOptions) {
    this.path = options.path;
    this.#options = options;
  }

  /**
   * Whether there is such a secret, without reading it.
   *
   * @throws {JobError} `bad_input` for a file that others can read, `file_unreadable`
   */
  // oxlint-disable-next-line require-await -- rejects where it throws
  async has(key: string): Promise<boolean> {
    const { entries, keyring } = this.#read();
    return keyring.includes(key) || Object.hasOwn(entries, key);
  }

  /** @throws {JobError} `bad_input` for a file that others can read, `file_unreadable`, also for a keyring that is gone */
  async get(key: string): Promise<string | undefined> {
    const { entries, keyring } = this.#read();
    if (!keyring.includes(key)) return Object.hasOwn(entries, key) ? entries[key] : undefined;
    try {
      const opened = await this.#options.openKeyring();
      if (opened === undefined) throw new Error("@napi-rs/keyring is not there any more");
      return (await opened.get(this.#nameOf(key))) ?? undefined;
    } catch (error) {
      throw new JobError("file_unreadable", `the system's keyring cannot be read: ${wordsOf(error)}`, {
        hint: "Unlock it, or sign in again to keep the secret in a file: SIMJOBS_KEYRING=off simjobs login",
        cause: error,
      });
    }
  }

  /** @throws {JobError} `bad_input`, `file_unreadable`, `file_unwritable` */
  async set(key: string, secret: string): Promise<void> {
    const isInKeyring = await this.#toKeyring(key, secret);
    await this.#change((before) => {
      const { entries, keyring } = without(before, key);
      return isInKeyring
        ? { entries, keyring: [...keyring, key].sort() }
        : { entries: { ...entries, [key]: secret }, keyring };
    });
  }

  /**
   * @returns whether there was something to remove
   * @throws {JobError} `bad_input`, `file_unreadable`, `file_unwritable`
   */
  async remove(key: string): Promise<boolean> {
    const { entries, keyring } = this.#read();
    if (keyring.includes(key)) {
      const opened = await this.#options.openKeyring();
      // What cannot be reached cannot be removed; nobody of ours will look there again.
      await opened?.remove(this.#nameOf(key)).catch(() => {});
    }
    await this.#change((before) => without(before, key));
    return keyring.includes(key) || Object.hasOwn(entries, key);
  }

  /** Whether the keyring has taken it. One that is locked or has no place for it leaves it to the file. */
  async #toKeyring(key: string, secret: string): Promise<boolean> {
    try {
      const keyring = await this.#options.openKeyring();
      await keyring?.set(this.#nameOf(key), secret);
      return keyring !== undefined;
    } catch {
      return false;
    }
  }

  /** All homes of one person share a keyring. */
  #nameOf(key: string): string {
    return `${this.path}#${key}`;
  }

  /**
   * Runs one piece of work at a time among all processes that use this file. Where another one takes too long, it is run
   * all the same: better twice than never.
   *
   * @throws {JobError} `file_unwritable` where no lock can be made
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
      const { takeLock } = await import("./lock-file.js"); // most commands only read
      return await takeLock(this.#lockPath(name), patienceMs, this.#options);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #lockPath(name: string): string {
    return `${this.path}.${name}.lock`;
  }

  async #change(update: (before: Secrets) => Secrets): Promise<void> {
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
      const { entries, keyring } = after;
      const named = keyring.length === 0 ? undefined : keyring;
      const file: SecretsEntries = { schema: "simjobs.secrets/1", entries, keyring: named };
      const text = JSON.stringify(file, null, 2);
      await writeAtomically(this.path, `${text}\n`, { unique: this.#options.newId() }).catch(
        (error: unknown) => {
          throw this.#unwritable(error);
        },
      );
    } finally {
      await giveBack();
    }
  }

  #read(): Secrets {
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
      if (errorCode(error) === "ENOENT") return { entries: {}, keyring: [] };
      if (isJobError(error)) throw error;
      throw new JobError(
        "file_unreadable",
        `the secrets file ${this.path} cannot be read: ${fileProblem(error)}`,
        {
          cause: error,
        },
      );
    }
    const secrets = secretsFile.safeParse(jsonOf(text));
    if (secrets.success) return { entries: secrets.data.entries, keyring: secrets.data.keyring ?? [] };
    throw new JobError("file_unreadable", `the secrets file ${this.path} is damaged`, {
      hint: "Remove it and sign in again: simjobs login",
    });
  }

  #unwritable(error: unknown): JobError {
    return new JobError(
      "file_unwritable",
      `the secrets file ${this.path} cannot be written: ${fileProblem(error)}`,
      {
        hint: roomHint(error),
        cause: error,
      },
    );
  }
}

function without({ entries, keyring }: Secrets, key: string): Secrets {
  return {
    entries: Object.fromEntries(Object.entries(entries).filter(([name]) => name !== key)),
    keyring: keyring.filter((name) => name !== key),
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
