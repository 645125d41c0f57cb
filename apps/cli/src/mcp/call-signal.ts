import { SdkError, SdkErrorCode } from "@modelcontextprotocol/server";
import { Interruption } from "../context.js";

/**
 * The signal of one call, which ends like a command: taken back by the client, it is a person's no, as Ctrl-C is; a client that
 * has gone is no person's no, as the end of a session is not; and what ends the process ends the call in the same way.
 */
export class CallSignal {
  readonly #controller = new AbortController();
  readonly #process: AbortSignal;
  readonly #call: AbortSignal;

  constructor(process: AbortSignal, call: AbortSignal) {
    this.#process = process;
    this.#call = call;
    for (const [source, end] of this.#sources()) {
      if (source.aborted) end();
      else source.addEventListener("abort", end, { once: true });
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Hears of no more ends. */
  dispose(): void {
    for (const [source, end] of this.#sources()) source.removeEventListener("abort", end);
  }

  #sources(): readonly (readonly [AbortSignal, () => void])[] {
    return [
      [this.#process, this.#endWithProcess],
      [this.#call, this.#endCall],
    ];
  }

  readonly #endWithProcess = (): void => this.#controller.abort(this.#process.reason);

  readonly #endCall = (): void => {
    const hasGone =
      this.#call.reason instanceof SdkError && this.#call.reason.code === SdkErrorCode.ConnectionClosed;
    this.#controller.abort(new Interruption(hasGone ? "SIGHUP" : "SIGINT"));
  };
}
