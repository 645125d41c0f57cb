import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatReference, JobError, type JobRef } from "@simjobs/core";
import { stopOf, type CancelResult } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { JessSubmit } from "@simjobs/jess";
import { startMock, type MockAccount } from "@simjobs/mock";
import { Accounts } from "../services/accounts.js";
import { openIonworks } from "../services/ionworks/ionworks-service.js";
import { openJess } from "../services/jess/jess-service.js";
import { interruptionOf, type CliContext } from "../context.js";
import { fastClock } from "./demo-clock.js";
import { plainDemoView, type DemoMoment, type DemoView } from "./demo-view.js";
import { demoModel, demoRequest, demoWeather } from "./demo-work.js";
import { cancelDemoJob, watchDemoJob, type DemoJob, type DemoStage } from "./run-demo-job.js";
import { exitCodes, exitOfCancel, precedence, worstExit } from "../exit-codes.js";
import { openJournal } from "../files/open-journal.js";
import { findInputFile, readJsonFile } from "../input/read-input-file.js";
import { cancelDocument } from "../report/cancel-document.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { canDraw } from "../output/live-lines.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { styleOf } from "../output/style.js";
import type { DemoOptions } from "./demo-options.js";

/** How many times as fast the demo's clock runs: that of the services and ours alike. */
const speed = 8;
/** How long the jobs would take, in seconds of the demo's clock: longer than it is shown. */
const jobSeconds = 64;
/** From JESS' flag to the end of its job, in milliseconds of the demo's clock. */
const jessStopsAfterMs = 16_000;
const showRunningMs = 30_000;

/**
 * The main job on a mock of both services: submit, watch, cancel, prove. Runs on an account and in a folder of its own:
 * nobody's credentials, settings or journal are looked at or touched.
 */
export async function runDemo(context: CliContext, options: DemoOptions): Promise<number> {
  const work = await demoInputs(context, options);
  const home = await mkdtemp(join(tmpdir(), "simjobs-demo-"));
  const mock = await startMock({
    speed,
    jobSeconds,
    start: new Date(context.clock.wallNow()),
    switches: { jess: { "cancel-delay-ms": jessStopsAfterMs } },
  });
  const [account] = mock.accounts;
  const demo = demoContext(context, { home, url: mock.url, account });
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
    view.open(
      `Demo: a mock of Ionworks and JESS at ${mock.url}, on a clock that runs ${speed} times as fast`,
    );
    const jobs = await submitBoth(accounts, stage, work);
    const shown = await Promise.all(jobs.map((job) => watchDemoJob(job, stage, showRunningMs)));
    results = await Promise.all(jobs.map((job, index) => cancelDemoJob(job, stage, shown[index] ?? "")));
  } finally {
    view.stop();
    await accounts.close();
    await journal.close();
    await mock.close();
    await rm(home, { recursive: true, force: true });
  }

  if (json) {
    printJson(context, { schema: "simjobs.demo/1", speed, results: results.map(cancelDocument), moments });
  } else await printEvidence(context, results);
  const exits = results.map((result) =>
    result.outcome === "cancelled" ? exitCodes.done : exitOfCancel(result) || exitCodes.unexpected,
  );
  return interruptionOf(context)?.exitCode ?? worstExit(exits, precedence.cancel);
}

interface DemoInputs {
  readonly jess: JessSubmit;
  readonly ionworks: unknown;
}

/** The files that were given, else work of the demo's own. */
async function demoInputs(
  context: CliContext,
  { model, weather, request }: DemoOptions,
): Promise<DemoInputs> {
  const { cwd } = context;
  if ((model === undefined) !== (weather === undefined)) {
    throw new JobError("bad_input", "--model and --weather go together", {
      hint: "For example: simjobs demo --model office.idf --weather in.epw",
    });
  }
  return {
    jess: {
      kind: "energyplus",
      models: [model === undefined ? demoModel : (await findInputFile(cwd, model, "--model")).path],
      weather: [weather === undefined ? demoWeather : (await findInputFile(cwd, weather, "--weather")).path],
      title: "Demo",
      split: true, // several cases, so that they can be seen to stop one after the other
    },
    ionworks: request === undefined ? demoRequest : await readJsonFile(context, request, "--request"),
  };
}

/** The same context in a world of its own: no variable of the user's gets in. */
function demoContext(
  context: CliContext,
  { home, url, account }: { readonly home: string; readonly url: string; readonly account: MockAccount },
): CliContext {
  return {
    ...context,
    env: {
      SIMJOBS_HOME: home,
      JESS_API_URL: url,
      JESS_EMAIL: account.jess.email,
      JESS_PASSWORD: account.jess.password,
      IONWORKS_API_URL: url,
      IONWORKS_API_KEY: account.ionworks.apiKey,
      IONWORKS_PROJECT_ID: account.ionworks.projectId,
    },
    clock: fastClock(context.clock, speed),
  };
}

async function submitBoth(
  accounts: Accounts,
  stage: DemoStage,
  work: DemoInputs,
): Promise<readonly DemoJob[]> {
  const opening = await accounts.opening();
  const [jess, ionworks] = await Promise.all([openJess(opening), openIonworks(opening)]);
  accounts.adopt(jess, ionworks);
  const call = { signal: stage.signal };
  const [jessRefs, ionworksRefs] = await Promise.all([
    jess.provider.submit(work.jess, call),
    ionworks.provider.submit({ kind: "simulation", request: work.ionworks }, call),
  ]);
  return [
    { provider: jess.provider, title: jess.title, ref: firstOf(jessRefs) },
    { provider: ionworks.provider, title: ionworks.title, ref: firstOf(ionworksRefs) },
  ].map((job) => {
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

function firstOf(refs: readonly JobRef[]): JobRef {
  const [ref] = refs;
  if (ref !== undefined) return ref;
  throw new JobError("bad_reply", "the submit made no job");
}

async function liveView(context: CliContext): Promise<DemoView> {
  return (await import("./live-demo-view.js")).liveDemoView(context);
}

/** What each outcome rests on. */
async function printEvidence(context: CliContext, results: readonly CancelResult[]): Promise<void> {
  const { stdout } = context;
  const style = styleOf(context, stdout);
  const rows = results.map((result) => cancelRow(result, style, { wholeTimes: !stdout.isTTY }));
  await printTable(context, cancelColumns, rows);
  for (const result of results) stdout.write(`${proofOf(result)}\n`);
  stdout.write(style.dim(`Times are those of the demo's clock, ${speed} times as fast.\n`));
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
