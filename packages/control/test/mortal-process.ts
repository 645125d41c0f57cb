import {
  isJobError,
  type CancelReply,
  type Clock,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import {
  FileJournal,
  findOpenWishes,
  lookUpSubmit,
  openSubmitsIn,
  resumeWishes,
  writeReceipts,
  type FindProcess,
  type FoundSubmit,
  type JournalOwner,
  type OpenWishes,
  type Resumed,
  type ResumeOptions,
} from "../src/index.js";
import type { MemoryDisk } from "./memory-disk.js";

/** Who is stopped for less cannot be told from one whose service was slow. */
const longestLookMs = 12_000;

/** What a dead process never sees the end of. */
const forever = new Promise<never>(() => {});

/**
 * A process that may die at any of its steps: each write, each flush, each cancel before it leaves and after it has
 * arrived. What it had begun at the service goes on there; it does nothing more itself.
 */
export class MortalProcess {
  readonly owner: JournalOwner;
  readonly disk: MemoryDisk;
  readonly death: Promise<void>;
  readonly points: string[] = [];
  /** Is told which members of a tree were named in a reply that this process lived to see. */
  onMembers: (rootId: string, readings: readonly Reading[]) => void = () => {};
  /** Is told of each look at jobs that it begins, and of each cancel: whoever sends one is there while its time runs. */
  onLook: (refs: readonly JobRef[]) => void = () => {};
  /** When it was awake again after it had been stopped for longer than any look may take. */
  wokeAtMs: number | null = null;
  #stoppedUntilMs = -Infinity;
  #isStoppedLong = false;
  #clock: Clock | undefined;
  #isDead = false;
  #die: () => void = () => {};

  /** @param options - `diesAt`: the step at which it dies; `diskFailsAt`: the step from which on its disk takes nothing */
  constructor(
    pid: number,
    disk: MemoryDisk,
    options: { readonly diesAt?: number; readonly diskFailsAt?: number } = {},
  ) {
    this.owner = {
      host: "here",
      bootId: "boot-1",
      pid,
      startedAt: new Date(Date.UTC(2026, 0, 1) + pid * 10_000).toISOString(),
      version: "0.0.0",
    };
    this.disk = disk;
    this.death = new Promise((resolve) => {
      this.#die = resolve;
    });
    const { diesAt = Infinity, diskFailsAt = Infinity } = options;
    this.#step = async (what) => {
      if (this.#isDead) return forever;
      await this.#awake();
      this.points.push(what);
      if (this.points.length < diesAt) return undefined;
      this.kill();
      return forever;
    };
    disk.onStep = async (what) => {
      await this.#step(what);
      if (this.points.length >= diskFailsAt) throw new Error("ENOSPC: no space left on device");
    };
  }

  /** Ends it, wherever it is. */
  kill(): void {
    this.#isDead = true;
    this.#die();
  }

  /** Stops it, as a closed lid does: what comes meanwhile it hears of when it is awake again. */
  stopUntil(clock: Clock, ms: number): void {
    this.#clock = clock;
    this.#stoppedUntilMs = ms;
    this.#isStoppedLong = ms - clock.now() > longestLookMs;
  }

  async #awake(): Promise<void> {
    if (this.#clock === undefined || this.#clock.now() >= this.#stoppedUntilMs) return;
    await this.#clock.sleep(this.#stoppedUntilMs - this.#clock.now());
    // The sum of two moments may be a hair off: what the first part of it that wakes does is done after it woke.
    if (this.#isStoppedLong)
      this.wokeAtMs = Math.min(this.wokeAtMs ?? Infinity, this.#stoppedUntilMs, this.#clock.now());
  }

  readonly #step: (what: string) => Promise<void>;

  get isDead(): boolean {
    return this.#isDead;
  }

  /** A provider as this process has it: silent from its death on. */
  provider(service: Provider): Provider {
    return {
      specificationVersion: 1,
      name: service.name,
      grammar: service.grammar,
      capabilities: service.capabilities,
      clock: this.#clockOf(service.clock),
      get clockAheadMs() {
        return service.clockAheadMs ?? null;
      },
      identity: async (call) => this.#alive(service.identity(call)),
      get: async (ref, call) => {
        this.onLook([ref]);
        return this.#alive<Reading>(service.get(ref, call));
      },
      getMany: async (refs, call) => {
        this.onLook(refs);
        return this.#alive(service.getMany(refs, call));
      },
      list: (filter, call) => service.list(filter, call),
      submit: async (request, call) => this.#submit(service, request, call),
      ...this.#optional(service),
      requestCancel: async (ref, call) => {
        this.onLook([ref]);
        return this.#requestCancel(service, ref, call);
      },
    };
  }

  #clockOf(clock: Clock): Clock {
    return {
      now: () => clock.now(),
      wallNow: () => clock.wallNow(),
      sleep: async (ms, signal) => {
        await clock.sleep(ms, signal);
        await this.#awake();
      },
    };
  }

  /** What not every service has. */
  #optional(service: Provider): Pick<Provider, "children" | "findSubmitted" | "signedInAs"> {
    const children = service.children?.bind(service);
    const signedInAs = service.signedInAs?.bind(service);
    const findSubmitted = service.findSubmitted?.bind(service);
    return {
      ...(children === undefined
        ? {}
        : {
            children: async (ref, call) => {
              const found = await this.#alive(children(ref, call));
              this.onMembers(ref.id, found.readings);
              return found;
            },
          }),
      ...(signedInAs === undefined ? {} : { signedInAs: async (call) => this.#alive(signedInAs(call)) }),
      ...(findSubmitted === undefined
        ? {}
        : { findSubmitted: async (mark, call) => this.#alive(findSubmitted(mark, call)) }),
    };
  }

  async #submit(service: Provider, request: never, call?: ProviderCall): Promise<readonly JobRef[]> {
    await this.#step("submit leaves");
    const refs = await this.#alive(service.submit(request, call));
    await this.#step("submit answered");
    return refs;
  }

  async #requestCancel(service: Provider, ref: JobRef, call?: ProviderCall): Promise<CancelReply> {
    await this.#step("cancel leaves");
    const reply = await this.#alive(service.requestCancel(ref, call));
    await this.#step("cancel answered");
    return reply;
  }

  async #alive<Value>(promise: Promise<Value>): Promise<Value> {
    try {
      const value = await promise;
      await this.#awake();
      return this.#isDead ? await forever : value;
    } catch (error) {
      await this.#awake();
      if (this.#isDead) return forever;
      throw error;
    }
  }
}

/** Finds nobody but the processes that are given. */
export function findAmong(living: readonly MortalProcess[]): FindProcess {
  return async (pid) => {
    const found = living.find((process) => process.owner.pid === pid && !process.isDead);
    return found === undefined ? null : { startedAt: found.owner.startedAt };
  };
}

/** What a resume may be given besides. */
export interface ResumeAs extends ResumeOptions {
  readonly journal?: FileJournal;
  /** What is made of the wishes that were found. */
  readonly see?: (open: OpenWishes) => OpenWishes;
  /** Whether receipts are written in the end. @default true */
  readonly receipts?: boolean;
  /** Is told what became of a submit whose answer was lost. */
  readonly onSubmit?: (mark: string, found: FoundSubmit) => void;
}

/** What `simjobs resume` does. */
export async function resumeAs(
  process: MortalProcess,
  service: Provider,
  { journal: given, see = (open) => open, receipts = true, onSubmit, ...options }: ResumeAs = {},
): Promise<Resumed> {
  const { disk, owner } = process;
  const { clock } = service;
  const find = findAmong([process]);
  const open = see(await findOpenWishes(disk, clock, owner, find));
  const journal = given ?? new FileJournal(disk, clock, owner, `resume${owner.pid}`);
  const provider = process.provider(service);
  const resumed = await resumeWishes(provider, open, { disk, journal, owner, find }, options);
  for (const submit of openSubmitsIn(open.files)) {
    try {
      onSubmit?.(
        submit.mark,
        await lookUpSubmit(provider, submit, open, journal, { signal: options.signal }),
      );
    } catch (error) {
      if (!isJobError(error) || error.code === "journal_unwritable") throw error;
    }
  }
  await journal.close();
  if (receipts) await writeReceipts(disk, clock, owner, `resume${owner.pid}`);
  return resumed;
}
