// The program, in a process of its own, by a clock that runs faster than ours and is set now and then, and on a machine whose
// name may change: for proofs that would take hours.
//
// PROVE_SPEED: how many times as fast; PROVE_HOST: a name of the machine; PROVE_JUMPS: `afterMs:byMs,…` of the wall clock
import { setTimeout as sleepFor } from "node:timers/promises";
import type { Clock } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { runProcess } from "../run-process.js";

const { PROVE_SPEED = "1", PROVE_HOST = "", PROVE_JUMPS = "" } = process.env;
const speed = Number(PROVE_SPEED);
const startedMs = performance.now();
const jumps = PROVE_JUMPS.split(",")
  .filter((text) => text !== "")
  .map((text) => text.split(":").map(Number));

const clock: Clock = {
  now: () => performance.now() * speed,
  wallNow: () => {
    const aliveMs = (performance.now() - startedMs) * speed;
    const setMs = jumps.reduce((sum, [afterMs = 0, byMs = 0]) => (aliveMs >= afterMs ? sum + byMs : sum), 0);
    return Date.now() + Math.round(setMs);
  },
  async sleep(ms, signal) {
    try {
      await sleepFor(ms / speed, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  },
};

void runProcess(process, "0.0.0", (context): CliContext => ({
  ...context,
  clock,
  redraw: (everyMs, draw) => context.redraw(everyMs / speed, draw),
  later: (ms, run) => context.later(ms / speed, run),
  machine: PROVE_HOST === "" ? context.machine : { ...context.machine, hostname: PROVE_HOST },
}));
