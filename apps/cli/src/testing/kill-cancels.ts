import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleepFor } from "node:timers/promises";
import { nodeJournalDisk, readJournals, wishesIn } from "@simjobs/control";
import { startMock, type RunningMock } from "@simjobs/mock";
import { envOf } from "./run-cli.js";

/** What goes wrong besides the killing. */
export const circumstances = [
  "nothing else",
  "another name of the machine",
  "another container",
  "a disk that fills up",
  "a clock that jumps",
  "all of it",
] as const;
type Circumstance = (typeof circumstances)[number];

/** What this machine lets us do: most of it is for root alone. */
export interface Means {
  readonly canRename: boolean;
  readonly canContain: boolean;
  readonly canMount: boolean;
}

/** Ten virtual hours a minute would leave no time to work in; this leaves a request some milliseconds. */
const hastySpeed = 20;
const longestRunMs = 120_000;
const hourMs = 3_600_000;

export interface Killing {
  /** The program, bundled from `hasty-program.ts`. */
  readonly program: string;
  readonly provider: "ionworks" | "jess";
  readonly jobs: number;
  readonly circumstance: Circumstance;
  readonly means: Means;
  /** A number from 0 up to 1. */
  readonly random: () => number;
  /** How long an undisturbed cancel takes, in milliseconds of real time. */
  readonly wholeMs: number;
  /** Whether the moments are drawn from that time, or from the cancels that have come to the service. */
  readonly by: "time" | "cancels";
}

/** Another sequence for each seed, the same each time. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What came of one killing. */
export interface Killed {
  /** Whether the cancel was killed before it had ended by itself. */
  readonly inTheMiddle: boolean;
  /** Jobs whose wishes were on record when it was dead, and jobs that had been asked by then. */
  readonly wished: number;
  readonly asked: number;
  /** Resumes until all was finished, of which all but the last were killed or found the disk full. */
  readonly resumes: number;
  readonly wrong: readonly string[];
}

/** Finds out what can be done here. */
export function findMeans(): Means {
  return {
    canRename: works("unshare --uts hostname other"),
    canContain: works("unshare --pid --fork --mount-proc --kill-child true"),
    canMount: works("unshare --mount mount -t tmpfs tmpfs /tmp"),
  };
}

