export interface BodyStreamOptions {
  /** Asks the connection to hold back, because what has come is not wanted yet. */
  readonly pause: () => void;
  /** Asks for more. */
  readonly resume: () => void;
  /** Nobody wants the rest: drops the connection. */
  readonly drop: () => void;
}

/** Bytes as they come. */
export interface ByteSource {
  /** The next bytes; `undefined` at the end. */
  next(): Promise<Buffer | undefined>;
  /** Leaves the rest unread. */
  drop(): void;
}

// What is kept before the connection is asked to wait.
const highWaterBytes = 262_144;

/** The bytes of an answer on their way from a connection to whoever reads them; the connection waits for a slow reader. */
export class BodyStream implements ByteSource {
  readonly #options: BodyStreamOptions;
  readonly #chunks: Buffer[] = [];
  #kept = 0;
  #isPaused = false;
  #end: { readonly error: unknown } | "whole" | undefined;
  #wake: (() => void) | undefined;

  constructor(options: BodyStreamOptions) {
    this.#options = options;
  }

  push(chunk: Buffer): void {
    if (this.#end !== undefined) return;
    this.#chunks.push(chunk);
    this.#kept += chunk.byteLength;
    if (this.#kept >= highWaterBytes && !this.#isPaused) {
      this.#isPaused = true;
      this.#options.pause();
    }
    this.#wake?.();
  }

  finish(): void {
    this.#end ??= "whole";
    this.#wake?.();
  }

  /** What has come and was not read yet is lost: a broken answer is told at once. */
  fail(error: unknown): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    this.#chunks.length = 0;
    this.#wake?.();
  }

  async next(): Promise<Buffer | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#kept -= chunk.byteLength;
        return chunk;
      }
      if (this.#end === "whole") return undefined;
      if (this.#end !== undefined) throw this.#end.error;
      await this.#more();
    }
  }

  drop(): void {
    const wasOver = this.#end !== undefined;
    this.#end ??= "whole";
    this.#chunks.length = 0;
    if (!wasOver) this.#options.drop();
    this.#wake?.();
  }

  #more(): Promise<void> {
    const more = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#options.resume();
    }
    return more;
  }
}
