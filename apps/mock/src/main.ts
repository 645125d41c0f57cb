#!/usr/bin/env node
import process from "node:process";
import { programStreams } from "./program-streams.js";
import { runMockProgram } from "./program.js";

/** However busy the mock is, the process goes so long after it was told to, in milliseconds. */
const longestStopMs = 1500;

const { out, err, hasLost } = programStreams(process.stdout, process.stderr);
const code = await runMockProgram(process.argv.slice(2), {
  out,
  err,
  pid: process.pid,
  env: process.env,
  untilStopped: () =>
    new Promise((resolve) => {
      const stop = (): void => {
        setTimeout(() => process.exit(), longestStopMs).unref();
        resolve();
      };
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.once(signal, stop);
    }),
});
process.exitCode = (await hasLost()) ? 1 : code;
