import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { JobError } from "@simjobs/core";
import type { InterruptingSignal } from "../context.js";

/**
 * Asks one question on a terminal.
 *
 * @param options - `hidden`: what is typed is not shown; `onInterrupt`: Ctrl-C was pressed while it was asked, or the
 * terminal is gone
 * @throws {JobError} `bad_input` when the input ends without an answer
 */
export function askOnTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  question: string,
  options: {
    hidden?: boolean | undefined;
    signal?: AbortSignal | undefined;
    onInterrupt?: ((by: InterruptingSignal) => void) | undefined;
  },
): Promise<string> {
  const { hidden = false, signal, onInterrupt } = options;
  output.write(question);
  // readline echoes what is typed to its output: for a secret, that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return new Promise((resolve, reject) => {
    let lines: Interface;
    try {
      lines = createInterface({ input, output: hidden ? nowhere : output, terminal: true });
    } catch (error) {
      onInterrupt?.("SIGHUP"); // it is gone already
      // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason
      return reject(signal?.reason ?? error);
    }
    const stop = (): void => lines.close();
    signal?.addEventListener("abort", stop, { once: true });
    let answered = false;
    lines.once("line", (line) => {
      answered = true;
      lines.close();
      resolve(line);
    });
    // A terminal that was closed meanwhile: there is nobody left to answer. Closing ours fails there once more.
    let isGone = false;
    lines.on("error", () => {
      if (isGone) return;
      isGone = true;
      onInterrupt?.("SIGHUP");
      lines.close();
    });
    // In this mode Ctrl-C is a key: give it back its meaning.
    lines.once("SIGINT", () => {
      onInterrupt?.("SIGINT");
      lines.close();
    });
    lines.once("close", () => {
      signal?.removeEventListener("abort", stop);
      if (hidden) output.write("\n");
      const why: unknown = signal?.aborted === true ? signal.reason : undefined;
      // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason
      if (!answered) reject(why ?? new JobError("bad_input", "the question was not answered"));
    });
  });
}
