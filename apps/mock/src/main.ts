#!/usr/bin/env node
import process from "node:process";
import { runMockProgram } from "./program.js";

process.exitCode = await runMockProgram(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  pid: process.pid,
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    }),
});
