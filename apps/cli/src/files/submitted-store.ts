import { comparableName, formatReference, JobError, type JobRef } from "@simjobs/core";
import { submittedLine, type SubmittedLine } from "@simjobs/core/schemas";
import { appendOwnFile } from "./append-own-file.js";
import { errorCode, fileProblem } from "./file-problem.js";
import { bytesOfOwnFile } from "./read-own-file.js";

export interface Submitted {
  /** Without an account: that is `profile`. */
  readonly ref: JobRef;
  /** Scheme, host, port and base path of the service: the same number is another job elsewhere. */
  readonly origin: string;
  /** Wall clock, in milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  readonly name?: string | undefined;
  /** The job behind a simulation. */
  readonly jobId?: string | undefined;
  /** What the person calls the jobs that belong together, without the `@`. */
  readonly group?: string | undefined;
  /** The account profile, where one was named. */
  readonly profile?: string | undefined;
  /** The same for all jobs of one command. */
  readonly batch?: string | undefined;
}

/** One note as it was written. */
export interface SubmittedEntry extends Omit<Submitted, "ref"> {
  /** The reference in its written form, without an account. */
  readonly ref: string;
}

/** What was submitted from here: one JSON line a job. Losing it costs a look-up, never a claim. */
export class SubmittedStore {
  readonly #path: string;
  #loaded: Promise<Map<string, SubmittedEntry>> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Adds jobs in one write. */
  async add(jobs: readonly Submitted[]): Promise<void> {
    if (jobs.length === 0) return;
    const lines = jobs.map(({ ref, origin, atMs, name, jobId, group, profile, batch }) => {
      const line: SubmittedLine = {
        ref: plainForm(ref),
        origin,
        at: new Date(atMs).toISOString(),
        name: name ?? null,
        jobId: jobId ?? null,
        group,
        profile,
        batch,
      };
      return JSON.stringify(line);
    });
    // Begins with a line break, so that a line torn by a crash spoils itself alone.
    await appendOwnFile(this.#path, `\n${lines.join("\n")}\n`);
    const loaded = await this.#loaded;
    if (loaded !== undefined) {
      for (const { ref, ...facts } of jobs) remember(loaded, { ...facts, ref: plainForm(ref) });
    }
  }

  /** What is known of one job; nothing where the notes cannot be read, or may be somebody else's. */
  async find(ref: JobRef, origin: string): Promise<SubmittedEntry | undefined> {
    return (await this.#load()).get(keyOf(ref, origin));
  }

  async #load(): Promise<Map<string, SubmittedEntry>> {
    this.#loaded ??= this.#read().then(
      (entries) => {
        const found = new Map<string, SubmittedEntry>();
        for (const entry of entries) remember(found, entry);
        return found;
      },
      () => new Map(),
    );
    return this.#loaded;
  }

  /** What jobs at one place are called, as far as it was noted. Asks the disk once, and then nobody. */
  async namesAt(origin: string): Promise<(ref: JobRef) => string | null> {
    const known = await this.#load();
    return (ref) => known.get(keyOf(ref, origin))?.name ?? null;
  }

  /**
   * The jobs of a group, whatever capitals it is written with, in the order in which they were submitted.
   *
   * @throws {JobError} `journal_unreadable`
   */
  async group(name: string): Promise<readonly SubmittedEntry[]> {
    const wanted = comparableName(name);
    return (await this.#read()).filter(
      ({ group }) => group !== undefined && comparableName(group) === wanted,
    );
  }

  /** Every job, in the order in which they were submitted; none where the notes cannot be read. */
  async all(): Promise<readonly SubmittedEntry[]> {
    return this.#read().catch(() => []);
  }

  /** The jobs of the last command that submitted some. @throws {JobError} `journal_unreadable` */
  async last(): Promise<readonly SubmittedEntry[]> {
    const entries = await this.#read();
    const last = entries.at(-1);
    if (last === undefined) return [];
    return last.batch === undefined ? [last] : entries.filter(({ batch }) => batch === last.batch);
  }

  /** The names of all groups, the latest first. @throws {JobError} `journal_unreadable` */
  async groups(): Promise<readonly string[]> {
    const names = (await this.#read()).flatMap(({ group }) => (group === undefined ? [] : [group]));
    return [...new Set(names.toReversed())];
  }

  #text(): string {
    try {
      // A line that a crash has torn may end within a character: it spoils itself alone.
      return bytesOfOwnFile(this.#path)
        .toString("utf8")
        .replace(/^\ufeff/u, "");
    } catch (error) {
      if (errorCode(error) === "ENOENT") return ""; // nothing was submitted from here
      throw new JobError(
        "journal_unreadable",
        `what was submitted from here cannot be read: ${this.#path}: ${fileProblem(error)}`,
        { hint: "Set that right, or write references such as jess:12259 in place of @groups.", cause: error },
      );
    }
  }

  // oxlint-disable-next-line require-await -- its callers do not depend on how it is read
  async #read(): Promise<readonly SubmittedEntry[]> {
    return this.#text()
      .split("\n")
      .flatMap((line) => {
        const entry = submittedLine.safeParse(jsonOf(line));
        if (!entry.success) return []; // torn by a crash, or written by a later version
        const { ref, origin, at, name, jobId, group, profile, batch } = entry.data;
        return [
          {
            ref,
            origin,
            atMs: Date.parse(at),
            name: name ?? undefined,
            jobId: jobId ?? undefined,
            group: group ?? undefined,
            profile: profile ?? undefined,
            batch: batch ?? undefined,
          },
        ];
      });
  }
}

/** A simulation is found by its own id and by that of the job behind it. */
function remember(found: Map<string, SubmittedEntry>, entry: SubmittedEntry): void {
  const { ref, origin, jobId } = entry;
  found.set(`${origin} ${ref}`, entry);
  if (jobId === undefined) return;
  const provider = ref.slice(0, ref.indexOf(":"));
  found.set(`${origin} ${formatReference({ provider, kind: "job", id: jobId })}`, entry);
}

// The name of the local profile is no part of the job.
function plainForm({ provider, kind, id }: JobRef): string {
  return formatReference({ provider, kind, id });
}

function keyOf(ref: JobRef, origin: string): string {
  return `${origin} ${plainForm(ref)}`;
}

function jsonOf(line: string): unknown {
  try {
    return line === "" ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  }
}
