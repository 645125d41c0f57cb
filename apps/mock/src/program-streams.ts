import type { Writable } from "node:stream";

/** What a program prints to, whose failures end nothing. */
export interface ProgramStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Waits until all has gone out. @returns whether something could not be written to stdout; a reader that has gone is no such */
  readonly hasLost: () => Promise<boolean>;
}

/**
 * Writes to the streams of a process. What stdout does not take, a full disk for one, is told on stderr: without its address
 * a server would run in vain.
 */
export function programStreams(stdout: Writable, stderr: Writable): ProgramStreams {
  let printed = "";
  let hasFailed = false;
  let hasLost = false;
  stderr.on("error", () => {}); // there is nowhere left to tell it
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (hasFailed) return; // each later write fails, too
    hasFailed = true;
    stderr.write(printed);
    if (error.code === "EPIPE") return;
    hasLost = true;
    stderr.write(`simjobs-mock: standard output could not be written (${error.message})\n`);
  });
  return {
    out: (text) => {
      printed += text;
      if (!hasFailed) stdout.write(text);
    },
    err: (text) => void stderr.write(text),
    hasLost: async () => {
      if (!hasFailed) await new Promise<void>((resolve) => void stdout.write("", () => resolve()));
      await new Promise((resolve) => setImmediate(resolve)); // an error is told right after that
      return hasLost;
    },
  };
}
