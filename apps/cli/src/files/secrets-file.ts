import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { JobError, type Clock } from "@simjobs/core";
import * as z from "zod/mini";
import { errorCode, fileProblem } from "./file-problem.js";
import { modeOfOwnFile, readOwnFile } from "./read-own-file.js";
import { writeAtomically } from "./write-atomically.js";

const secretsSchema = z.looseObject({
  schema: z.literal("simjobs.secrets/1"),
  entries: z.record(z.string(), z.string()),
});

const lockTries = 200;
const lockPauseMs = 50;
// Longer than any sign-in takes: whoever left it has died.
const staleLockMs = 60_000;

export interface SecretsFileOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly newId: () => string;
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

  /** Runs one piece of work at a time among all processes that use this file. */
  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    const lock = `${this.path}.${name}.lock`;
    await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
    for (let tries = 0; ; tries++) {
      try {
        await (await open(lock, "wx", 0o600)).close();
        break;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw this.#unwritable(error);
        const age = await stat(lock).then(
          (found) => this.#options.clock.wallNow() - found.mtimeMs,
          () => 0,
        );
        // Better to work twice than never.
        if (age > staleLockMs || tries >= lockTries) await rm(lock, { force: true });
        else await this.#options.clock.sleep(lockPauseMs);
      }
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }

  async #change(update: (entries: Record<string, string>) => Record<string, string>): Promise<void> {
    await this.exclusively("write", async () => {
      const before = this.#read();
      const after = update(before);
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      const text = JSON.stringify({ schema: "simjobs.secrets/1", entries: after }, null, 2);
      await writeAtomically(this.path, `${text}\n`, { unique: this.#options.newId() }).catch(
        (error: unknown) => {
          throw this.#unwritable(error);
        },
      );
    });
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
