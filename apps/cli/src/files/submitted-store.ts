import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { formatReference, type JobRef } from "@simjobs/core";
import * as z from "zod/mini";

const entrySchema = z.looseObject({
  ref: z.string(),
  origin: z.string(),
  at: z.string(),
  name: z.optional(z.nullable(z.string())),
  jobId: z.optional(z.nullable(z.string())),
});

export interface Submitted {
  readonly ref: JobRef;
  /** Scheme, host, port and base path of the service: the same number is another job elsewhere. */
  readonly origin: string;
  /** Wall clock, in milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
  readonly name?: string | undefined;
  /** The job behind a simulation. */
  readonly jobId?: string | undefined;
}

/** What was submitted from here: one JSON line a job. Losing it costs a look-up, never a claim. */
export class SubmittedStore {
  readonly #path: string;
  #loaded: Promise<Map<string, Omit<Submitted, "ref">>> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Adds jobs in one write. */
  async add(jobs: readonly Submitted[]): Promise<void> {
    if (jobs.length === 0) return;
    const lines = jobs.map(({ ref, origin, atMs, name, jobId }) =>
      JSON.stringify({
        ref: plainForm(ref),
        origin,
        at: new Date(atMs).toISOString(),
        name: name ?? null,
        jobId: jobId ?? null,
      }),
    );
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    // Begins with a line break, so that a line torn by a crash spoils itself alone.
    await appendFile(this.#path, `\n${lines.join("\n")}\n`, { mode: 0o600 });
    const loaded = await this.#loaded;
    if (loaded !== undefined) for (const { ref, ...facts } of jobs) remember(loaded, plainForm(ref), facts);
  }

  /** What is known of one job. */
  async find(ref: JobRef, origin: string): Promise<Omit<Submitted, "ref"> | undefined> {
    this.#loaded ??= this.#load();
    return (await this.#loaded).get(keyOf(ref, origin));
  }

  async #load(): Promise<Map<string, Omit<Submitted, "ref">>> {
    const text = await readFile(this.#path, "utf8").catch(() => "");
    const found = new Map<string, Omit<Submitted, "ref">>();
    for (const line of text.split("\n")) {
      const entry = entrySchema.safeParse(jsonOf(line));
      if (!entry.success) continue; // torn by a crash, or written by a later version
      const { ref, origin, at, name, jobId } = entry.data;
      remember(found, ref, {
        origin,
        atMs: Date.parse(at),
        name: name ?? undefined,
        jobId: jobId ?? undefined,
      });
    }
    return found;
  }
}

/** A simulation is found by its own id and by that of the job behind it. */
function remember(
  found: Map<string, Omit<Submitted, "ref">>,
  ref: string,
  facts: Omit<Submitted, "ref">,
): void {
  found.set(`${facts.origin} ${ref}`, facts);
  const provider = ref.slice(0, ref.indexOf(":"));
  if (facts.jobId === undefined) return;
  found.set(`${facts.origin} ${formatReference({ provider, kind: "job", id: facts.jobId })}`, facts);
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
