import type { MockWorld } from "../mock-world.js";
import { textContent, type Content } from "./content.js";
import { caseFiles, type CaseFacts } from "./energyplus/case-files.js";
import { madeUpModel, madeUpWeather, readModelFacts } from "./energyplus/model-facts.js";
import { timeText } from "./energyplus/time-text.js";
import type { JessJob } from "./jess-jobs.js";
import type { JessView } from "./jess-view.js";
import type { ModelOutcome } from "./model-outcome.js";
import type { ResultFile } from "./result-file.js";

/** So many cases of a job have a folder; of a hundred thousand nobody could look at the tree. */
const mostFolders = 200;

/**
 * The results of a job that has finished, in ascending order of their paths. They are made anew for every request,
 * from the seed, the job and its files: nothing is kept, and the same job has the same results, byte for byte.
 *
 * A job with one case has them side by side, as recorded. One with more has a folder for each: this mock's choice,
 * since nobody has recorded one.
 *
 * @see docs/services/jess.md 3, J12
 */
export async function resultFiles(world: MockWorld, { job }: JessView): Promise<readonly ResultFile[]> {
  const stamps = stampsOf(job);
  const files = /^(?:RA|DS)_/u.test(job.type)
    ? otherPrograms(job, stamps)
    : await energyPlusFiles(world, job, stamps);
  const all = [...files, ...jobFiles(job, stamps)];
  return all.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** How one case of a job fares: where models fail, it is the first case of a job and every second one after it. */
function outcomeOf(world: MockWorld, job: JessJob, index: number): ModelOutcome {
  const outcome = job.modelOutcome ?? world.switches.jess["model-outcome"];
  return index % 2 === 0 ? outcome : "completes";
}

interface Stamps {
  readonly preparedMs: number;
  readonly simulatedMs: number;
  readonly collectedMs: number;
}

/** Files carry whole seconds. */
function stampsOf({ createdMs, steps }: JessJob): Stamps {
  const at = (offset: number): number => Math.floor((createdMs + offset) / 1000) * 1000;
  return {
    preparedMs: at(steps.prepared),
    simulatedMs: at(steps.simulated),
    collectedMs: at(steps.collected),
  };
}

async function energyPlusFiles(world: MockWorld, job: JessJob, stamps: Stamps): Promise<ResultFile[]> {
  const { model, weather } = job.material;
  const facts = await readModelFacts(model ?? textContent(madeUpModel));
  const folders = Math.min(job.cases, mostFolders);
  const files: ResultFile[] = [];
  for (let index = 0; index < folders; index += 1) {
    const one: CaseFacts = {
      ...facts,
      outcome: outcomeOf(world, job, index),
      modelContent: model ?? textContent(madeUpModel),
      weatherContent: weather[index % Math.max(1, weather.length)] ?? textContent(madeUpWeather),
      startedMs: stamps.preparedMs,
      endedMs: stamps.simulatedMs,
      leastEsoBytes: index === 0 ? (job.resultBytes ?? world.switches.jess["result-bytes"]) : 0,
      chance: (...label) => world.random.fraction("jess-results", job.id, index, ...label),
    };
    const folder = job.cases === 1 ? "" : `${caseName(index)}/`;
    for (const { name, content, isInput } of caseFiles(one)) {
      files.push({
        path: folder + name,
        content,
        modifiedMs: isInput ? stamps.preparedMs : stamps.simulatedMs,
      });
    }
  }
  if (job.type === "JE_JEP") files.push(...projectFiles(world, job, stamps));
  return files;
}

/** The tables of a parametric job, one line for each of its cases. */
function projectFiles(world: MockWorld, job: JessJob, { collectedMs }: Stamps): ResultFile[] {
  const rows = (line: (index: number) => string): string =>
    Array.from({ length: job.cases }, (_, index) => `${line(index)}\n`).join("");
  const weatherOf = (index: number): string => {
    const { weather } = job.material;
    return weather[index % Math.max(1, weather.length)]?.name ?? "in.epw";
  };
  const seconds = (index: number): string =>
    (3 + 6 * world.random.fraction("jess-run-time", job.id, index)).toFixed(2);
  const index = rows((at) => `${String(at)}, ${caseName(at)}, ${weatherOf(at)}`);
  const times = rows((at) => `${String(at)}, ${caseName(at)}, ${seconds(at)}, ${outcomeOf(world, job, at)}`);
  return [
    at("SimJobIndex.csv", textContent(`#, Job_ID, WeatherFile\n${index}`), collectedMs),
    at("RunTimes.csv", textContent(`#, Job_ID, Seconds, Outcome\n${times}`), collectedMs),
  ];
}

/** Radiance and DaySim: what was sent, and outputs of the names that were asked for. */
function otherPrograms(job: JessJob, { preparedMs, simulatedMs }: Stamps): ResultFile[] {
  const { files, outputNames } = job.material;
  const outputs = new Set(outputNames);
  return [
    ...files
      .filter(({ name }) => !outputs.has(name))
      .map((file) => ({ path: file.name, content: file, modifiedMs: preparedMs })),
    ...[...outputs].map((name) =>
      at(
        name,
        textContent(`# Made up by the simjobs mock: ${job.type} of ${name} did not run.\n0.0\n`),
        simulatedMs,
      ),
    ),
  ];
}

/** What lies beside the results of every job. */
function jobFiles(job: JessJob, { preparedMs, simulatedMs, collectedMs }: Stamps): ResultFile[] {
  const times = [
    `received ${timeText(job.createdMs)}`,
    `prepared ${timeText(preparedMs)}`,
    `simulated ${timeText(simulatedMs)}`,
    `collected ${timeText(collectedMs)}`,
  ];
  const log = [`Job ${String(job.id)} (${job.type}), played by the simjobs mock: nothing was simulated.`];
  return [
    at("console.log", textContent(`${log.join("\n")}\n`), simulatedMs),
    at("job.done!", textContent(""), collectedMs),
    at("time_stamps.txt", textContent(`${times.join("\n")}\n`), collectedMs),
  ];
}

function at(path: string, content: Content, modifiedMs: number): ResultFile {
  return { path, content, modifiedMs };
}

function caseName(index: number): string {
  return `case-${String(index + 1).padStart(4, "0")}`;
}