function works(command: string): boolean {
  try {
    execFileSync("sh", ["-c", command], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How long a cancel takes that nobody disturbs, in milliseconds. */
export async function measureWhole(about: Pick<Killing, "program" | "provider" | "jobs">): Promise<number> {
  return onGround({ ...about, isSmallDisk: false }, async ({ env, mock }) => {
    const startedMs = performance.now();
    const { code, stderr } = await runOnce({ ...about, env }, cancelLine(about.provider));
    const tookMs = performance.now() - startedMs;
    const cancels = cancelsAt(mock).length;
    if (code === 0 && cancels === about.jobs) return tookMs;
    throw new Error(`an undisturbed cancel ended with ${String(code)} after ${cancels} cancels: ${stderr}`);
  });
}

/** Kills a cancel of many jobs at some moment, and then resumes, which may be killed too, until all is finished. */
export async function killOnce(killing: Killing): Promise<Killed> {
  const { circumstance, means, random, wholeMs, provider } = killing;
  const is = (...some: readonly Circumstance[]): boolean =>
    some.includes(circumstance) || circumstance === "all of it";
  const isSmallDisk = is("a disk that fills up") && means.canMount;
  return onGround({ ...killing, isSmallDisk }, async (ground) => {
    const { mock, home, env } = ground;
    const jump = (): number => Math.round((random() - 0.5) * 40 * hourMs);
    // Both within a day of each other: what is older needs a new yes.
    const jumps = (): string =>
      is("a clock that jumps") ? `${Math.round(random() * wholeMs * hastySpeed)}:${jump() / 2}` : "";
    const ballast = join(home, "journal", "ballast");
    const first = start(
      { ...killing, env: { ...env, PROVE_JUMPS: jumps() } },
      cancelLine(provider),
      is("another container") && means.canContain && circumstance !== "all of it" ? "contained" : "plain",
    );
    // It may come while a resume is at work.
    if (isSmallDisk) void someMoment(killing, ground).then((hasCome) => hasCome && fillDisk(ballast));
    await Promise.race([first.ended, someMoment(killing, ground)]);
    const inTheMiddle = !first.isOver();
    first.kill();
    await first.ended;

    const wishes = await wishesOf(home);
    const askedAtDeath = cancelsAt(mock).length;
    let resumes = 0;
    let code: number | null = null;
    let told = "";
    const isKilledAgain = random() < 0.5;
    for (; code !== 0 && resumes < 4; resumes += 1) {
      if (isSmallDisk && resumes > 0) rmSync(ballast, { force: true });
      const resume = start(
        { ...killing, env: { ...env, PROVE_JUMPS: jumps(), PROVE_HOST: renamed(killing, is) } },
        ["resume", "--json"],
        isRenamed(killing, is) ? "renamed" : "plain",
      );
      if (resumes === 0 && isKilledAgain) {
        await Promise.race([resume.ended, someMoment(killing, ground)]);
        resume.kill();
      }
      const ended = await resume.ended;
      code = ended.code;
      told = `${ended.stdout.slice(0, 2_000)}${ended.stderr.slice(-1_000)}`;
      if (isSmallDisk && resumes === 0) rmSync(ballast, { force: true });
    }
    const wrong = await judge({ killing, ground, wishes, code, told });
    return { inTheMiddle, wished: wishes.length, asked: askedAtDeath, resumes, wrong };
  });
}

/** Waits for a moment that nobody knows before: some time, or until so many more cancels have come. Whether it has come. */
async function someMoment(
  { by, jobs, random, wholeMs }: Killing,
  { mock, whenOver }: Ground,
): Promise<boolean> {
  const waitMs = by === "time" ? random() * wholeMs * 1.05 : random() * 50;
  const cancels = by === "time" ? 0 : cancelsAt(mock).length + random() * jobs;
  while (cancelsAt(mock).length < cancels && !whenOver.aborted) await sleepFor(2);
  await sleepFor(waitMs);
  return !whenOver.aborted;
}

type Is = (...some: readonly Circumstance[]) => boolean;

function isRenamed({ means }: Killing, is: Is): boolean {
  return is("another name of the machine") && means.canRename;
}

function renamed({ means }: Killing, is: Is): string {
  return is("another name of the machine") && !means.canRename ? "other" : "";
}

interface Ground {
  readonly mock: RunningMock;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ids of jobs that nobody wishes to cancel. */
  readonly bystanders: ReadonlySet<string>;
  /** Aborted when the mock goes. */
  readonly whenOver: AbortSignal;
}

/** A mock with jobs to cancel and some that nobody means, and a home on a disk that may be small. */
export async function onGround<T>(
  {
    provider,
    jobs,
    isSmallDisk,
    speed = hastySpeed,
  }: Pick<Killing, "provider" | "jobs"> & {
    readonly isSmallDisk: boolean;
    readonly speed?: number | undefined;
  },
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const mock = await startMock({ speed });
  const status = provider === "jess" ? "QUEUED" : "processing";
  const going = { provider, status, durationMs: 1_000 * hourMs, cancelDelayMs: 2_000 };
  mock.addJobs({ ...going, count: jobs, name: "mine-#" });
  // Jobs at Ionworks have no names: there, those of a colleague are not meant.
  const [, colleague] = mock.accounts;
  const whose = provider === "jess" ? {} : { owner: colleague.name };
  const others = mock.addJobs({ ...going, ...whose, count: 20, name: "other-#" });
  const home = mkdtempSync(join(tmpdir(), "simjobs-kills-"));
  const folder = join(home, "journal");
  if (isSmallDisk) {
    mkdirSync(folder, { mode: 0o700 });
    execFileSync("sh", [
      "-c",
      'mount -t tmpfs -o "mode=700,size=$1" tmpfs "$0"',
      folder,
      `${64 + jobs * 8}k`,
    ]);
  }
  const env = { ...envOf(mock, home), SIMJOBS_KEYRING: "off", PROVE_SPEED: String(speed) };
  const bystanders = new Set(others.map(idOf));
  const over = new AbortController();
  try {
    return await work({ mock, home, env, bystanders, whenOver: over.signal });
  } finally {
    over.abort();
    await mock.close();
    if (isSmallDisk) execFileSync("sh", ["-c", 'umount "$0"', folder]);
    rmSync(home, { recursive: true, force: true });
  }
}

export function cancelLine(provider: Killing["provider"]): readonly string[] {
  const name = provider === "jess" ? ",name=mine-*" : "";
  return ["cancel", "--where", `provider=${provider}${name}`, "--yes", "--json"];
}

interface Running {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  readonly isOver: () => boolean;
  readonly kill: () => void;
}

const wrappers = {
  plain: [],
  renamed: ["unshare", "--uts", "sh", "-c", 'hostname other && exec "$@"', "sh"],
  contained: ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL"],
} as const;

export function start(
  { program, env }: { readonly program: string; readonly env: Readonly<Record<string, string>> },
  line: readonly string[],
  how: keyof typeof wrappers = "plain",
): Running {
  const [file = "", ...args] = [...wrappers[how], process.execPath, program, ...line];
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const seen = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => (seen[stream] += text));
  let isOver = false;
  const late = setTimeout(() => child.kill("SIGKILL"), longestRunMs);
  const ended = new Promise<Awaited<Running["ended"]>>((resolve) => {
    child.on("close", (code) => {
      isOver = true;
      clearTimeout(late);
      resolve({ code, ...seen });
    });
  });
  return { pid: child.pid ?? -1, ended, isOver: () => isOver, kill: () => void child.kill("SIGKILL") };
}

async function runOnce(
  about: { readonly program: string; readonly env: Readonly<Record<string, string>> },
  line: readonly string[],
): ReturnType<() => Running["ended"]> {
  return start(about, line).ended;
}

function fillDisk(path: string): void {
  try {
    writeFileSync(path, Buffer.alloc(32_000_000));
  } catch {
    // Now it is full.
  }
}

interface Wished {
  readonly id: string;
  readonly ref: string;
  readonly outcome: string | null;
  readonly isOpen: boolean;
}

async function wishesOf(home: string): Promise<readonly Wished[]> {
  const files = await readJournals(nodeJournalDisk(join(home, "journal")));
  return wishesIn(files).map(({ wish, closed, status }) => ({
    id: wish.id,
    ref: wish.ref,
    outcome: closed?.outcome ?? null,
    isOpen: status === "open" || status === "asked",
  }));
}

function idOf(ref: string): string {
  return ref.slice(ref.lastIndexOf(ref.includes("/") ? "/" : ":") + 1);
}

/** Ids of the jobs that were asked to stop, in their order. */
export function cancelsAt(mock: RunningMock): readonly string[] {
  return mock
    .requests()
    .filter(({ method }) => method === "POST")
    .flatMap(({ path }) => /\/(?:jobs\/([^/]+)\/cancel|job\/(\d+))$/u.exec(path)?.slice(1) ?? [])
    .filter((id): id is string => id !== undefined);
}

/** What is wrong when all is done: lost wishes, cancels that nobody wished for, claims that are not so. */
async function judge({
  killing,
  ground,
  wishes,
  code,
  told,
}: {
  readonly killing: Killing;
  readonly ground: Ground;
  readonly wishes: readonly Wished[];
  readonly code: number | null;
  readonly told: string;
}): Promise<readonly string[]> {
  const { mock, home, env, bystanders } = ground;
  const asked = new Set(cancelsAt(mock));
  const wished = new Set(wishes.map(({ ref }) => idOf(ref)));
  const after = new Map((await wishesOf(home)).map((wish) => [wish.id, wish]));
  const verified = await runOnce({ ...killing, env }, ["receipts", "verify", "--json"]);
  const listed = await runOnce({ ...killing, env }, ["resume", "--list", "--json"]);
  const ended = await endedAt(mock, killing.provider);
  return [
    ...(code === 0 ? [] : [`the last resume ended with ${String(code)}: ${told}`]),
    ...wishes.flatMap(({ id, ref }) => {
      const now = after.get(id);
      if (now === undefined) return [`the wish for ${ref} is lost`];
      if (now.isOpen) return [`the wish for ${ref} is still open`];
      return now.outcome === "cancelled" ? [] : [`${String(now.outcome)} is on record of ${ref}`];
    }),
    ...[...asked]
      .filter((id) => bystanders.has(id) || !wished.has(id))
      .map((id) => `nobody wished for a cancel of ${id}`),
    ...(ended === wished.size ? [] : [`${ended} jobs have stopped, and ${wished.size} were wished for`]),
    ...(verified.code === 0 ? [] : [`the journals are not sound: ${verified.stdout.slice(0, 1_000)}`]),
    ...(listed.stdout.includes('"wishes":[]') ? [] : [`something is open: ${listed.stdout.slice(0, 1_000)}`]),
  ];
}

/** How many jobs have ended as cancelled, by the service's own state. */
async function endedAt(mock: RunningMock, provider: Killing["provider"]): Promise<number> {
  const state: unknown = await (await fetch(`${mock.url}/_mock/state`)).json();
  const counts = Object(Object(Object(state)[provider]).counts);
  return Number(counts["CANCELED"] ?? counts["canceled"] ?? 0);
}
