import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatReference, JobError, type JobRef } from "@simjobs/core";
import { stopOf, type CancelResult } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { startMock } from "@simjobs/mock";
import type { CommonOptions } from "../command/common-options.js";
import { Accounts } from "../services/accounts.js";
import { serviceFacts } from "../services/registry.js";
import type { ShownService } from "../services/service-demo.js";
import type { MadeJob, Work } from "../services/work.js";
import { interruptionOf, type CliContext } from "../context.js";
import { fastClock } from "./demo-clock.js";
import { plainDemoView, type DemoMoment, type DemoView } from "./demo-view.js";
import { cancelDemoJob, watchDemoJob, type DemoJob, type DemoStage } from "./run-demo-job.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { openJournal } from "../files/open-journal.js";
import { cancelDocument } from "../report/cancel-document.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { canDraw } from "../output/live-lines.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { timesOf } from "../output/format-time.js";
import { writeSentence } from "../output/write-sentence.js";
import { styleOf } from "../output/style.js";

/** How many times as fast the demo's clock runs: that of the services and ours alike. */
const speed = 8;
/** How long the jobs would take, in seconds of the demo's clock: longer than it is shown. */
const jobSeconds = 64;
const showRunningMs = 30_000;

/**
 * The main job on a mock of both services: submit, watch, cancel, prove. Runs on an account and in a folder of its own:
 * nobody's credentials, settings or journal are looked at or touched.
 */
export async function runDemo(
  context: CliContext,
  options: CommonOptions,
  shown: readonly ShownService[],
): Promise<number> {
  const works = await Promise.all(shown.map(async ({ demo }) => demo.work(options, context)));
  const home = await mkdtemp(join(tmpdir(), "simjobs-demo-"));
  const mock = await startMock({
    speed,
    jobSeconds,
    start: new Date(context.clock.wallNow()),
    switches: Object.fromEntries(shown.map(({ name, demo: { switches = {} } }) => [name, switches])),
  });
  const [account] = mock.accounts;
  const demo = demoContext(
    context,
    shown.map((each) => each.demo.variables(mock.url, account)),
    home,
  );
  const json = options.json === true;
  const view =
    json || !canDraw(context, context.stdout) ? plainDemoView(context, json) : await liveView(context);
  const moments: DemoMoment[] = [];
  const accounts = await Accounts.create(demo);
  const journal = await openJournal(demo, accounts.files.journal);
  const stage: DemoStage = {
    view,
    journal,
    newId: demo.newId,
    signal: demo.signal,
    record: (moment) => moments.push(moment),
  };
  let results: readonly CancelResult[] = [];
  try {
    const titles = serviceFacts()
      .filter(({ name }) => shown.some((each) => each.name === name))
      .map(({ title }) => title);
    view.open(
      `Demo: a mock of ${titles.join(" and ")} at ${mock.url}, on a clock that runs ${speed} times as fast`,
    );
    const jobs = await submitAll(accounts, stage, works);
    const words = await Promise.all(jobs.map((job) => watchDemoJob(job, stage, showRunningMs)));
    results = await Promise.all(jobs.map((job, index) => cancelDemoJob(job, stage, words[index] ?? "")));
  } finally {
    view.stop();
    await accounts.close();
    await journal.close();
    await mock.close();
    await rm(home, { recursive: true, force: true });
  }

  if (json) {
    printJson(context, { schema: "simjobs.demo/1", speed, results: results.map(cancelDocument), moments });
  } else await printEvidence(context, results, demo.clock);
  const exits = results.map((result) =>
    result.outcome === "cancelled" ? exitCodes.done : exitOfCancel(result) || exitCodes.unexpected,
  );
  return interruptionOf(context)?.exitCode ?? worstExit(exits, precedence.cancel);
}

/** The same context in a world of its own: no variable of the user's gets in. */
function demoContext(
  context: CliContext,
  variables: readonly Readonly<Record<string, string>>[],
  home: string,
): CliContext {
  return {
    ...context,
    env: Object.assign({ SIMJOBS_HOME: home }, ...variables),
    clock: fastClock(context.clock, speed),
  };
}

async function submitAll(
  accounts: Accounts,
  stage: DemoStage,
  works: readonly Work[],
): Promise<readonly DemoJob[]> {
  const opening = await accounts.opening();
  const opened = await Promise.all(works.map(async (work) => work.open(opening)));
  accounts.adopt(...opened.map(({ service }) => service));
  const call = { signal: stage.signal };
  const made = await Promise.all(opened.map(async ({ send }) => send(stage.newId(), call)));
  return opened.map(({ service }, index) => {
    const job = { provider: service.provider, title: service.title, ref: firstOf(made[index] ?? []) };
    const ref = formatReference(job.ref);
    stage.view.job(job.provider.name, job.title, ref);
    const at = new Date(job.provider.clock.wallNow()).toISOString();
    const text = `submitted to ${job.title}`;
    const moment = { at, provider: job.provider.name, ref, text, brief: text, mood: "plain" } as const;
    stage.record(moment);
    stage.view.moment(moment);
    return job;
  });
}

function firstOf(jobs: readonly MadeJob[]): JobRef {
  const [job] = jobs;
  if (job !== undefined) return job.ref;
  throw new JobError("bad_reply", "the submit made no job");
}

async function liveView(context: CliContext): Promise<DemoView> {
  return (await import("./live-demo-view.js")).liveDemoView(context);
}

/** What each outcome rests on. */
async function printEvidence(
  context: CliContext,
  results: readonly CancelResult[],
  clock: CliContext["clock"],
): Promise<void> {
  const { stdout } = context;
  const style = styleOf(context, stdout);
  const { argv, localOffsetMinutes } = context;
  const times = timesOf({ argv, localOffsetMinutes, clock }, stdout);
  const rows = results.map((result) => cancelRow(result, style, times));
  await printTable(context, cancelColumns, rows);
  for (const result of results) writeSentence(stdout, `${proofOf(result)}\n`);
  writeSentence(stdout, `${style.dim(`Times are those of the demo's clock, ${speed} times as fast.`)}\n`);
}

function proofOf({ ref, outcome, evidence, nativeStatus, requests, ...ending }: CancelResult): string {
  const name = formatReference(ref);
  const stop = outcome === "cancelled" ? stopOf(ending) : null;
  if (stop === null) return `${name}: ${outcome}`;
  const readings = evidence.filter(({ at, what }) => what === "read" && at >= stop.askedAt);
  const ends = readings.filter((reading) => reading.nativeStatus === nativeStatus);
  const before = readings.filter(({ at }) => at < (ends[0]?.at ?? stop.provenAt)).length;
  const after = (iso: string): string =>
    `${((Date.parse(iso) - Date.parse(stop.askedAt)) / 1000).toFixed(1)} s`;
  const [first] = ends;
  const last = ends.at(-1);
  if (first === undefined || last === undefined) return `${name}: ${outcome}`;
  const words = last.message === null || last.source === "cancel-reply" ? "" : ` ("${last.message}")`;
  const again = last.at === first.at ? "" : `, and said it again after ${after(last.at)}`;
  const earlier =
    before === 0
      ? ""
      : `; ${before} ${before === 1 ? "reading" : "readings"} before that still showed it going on`;
  return showControls(
    `${name} is cancelled: ${sourceWords[first.source ?? "single"]}, read ${after(first.at)} after the cancel left, said ${nativeStatus ?? ""}${words}${again}${earlier}. Requests: ${requests}.`,
  );
}

const sourceWords = {
  single: "the job's own record",
  list: "the list of jobs",
  "cancel-reply": "the record in the answer to the cancel",
} as const;
