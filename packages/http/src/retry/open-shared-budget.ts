import { createHmac } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
  type Stats,
} from "node:fs";
import { hostname, uptime } from "node:os";
import { join } from "node:path";
import type { Clock } from "@simjobs/core";
import { systemClock } from "../time/system-clock.js";
import { BudgetLedger, latestStartMs, type BudgetRecord, type LedgerRules } from "./budget-ledger.js";
import { makeFolder } from "./make-folder.js";
import { formatRecord, parseRecord, sealed } from "./budget-records.js";
import type { SharedBudget, SharedTurn } from "./shared-budget.js";

/** Where processes share a budget, and of which account. */
export interface SharedBudgetOptions {
  /** Most requests within one second. @default 10 */
  perSecond?: number | undefined;
  /** The rate doubles after this long without being throttled, in milliseconds. @default 10_000 */
  growEveryMs?: number | undefined;
  /** Where the record is kept. It is made where it is missing, for its owner alone. */
  folder: string;
  /** What those have in common who share it, and nobody else. No secret: anybody can tell from the file's name whether it is a guess. */
  account: string;
  /** What else they have in common, where that is a secret: it becomes the key of a hash, and no more. @default nothing */
  secret?: string | undefined;
  /** One clock for all processes of the machine, that is never set. @default systemClock */
  clock?: Clock | undefined;
  /**
   * What tells this start of this machine from all others; `null` where nothing does. Containers of one machine have it in common,
   * as they have its clock. @default as Linux tells it
   */
  bootId?: string | null | undefined;
  /** Is told why nothing is shared any more. Must not throw. */
  onTrouble?: ((why: string) => void) | undefined;
}

/** A record goes on in another file when it is longer than this, in bytes: whoever begins reads all of it. */
const mostBytes = 4_096;
/** What is longer was not written by us. */
const absurdBytes = 64 * mostBytes;
/** A disk on which that takes longer, in milliseconds, and so often in a row, is none to wait for with each request. */
const slowMs = 250;
const slowTimes = 4;
/** How old what was read may be when a turn is looked at, in milliseconds. */
const freshMs = 25;
/** A time that far ahead is not of this clock. */
const aheadMs = 100;
/** What nobody has written to for so long, in milliseconds, is of an account or a start of the machine that is over. */
const forgottenMs = 8 * 24 * 3_600_000;

/**
 * One budget for all processes of a user on this machine that ask for the same account: a file to which each appends when it wants
 * to start a request, and from which all read who may when. Nobody holds a lock, so nobody can die with one. A start costs a write
 * and a read, its end a write. Where the folder cannot be used, or not any more, nothing is shared, and the reason is told.
 */
export function openSharedBudget(options: SharedBudgetOptions): SharedBudget {
  return new BudgetFile(options);
}

class BudgetFile implements SharedBudget {
  readonly #folder: string;
  readonly #name: string;
  readonly #hasBootId: boolean;
  readonly #clock: Clock;
  readonly #rules: LedgerRules;
  readonly #onTrouble: (why: string) => void;
  readonly #own = randomName();
  readonly #buffer = Buffer.allocUnsafe(mostBytes);
  #turns = 0;
  #file: { readonly fd: number; readonly generation: number } | undefined;
  #isLost = false;
  #ledger: BudgetLedger;
  /** What comes before the first record of a file that nobody has written to. */
  #header: readonly BudgetRecord[] = [];
  #offset = 0;
  #rest = "";
  #readAtMs = -Infinity;
  #slow = 0;

  constructor(options: SharedBudgetOptions) {
    const { folder, clock = systemClock, perSecond = 10, growEveryMs = 10_000 } = options;
    const bootId = options.bootId === undefined ? readBootId() : options.bootId;
    this.#folder = folder;
    this.#clock = clock;
    this.#rules = { perSecond, growEveryMs };
    this.#ledger = new BudgetLedger(this.#rules);
    this.#onTrouble = options.onTrouble ?? (() => {});
    // Machines may have one folder, and have no clock in common.
    this.#name = nameOf(`simjobs budget 2 ${bootId ?? hostname()} ${options.account}`, options.secret);
    this.#hasBootId = bootId !== null;
  }

  get pausedUntilMs(): number {
    return this.#ledger.pausedUntilMs;
  }

