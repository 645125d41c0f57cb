import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds that a whole process takes, from its start to its end. Rejects unless it exits with 0. */
export function timeProcess(command, args, env) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      const ms = performance.now() - started;
      if (code === 0) resolve(ms);
      else reject(new Error(`${[command, ...args].join(" ")} ended with ${code ?? signal}\n${complaint}`));
    });
  });
}

/**
 * Measures two things in turns and gives the median of the ratios of neighbours, with the median of each. Whatever else the
 * machine does meets both neighbours alike, or spoils one pair, which the median leaves out. The first turns warm up and do
 * not count. Between the turns is a pause, where one is asked for.
 */
export async function measureInTurns(ours, base, { rounds, warmUp = 2, pauseMs = 0 }) {
  const pairs = [];
  for (let round = -warmUp; round < rounds; round += 1) {
    const pair = {};
    for (const who of round % 2 === 0 ? ["ours", "base"] : ["base", "ours"]) {
      pair[who] = await (who === "ours" ? ours() : base());
    }
    if (round >= 0) pairs.push(pair);
    if (pauseMs > 0) await sleep(pauseMs);
  }
  return {
    ratio: median(pairs.map((pair) => pair.ours / pair.base)),
    ours: median(pairs.map((pair) => pair.ours)),
    base: median(pairs.map((pair) => pair.base)),
  };
}
