import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { JobError } from "@simjobs/core";

/**
 * Asks one question on a terminal.
 *
 * @param options - `hidden`: what is typed is not shown; `onInterrupt`: Ctrl-C was pressed while it was asked
 * @throws {JobError} `bad_input` when the input ends without an answer
 */
export function askOnTerminal(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  question: string,
  options: { hidden?: boolean; signal?: AbortSignal; onInterrupt?: () => void },
): Promise<string> {
  const { hidden = false, signal, onInterrupt } = options;
  output.write(question);
  // readline echoes what is typed to its output: for a secret, that goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: hidden ? nowhere : output, terminal: true });
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      lines.close();
      // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    let answered = false;
    lines.once("line", (line) => {
      answered = true;
      lines.close();
      resolve(line);
    });
    // A terminal that was closed meanwhile: there is nobody to answer.
    const fail = (error: Error): void => {
      lines.close();
      reject(
        new JobError("bad_input", "the terminal is gone before the question was answered", { cause: error }),
      );
    };
    lines.once("error", fail);
    // In this mode Ctrl-C is a key: give it back its meaning.
    lines.once("SIGINT", () => {
      onInterrupt?.();
      lines.close();
    });
    lines.once("close", () => {
      signal?.removeEventListener("abort", stop);
      if (hidden) output.write("\n");
      if (!answered) reject(new JobError("bad_input", "the question was not answered"));
    });
  });
}