  reserve(): SharedTurn | undefined {
    const beganMs = this.#clock.now();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const id = `${this.#own}${(this.#turns += 1).toString(36)}`;
      if (!this.#write({ kind: "reserve", id, atMs: this.#clock.now() }) || !this.#read()) return undefined;
      if (this.#ledger.startOf(id) === undefined) continue; // the file was sealed just before
      this.#slow = this.#clock.now() - beganMs > slowMs ? this.#slow + 1 : 0;
      if (this.#slow < slowTimes) return this.#turn(id);
      this.#lose("the disk takes too long");
      return undefined;
    }
    this.#lose("what was written is not read back");
    return undefined;
  }

  throttled(atMs: number, pauseMs: number): void {
    this.#write({ kind: "throttled", atMs, pauseMs });
  }

  #turn(id: string): SharedTurn {
    let hasBegun = false;
    let isOver = false;
    return {
      startsAtMs: () => {
        if (this.#clock.now() - this.#readAtMs > freshMs) this.#read();
        const startsAtMs = isOver ? undefined : this.#ledger.startOf(id);
        if (startsAtMs === undefined || this.#clock.now() - startsAtMs <= latestStartMs) return startsAtMs;
        isOver = true;
        this.#write({ kind: "drop", id, atMs: this.#clock.now() });
        return undefined;
      },
      begin: () => {
        hasBegun = true;
      },
      end: () => {
        if (isOver) return;
        isOver = true;
        this.#write({ kind: hasBegun ? "end" : "drop", id, atMs: this.#clock.now() });
      },
    };
  }

  /** Whether it is in the file. */
  #write(record: BudgetRecord): boolean {
    if (this.#isLost) return false;
    try {
      const { fd } = this.#current();
      const text = [...this.#header, record].map(formatRecord).join("");
      const bytes = Buffer.from(this.#offset > mostBytes ? text + sealed : text, "latin1");
      // One write at its end, which nobody else's comes into.
      const written = writeSync(fd, bytes);
      if (written < bytes.byteLength) throw new Error("there is no room");
      this.#header = [];
      return true;
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** Takes in what has been written since. @returns whether that could be read */
  #read(): boolean {
    if (this.#isLost) return false;
    try {
      let file = this.#current();
      while (this.#takeIn(file.fd)) {
        this.#close();
        file = this.#file = this.#next(file.generation + 1, [...this.#ledger.carried(this.#clock.now())]);
      }
      this.#readAtMs = this.#clock.now();
      return true;
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  /** @returns whether the file is sealed: what comes after that counts for nothing */
  #takeIn(fd: number): boolean {
    for (;;) {
      const length = readSync(fd, this.#buffer, 0, this.#buffer.byteLength, this.#offset);
      this.#offset += length;
      if (this.#offset > absurdBytes) throw new Error("the record is too long");
      const lines = (this.#rest + this.#buffer.toString("latin1", 0, length)).split("\n");
      this.#rest = lines.pop() ?? "";
      const latestMs = this.#clock.now() + aheadMs;
      for (const line of lines) {
        if (`${line}\n` === sealed) return true;
        const record = parseRecord(line);
        if (record !== undefined && record.atMs <= latestMs) this.#ledger.take(record);
      }
      if (length < this.#buffer.byteLength) return false;
    }
  }

  /** Where the record is now. Somebody may have deleted it: then it begins anew, with what stood there. */
  #current(): { readonly fd: number; readonly generation: number } {
    if (this.#file === undefined) return (this.#file = this.#open());
    if (fstatSync(this.#file.fd).nlink > 0) return this.#file;
    this.#takeIn(this.#file.fd); // what others have written there can still be read
    this.#close();
    const known = [...this.#ledger.carried(this.#clock.now())];
    this.#file = this.#next(1, known);
    this.#header = known; // whoever has begun the new one may know less
    return this.#file;
  }

  /** The newest file. One that was written before the machine was started has another clock. */
  #open(): { readonly fd: number; readonly generation: number } {
    makeFolder(this.#folder);
    const names = readdirSync(this.#folder);
    this.#tidy(names);
    const newest = this.#generations(names).at(-1) ?? 1;
    const file = this.#openGeneration(newest, []);
    const { size, mtimeMs } = fstatSync(file.fd);
    const startedMs = this.#hasBootId ? -Infinity : this.#clock.wallNow() - uptime() * 1000;
    if (size > 0 && mtimeMs > startedMs) return file;
    const isNew = size === 0 && newest === 1;
    if (size > 0) writeSync(file.fd, sealed);
    const nowMs = this.#clock.now();
    // Nobody knows what was asked for in the second before.
    const header: readonly BudgetRecord[] = isNew
      ? []
      : [{ kind: "pace", atMs: nowMs, rate: this.#rules.perSecond, pausedUntilMs: nowMs + 1_000 }];
    if (size === 0) {
      this.#header = header;
      return file;
    }
    closeSync(file.fd);
    return this.#next(newest + 1, header);
  }

  #next(
    wanted: number,
    header: readonly BudgetRecord[],
  ): { readonly fd: number; readonly generation: number } {
    makeFolder(this.#folder); // it may have been removed
    // Others may have gone on further: whoever was stopped for long comes to where they are.
    const generation = Math.max(wanted, this.#generations().at(-1) ?? wanted);
    return this.#openGeneration(generation, header);
  }

  #openGeneration(
    generation: number,
    header: readonly BudgetRecord[],
  ): { readonly fd: number; readonly generation: number } {
    const fd = this.#openFile(generation);
    this.#offset = 0;
    this.#rest = "";
    this.#ledger = new BudgetLedger(this.#rules);
    this.#header = fstatSync(fd).size === 0 ? header : [];
    for (const record of this.#header) this.#ledger.take(record);
    const generations = this.#generations();
    if ((generations.at(-1) ?? generation) > generation) {
      closeSync(fd);
      return this.#next(generation + 1, header); // in the meantime
    }
    // The one before may still be read by whoever has not seen its seal yet.
    for (const old of generations.filter((each) => each < generation - 1)) remove(this.#path(old));
    return { fd, generation };
  }

  /** Removes what we have left behind, and nothing else. */
  #tidy(names: readonly string[]): void {
    for (const name of names) {
      if (!/^budget-[0-9a-f]{16,20}\.\d{1,9}\.log$/.test(name) || name.startsWith(this.#name)) continue;
      const path = join(this.#folder, name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats?.isFile() === true && this.#clock.wallNow() - stats.mtimeMs > forgottenMs) remove(path);
    }
  }

  #openFile(generation: number): number {
    const fd = openSync(this.#path(generation), toAppend, 0o600);
    const problem = problemOf(fstatSync(fd));
    if (problem === undefined) return fd;
    closeSync(fd);
    throw new Error(problem);
  }

  /** Oldest first. */
  #generations(names: readonly string[] = readdirSync(this.#folder)): readonly number[] {
    const pattern = new RegExp(`^${this.#name}\\.(\\d{1,9})\\.log$`);
    return names
      .flatMap((name) => {
        const [, generation] = pattern.exec(name) ?? [];
        return generation === undefined ? [] : [Number(generation)];
      })
      .toSorted((one, other) => one - other);
  }

  #path(generation: number): string {
    return join(this.#folder, `${this.#name}.${generation}.log`);
  }

  #lose(why: string): void {
    if (this.#isLost) return;
    this.#isLost = true;
    try {
      this.#close();
    } catch {
      // nothing more is written to it
    }
    this.#onTrouble(why);
  }

  /** Never twice: its number may be another file's by then. */
  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) closeSync(file.fd);
  }
}

const toAppend =
  constants.O_RDWR |
  constants.O_CREAT |
  constants.O_APPEND |
  flag(constants.O_NOFOLLOW) |
  flag(constants.O_NONBLOCK);

/** Windows lacks some. */
function flag(value: number | undefined): number {
  return value ?? 0;
}

/**
 * The name of an account's files. Only a secret is worth a keyed hash, for which Node has to load 2 ms of modules; of all else 64 bits
 * of FNV-1a tell accounts apart, and two that they do not would share a budget.
 *
 * @see https://datatracker.ietf.org/doc/html/rfc9923
 */
function nameOf(account: string, secret: string | undefined): string {
  if (secret !== undefined)
    return `budget-${createHmac("sha256", secret).update(account).digest("hex").slice(0, 20)}`;
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(account)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return `budget-${hash.toString(16).padStart(16, "0")}`;
}

/** What no other process has, and is no secret. */
function randomName(): string {
  return [Math.random(), Math.random()].map((part) => Math.floor(part * 2 ** 31).toString(36)).join("");
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // whoever comes next tries it again
  }
}

function readBootId(): string | null {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return null; // not Linux, or it tells nobody
  }
}

/** Why a file is not one that only this user can have written. */
function problemOf(stats: Stats): string | undefined {
  if (!stats.isFile()) return "it is no plain file";
  const { getuid } = process;
  if (getuid === undefined) return undefined; // Windows
  if (stats.uid !== getuid()) return "it belongs to another user";
  return (stats.mode & 0o022) === 0 ? undefined : "others can write to it";
}
