import type { Readable, Writable } from "node:stream";
import type { FindProcess } from "@simjobs/control";
import type { Clock } from "@simjobs/core";

/** Where text goes. A terminal has a width; a pipe has none that matters. */
export interface Output {
  /** Never throws: what cannot be written must not stop the work. */
  write(text: string): void;
  /** Waits until what was written has gone out, and tells what became of it. */
  settled(): Promise<Settled>;
  readonly isTTY: boolean;
  /** Width in columns, read at each use: windows are resized. */
  readonly columns: number;
  /** Height in lines, read at each use. */
  readonly rows: number;
}

/** What became of what was written: `closed` where nobody reads any more, `lost` where it could not be written. */
export type Settled = "written" | "closed" | "lost";

/** Where a person answers questions. */
export interface Input {
  readonly isTTY: boolean;
  /**
   * Asks on the terminal and waits for a line.
   *
   * @param hidden - what is typed is not shown
   */
  ask(
    question: string,
    options?: { hidden?: boolean | undefined; signal?: AbortSignal | undefined },
  ): Promise<string>;
  /**
   * Reads all that comes in, to its end.
   *
   * @param maxBytes - more than this is refused
   * @throws {JobError} `bad_input` for too much
   */
  readAll(maxBytes: number, signal?: AbortSignal): Promise<string>;
}

/** Standard input and output as another program has them on its side. */
interface Wires {
  readonly input: Readable;
  readonly output: Writable;
}

/** Folders in which simjobs keeps its files. */
export interface Folders {
  readonly config: string;
  readonly data: string;
}

/** The machine and the process, as the journal and the file checks need them. */
interface Machine {
  readonly platform: string;
  /** `v20.19.0` */
  readonly nodeVersion: string;
  readonly hostname: string;
  readonly pid: number;
  /** When this process began, in milliseconds since 1970-01-01 UTC. */
  readonly startedAtMs: number;
  /** Tells whether a process lives, for journals that others have left. */
  readonly findProcess: FindProcess;
  /** Is called before the first request, to prepare this process for it. */
  readonly beforeRequests?: (() => void) | undefined;
  /** Is called before very many jobs are dealt with: to use little memory then matters more than to be a little faster. */
  readonly beforeBulk?: (() => void) | undefined;
  /** Is called before as many are held for hours: what is held should be most of the memory that is used. */
  readonly beforeHolding?: (() => void) | undefined;
  /** The process ends with the command, and its connections with it. @default false */
  readonly endsWithCommand?: boolean | undefined;
}

/** The system's own store of secrets: Keychain, Credential Manager, Secret Service. Every method rejects where it is locked. */
export interface Keyring {
  /** `null` where there is no such secret. */
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Everything that a command may touch. `main.ts` builds one from the process, tests build their own. */
export interface CliContext {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly version: string;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The streams behind `stdin` and `stdout`, for a command that speaks a protocol on them and prints nothing else. */
  readonly wires: () => Wires;
  readonly clock: Clock;
  /** How many minutes the clock on the person's wall is ahead of UTC at a moment, given in milliseconds since 1970-01-01 UTC. */
  readonly localOffsetMinutes: (ms: number) => number;
  /**
   * Draws again and again, so that a moving picture moves, or a journal shows that its process lives. Keeps no process alive.
   *
   * @param everyMs - in milliseconds of real time
   * @returns stops it
   */
  readonly redraw: (everyMs: number, draw: () => void) => () => void;
  /**
   * Calls back after so many milliseconds of real time, which is what other programs run on. Keeps no process alive.
   *
   * @returns takes it back
   */
  readonly later: (ms: number, run: () => void) => () => void;
  /**
   * Calls back when an exchange on the network has taken so many milliseconds.
   *
   * @default by real time, which is what a network takes
   */
  readonly afterOnNetwork?: ((ms: number, run: () => void) => () => void) | undefined;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  readonly newId: () => string;
  readonly machine: Machine;
  /** The system's keyring; `undefined` where there is none. */
  readonly openKeyring: () => Promise<Keyring | undefined>;
  /** Folders in which other programs of this person keep their settings, the first one first. None where there is no home. */
  readonly settingsFolders: () => readonly string[];
  /** Where files go without `SIMJOBS_HOME`. */
  readonly defaultFolders: () => Promise<Folders>;
  /** Aborts, with an `Interruption` as its reason, when the person or the system wants us to end. */
  readonly signal: AbortSignal;
  /**
   * Whoever is made to leave at once waits for this work, a few seconds at most: for what must not be cut off in the middle.
   *
   * @param unfinished - what is said if it did not come to its end
   */
  readonly beforeLeaving: (work: Promise<unknown>, unfinished: string) => void;
  /**
   * Does work that may go on for ever and lets nothing else happen meanwhile. Throws the `Interruption` when a person wants it to end.
   * @default it goes on
   */
  readonly stoppable?: (<T>(work: () => T) => Promise<T>) | undefined;
  /** From now on, that nobody reads the output any more is no reason to stop. @default it is */
  readonly goOnUnread?: (() => void) | undefined;
  /**
   * Whoever is made to leave at once ends a document by this that has been begun and not ended; with `undefined` there is
   * none. @default it stays half a document
   */
  readonly endDocumentBy?: ((end: ((by: InterruptingSignal) => void) | undefined) => void) | undefined;
}

export type InterruptingSignal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT";

/** Why a command is to end early, and with which exit code. */
export class Interruption extends Error {
  override readonly name = "Interruption";
  readonly by: InterruptingSignal | "closed-output";
  readonly exitCode: number;

  constructor(by: Interruption["by"]) {
    super(by === "closed-output" ? "nobody reads the output any more" : `interrupted by ${by}`);
    this.by = by;
    this.exitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131, "closed-output": 0 }[by];
  }
}

/** The interruption that has happened, if one has. */
export function interruptionOf(context: Pick<CliContext, "signal">): Interruption | undefined {
  return context.signal.reason instanceof Interruption ? context.signal.reason : undefined;
}
