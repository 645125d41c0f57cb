// The largest upload that JESS takes, and a download of that size, against a bare undici pipe: how fast they are, and how much
// memory they take above that of an idle client. Server, client and pipe are processes of their own.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { measureInTurns, median } from "./measure.mjs";

const bytes = 200_000_000;
const weather = "LOCATION,Bench\n";
const processesForMemory = 3;
// Faster than most lines. Without it the kernel is the line, and memory tells how far behind the collector is: at 300 MB a
// second every program on Node that reads a socket holds up to 70 MB of used chunks, the bare pipe too.
const downloadBytesPerSecond = 100_000_000;

/** Two rows each of an upload and of a download. */
export async function measureTransfers() {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
  try {
    for (const who of ["ours", "base"]) mkdirSync(join(folder, who));
    const line = "! a line of a model\n";
    writeFileSync(join(folder, "small.idf"), line);
    writeFileSync(join(folder, "large.idf"), Buffer.alloc(bytes - weather.length, line));
    writeFileSync(join(folder, "weather.epw"), weather);
    const server = fork(join(root, "bench", "transfer-server.mjs"), [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, BENCH_BYTES: String(bytes) },
    });
    try {
      const [{ port }] = await once(server, "message");
      const task = { origin: `http://127.0.0.1:${port}`, folder };
      const rows = [];
      for (const direction of ["upload", "download"]) {
        server.send(0);
        rows.push(await measureSpeed({ ...task, direction }));
        server.send(downloadBytesPerSecond);
        rows.push(await measureMemory({ ...task, direction }));
      }
      return rows;
    } finally {
      server.disconnect();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSpeed(task) {
  const [ours, base] = await Promise.all([start({ ...task, who: "ours" }), start({ ...task, who: "base" })]);
  const rate = await measureInTurns(mbPerSecond(ours), mbPerSecond(base), { rounds: 7, warmUp: 1 });
  ours.close();
  base.close();
  return {
    name: `${task.direction}-speed`,
    what: `a 200 MB ${task.direction}, against a bare undici pipe`,
    value: rate.ratio,
    atLeast: 0.8,
    detail: `${Math.round(rate.ours)} against ${Math.round(rate.base)} MB a second`,
  };
}

const mbPerSecond = (process) => async () => bytes / 1e6 / (await process.transfer()).seconds;

/** Each in a process that has done nothing else yet. */
async function measureMemory(task) {
  const extra = { ours: [], base: [] };
  for (let round = 0; round < processesForMemory; round += 1) {
    for (const who of ["ours", "base"]) {
      const process = await start({ ...task, who });
      extra[who].push((await process.transfer()).extraMb);
      process.close();
    }
  }
  const [ours, base] = [median(extra.ours), median(extra.base)];
  const pace = task.direction === "download" ? ` at ${downloadBytesPerSecond / 1e6} MB a second` : "";
  return {
    name: `${task.direction}-memory`,
    what: `MB of memory above an idle client, at the peak of a 200 MB ${task.direction}${pace}`,
    value: ours,
    atMost: 60,
    detail: `at most ${Math.round(Math.max(...extra.ours))}; the bare pipe ${Math.round(base)}`,
  };
}

/** A process that transfers when it is told to. */
async function start(task) {
  const child = fork(join(root, "bench", "transfer-child.mjs"), [], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(() =>
    Promise.reject(new Error("a process that transfers ended early")),
  );
  ended.catch(() => undefined); // it ends in the end
  const next = async () => (await Promise.race([once(child, "message"), ended]))[0];
  child.send(task);
  await next();
  return {
    transfer() {
      child.send("go");
      return next();
    },
    close: () => child.disconnect(),
  };
}
