#!/usr/bin/env node
import process from "node:process";
import { programStreams } from "./program-streams.js";
import { runMockProgram } from "./program.js";

const { out, err, hasLost } = programStreams(process.stdout, process.stderr);
const code = await runMockProgram(process.argv.slice(2), {
  out,
  err,
  pid: process.pid,
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    }),
});
process.exitCode = (await hasLost()) ? 1 : code;
