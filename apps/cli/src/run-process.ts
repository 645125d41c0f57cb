import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setFlagsFromString } from "node:v8";
import { systemClock } from "@simjobs/http";
import { Interruption, type CliContext, type Folders, type Input, type Output } from "./context.js";
import { run } from "./run.js";

// SIGTERM leaves within 2 s whatever is under way, unless a document is just being written.
const graceMs = 1700;

/** Runs the command line on a real process: its signals, streams and exit code. Called by `main.ts` alone. */
export async function runProcess(process: NodeJS.Process, version: string): Promise<void> {
  const interrupt = new AbortController();
  const end = (by: Interruption["by"]): void => interrupt.abort(new Interruption(by));

  const leaveAt = (signal: "SIGINT" | "SIGTERM" | "SIGHUP"): void => {
    process.on(signal, () => {
      const reason = new Interruption(signal);
      // The second Ctrl-C leaves at once.
      if (interrupt.signal.aborted) return leave(reason);
      interrupt.abort(reason);
      if (signal !== "SIGINT") setTimeout(() => leave(reason), graceMs).unref();
    });
  };
  let isLeaving = false;
  // Half a document, or none, is of no use to a program: what has been begun is written to its end.
  const leave = (reason: Interruption): void => {
    const mayWrite = !isLeaving && !process.stdout.destroyed;
    isLeaving = true;
    const owesDocument = stdout.isUnused() && process.argv.includes("--json");
    if (!mayWrite || (process.stdout.writableLength === 0 && !owesDocument)) process.exit(reason.exitCode);
    const document = { schema: "simjobs.error/1", code: "interrupted", message: reason.message };
    process.stdout.write(owesDocument ? `${JSON.stringify(document)}\n` : "", () =>
      process.exit(reason.exitCode),
    );
  };
  const stdout = outputOf(process.stdout);
  leaveAt("SIGINT");
  leaveAt("SIGTERM");
  leaveAt("SIGHUP");
  for (const stream of [process.stdout, process.stderr]) {
    // A reader that has gone, such as `head`, is no failure.
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      if (stream === process.stdout) end("closed-output");
    });
  }

  // `performance` knows it too, and takes 2 ms to load when it is first used.
  const startedAtMs = Math.round(Date.now() - process.uptime() * 1000);
  const context: CliContext = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    version,
    stdin: inputOf(process, () => end("SIGINT")),
    stdout,
    stderr: outputOf(process.stderr),
    clock: systemClock,
    redraw: (everyMs, draw) => {
      const timer = setInterval(draw, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    random: Math.random,
    newId: () => randomUUID(),
    machine: {
      platform: process.platform,
      nodeVersion: process.version,
      hostname: hostname(),
      pid: process.pid,
      startedAtMs,
      findProcess: async (pid) => {
        const { findNodeProcess } = await import("@simjobs/control");
        return findNodeProcess({ hostname: hostname(), pid: process.pid, startedAtMs })(pid);
      },
      // The HTTP parser is WebAssembly. Node 20 optimises it at once and waits for that at the end: 80 ms for nothing. Not
      // said sooner, because under other flags Node compiles anew what it loads of its own.
      beforeRequests: () => {
        if (process.version.startsWith("v20.")) setFlagsFromString("--liftoff-only");
      },
    },
    openKeyring: async () => (await import("./files/keyring.js")).openKeyring(import.meta.url),
    defaultFolders,
    signal: interrupt.signal,
  };

  const exitCode = await run(context);
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  process.exit(exitCode);
}

async function defaultFolders(): Promise<Folders> {
  const { default: envPaths } = await import("env-paths");
  const { config, data } = envPaths("simjobs", { suffix: "" });
  return { config, data };
}

function outputOf(stream: NodeJS.WriteStream): Output & { readonly isUnused: () => boolean } {
  let isUnused = true;
  return {
    isUnused: () => isUnused,
    write: (text) => {
      isUnused = false;
      if (!stream.destroyed) stream.write(text);
    },
    get isTTY() {
      return stream.isTTY ?? false; // oxlint-disable-line typescript/no-unnecessary-condition -- undefined on a pipe
    },
    get columns() {
      return stream.columns > 0 ? stream.columns : 80;
    },
  };
}

function inputOf(process: NodeJS.Process, onInterrupt: () => void): Input {
  return {
    get isTTY() {
      return process.stdin.isTTY ?? false;
    },
    async ask(question, options = {}) {
      const { askOnTerminal } = await import("./input/ask-on-terminal.js");
      return askOnTerminal(process.stdin, process.stderr, question, { ...options, onInterrupt });
    },
    async readAll(maxBytes, signal) {
      const { readStream } = await import("./input/read-stream.js");
      return readStream(process.stdin, maxBytes, signal);
    },
  };
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}
