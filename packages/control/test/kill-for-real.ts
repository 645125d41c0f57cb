import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeJournalDisk, readJournals, verifyJournals, wishesIn } from "../src/index.js";
import { startLoopbackService } from "./loopback-provider.js";

interface Life {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly errors: string;
  readonly steps: readonly string[];
  readonly wished: readonly string[];
}

/** Starts the program, lets it live until its step or its end, and tells what it told. */
async function live(program: string, ...args: readonly string[]): Promise<Life> {
  return new Promise((resolve, reject) => {
    const stdio = ["ignore", "pipe", "pipe"] as const;
    // Without the environment's own certificates, which take longer to read than the program to run.
    const child = spawn(process.execPath, [program, ...args], { stdio: [...stdio], env: {} });
    let told = "";
    let errors = "";
    child.stdout.on("data", (chunk: Buffer) => (told += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString("utf8")));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const facts = told
        .split("\n")
        .filter((line) => line !== "")
        .map((line): { step?: string; wished?: string } => JSON.parse(line) as object);
      const steps = facts.flatMap(({ step }) => (step === undefined ? [] : [step]));
      const wished = facts.flatMap((fact) => (fact.wished === undefined ? [] : [fact.wished]));
      resolve({ signal, code, errors, steps, wished });
    });
  });
}

/** Kills the program at a step, and at one of the resume that follows; what is wrong when a last one has finished. */
async function killAt(
  program: string,
  diesAt: number,
  resumeDiesAt: number,
): Promise<{ readonly first: Life; readonly second: Life; readonly wrong: readonly string[] }> {
  const home = await mkdtemp(join(tmpdir(), "simjobs-kill-"));
  const folder = join(home, "journal");
  const service = await startLoopbackService();
  try {
    const first = await live(program, "cancel", folder, service.address, String(diesAt));
    const second = await live(program, "resume", folder, service.address, String(resumeDiesAt));
    const last = await live(program, "resume", folder, service.address, "0");
    const disk = nodeJournalDisk(folder);
    const outcomes = new Map(
      wishesIn(await readJournals(disk)).map(({ wish, closed }) => [wish.ref, closed?.outcome]),
    );
    const { sound } = await verifyJournals(disk);
    // Writes that come together share a flush, so that a run may have fewer steps than the one that was counted.
    const killed = first.code === 0 || (diesAt !== 0 && first.signal === "SIGKILL");
    const wrong = [
      ...(killed ? [] : [`the first process ended with ${String(first.code)}: ${first.errors}`]),
      ...(last.code === 0 ? [] : [`the last process ended with ${String(last.code)}: ${last.errors}`]),
      ...(sound ? [] : ["the journals are not sound"]),
      ...first.wished
        .filter((id) => outcomes.get(`loopback:${id}`) !== "cancelled")
        .map((id) => `the wish for job ${id} is lost`),
      ...[...outcomes]
        .filter(
          ([ref, outcome]) => outcome !== "cancelled" || service.jobs.get(ref.slice(9))?.word !== "canceled",
        )
        .map(([ref, outcome]) => `${String(outcome)} of ${ref}`),
    ];
    return { first, second, wrong };
  } finally {
    await service.close();
    await rm(home, { recursive: true, force: true });
  }
}

/** Kills a real process (SIGKILL) at each of its steps, and the one that takes over at one of its own each time. */
export async function killEverywhere(program: string): Promise<{
  readonly points: readonly string[];
  readonly resumePoints: readonly string[];
  readonly wrong: readonly string[];
}> {
  const whole = await killAt(program, 0, 0);
  const points = whole.first.steps;
  const early = await killAt(program, points.indexOf("cancel leaves") + 1, 0);
  const resumePoints = early.second.steps;
  const wrong = [...whole.wrong, ...early.wrong];
  for (let diesAt = 1; diesAt <= points.length; diesAt += 1) {
    const resumeDiesAt = 1 + ((diesAt * 7) % resumePoints.length);
    const { wrong: found } = await killAt(program, diesAt, resumeDiesAt);
    wrong.push(...found.map((what) => `killed at step ${diesAt}, then at ${resumeDiesAt}: ${what}`));
  }
  return { points, resumePoints, wrong };
}
