import { fstatSync, statSync, writeSync } from "node:fs";
import type { Output, Settled } from "../context.js";

/**
 * One of the two streams of the process, whose failures end nothing: what cannot be written is not written, and whoever
 * asks is told.
 *
 * Files and devices are written here and not by Node's stream, which takes a write that the disk cut short for a whole one.
 */
export class ProcessOutput implements Output {
  readonly #stream: NodeJS.WriteStream;
  readonly #file: number | undefined;
  readonly #onClosed: () => void;
  #failure: unknown;
  #hasFailed = false;
  #isUnused = true;

  /** @param onClosed - is called when nobody reads any more, such as `head` */
  constructor(stream: NodeJS.WriteStream, descriptor: number, onClosed: () => void = () => {}) {
    this.#stream = stream;
    this.#file = !stream.isTTY && isFileLike(descriptor) ? descriptor : undefined;
    this.#onClosed = onClosed;
    stream.on("error", (error) => this.#fail(error)); // also for what others write to it, such as Node's warnings
  }

  /** Why what was written last did not go out; `undefined` where it did. */
  get failure(): unknown {
    return this.#failure;
  }

  get isUnused(): boolean {
    return this.#isUnused;
  }

  get isTTY(): boolean {
    return this.#stream.isTTY ?? false; // oxlint-disable-line typescript/no-unnecessary-condition -- undefined on a pipe
  }

  get columns(): number {
    return this.#stream.columns > 0 ? this.#stream.columns : 80;
  }

  get rows(): number {
    return this.#stream.rows > 0 ? this.#stream.rows : 24;
  }

  write(text: string): void {
    this.#isUnused = false;
    if (this.#hasFailed) return;
    if (this.#file === undefined) {
      this.#stream.write(text, (error) => {
        if (error !== null && error !== undefined) this.#fail(error);
      });
      return;
    }
    try {
      writeWhole(this.#file, Buffer.from(text, "utf8"));
    } catch (error) {
      this.#fail(error);
    }
  }

  async settled(): Promise<Settled> {
    if (this.#isUnused) return "written"; // nothing could get lost
    if (this.#file === undefined && !this.#hasFailed)
      await new Promise<void>((resolve) => void this.#stream.write("", () => resolve()));
    if (this.#hasFailed) return isReaderGone(this.#failure) ? "closed" : "lost";
    return this.#file !== undefined && isNullDevice(this.#file) ? "closed" : "written";
  }

  #fail(error: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#failure = error;
    if (isReaderGone(error)) this.#onClosed();
  }
}

function isFileLike(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    return !found.isFIFO() && !found.isSocket();
  } catch {
    return false;
  }
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

/** Which Node also takes for a stream that was closed before it began (`>&-`): the two cannot be told apart. */
function isNullDevice(file: number): boolean {
  try {
    return fstatSync(file).isCharacterDevice() && fstatSync(file).rdev === statSync("/dev/null").rdev;
  } catch {
    return false; // a system without one
  }
}

/** A pipe says `EPIPE`, a socket may say `ECONNRESET`. A terminal that is gone says `EIO`: nobody has left there on purpose. */
function isReaderGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EPIPE" || code === "ECONNRESET";
}
