import type { JessWorld } from "./jess-world.js";
import { caseAt, numberedName, type CaseNaming, type CasePlan } from "./case-plan.js";
import { joinedContent, textContent, type Content } from "./content.js";
import { caseFiles, type CaseFacts } from "./energyplus/case-files.js";
import { madeUpModel, madeUpWeather, readModelFacts, type ModelFacts } from "./energyplus/model-facts.js";
import { timeText } from "./energyplus/time-text.js";
import type { JessJob } from "./jess-jobs.js";
import type { JessView } from "./jess-view.js";
import { expandMacros, type ExpandedModel } from "./macros/expand-macros.js";
import type { ModelOutcome } from "../base/model-outcome.js";
import type { ResultFile } from "./result-file.js";
import type { StoredFile } from "./upload-store.js";

/** So many cases of a job have a folder; of a hundred thousand nobody could look at the tree. */
const mostFolders = 200;

/**
 * The results of a job that has finished, in ascending order of their paths. They are made anew for every request,
 * from the seed, the job and its files: nothing is kept, and the same job has the same results, byte for byte.
 *
 * A job with one case has them side by side, as recorded. A project, and a job with more, has a folder for each.
 *
 * @see docs/services/jess.md 3, J12
 */
export async function resultFiles(world: JessWorld, { job }: JessView): Promise<readonly ResultFile[]> {
  const stamps = stampsOf(job);
  if (/^(?:RA|DS)_/u.test(job.type))
    return sorted([...otherPrograms(job, stamps), ...jobFiles(job, stamps, [])]);
  const models = await expandedModels(job);
  const files = energyPlusFiles(world, job, stamps, models);
  const audit = [...models.values()].flatMap(({ macro }) => macro?.missing ?? []);
  const log = audit.map((name) => `Included file ${name} is not found: there is no model to run.`);
  return sorted([...files, ...jobFiles(job, stamps, log)]);
}

function sorted(files: ResultFile[]): readonly ResultFile[] {
  return files.sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** A model as it runs. */
interface RunnableModel {
  readonly content: Content;
  /** What EP-Macro has made of a macro model; `null` for another one. */
  readonly macro: ExpandedModel | null;
  readonly source: Content;
  readonly facts: ModelFacts;
}

/** The models of a job, macros followed, by the file that they were sent as. */
async function expandedModels({ material }: JessJob): Promise<Map<StoredFile | null, RunnableModel>> {
  const sources = new Set([material.model, ...material.models]);
  const models = new Map<StoredFile | null, RunnableModel>();
  for (const file of sources) {
    const source = file ?? textContent(madeUpModel);
    const isMacro = file !== null && /\.imf$/iu.test(file.name);
    const macro = isMacro ? await expandMacros(file, material.files) : null;
    const content = macro === null ? source : textContent(macro.text);
    models.set(file, { source, macro, content, facts: await readModelFacts(content) });
  }
  return models;
}

/** How one case of a job fares: where models fail, it is the first case of a job and every second one after it. */
function outcomeOf(world: JessWorld, job: JessJob, index: number): ModelOutcome {
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

function energyPlusFiles(
  world: JessWorld,
  job: JessJob,
  stamps: Stamps,
  models: ReadonlyMap<StoredFile | null, RunnableModel>,
): ResultFile[] {
  const { weather, models: templates, model } = job.material;
  const folders = Math.min(job.cases, mostFolders);
  const files: ResultFile[] = [];
  for (let index = 0; index < folders; index += 1) {
    const plan = caseOf(world, job, index);
    const runnable = models.get(templates[plan.model] ?? model);
    if (runnable === undefined) continue;
    const { content: modelContent, macro, facts } = runnable;
    const one: CaseFacts = {
      ...facts,
      outcome: macro !== null && macro.missing !== null ? "fatal" : outcomeOf(world, job, index),
      modelContent,
      weatherContent: weather[plan.weather] ?? textContent(madeUpWeather),
      startedMs: stamps.preparedMs,
      endedMs: stamps.simulatedMs,
      leastEsoBytes: index === 0 ? (job.resultBytes ?? world.switches.jess["result-bytes"]) : 0,
      chance: (...label) => world.random.fraction("jess-results", job.id, index, ...label),
    };
    const folder = job.cases === 1 && job.type !== "JE_JEP" ? "" : `${plan.name}/`;
    for (const { name, content, isInput } of caseFiles(one)) {
      const modifiedMs = isInput ? stamps.preparedMs : stamps.simulatedMs;
      files.push(at(folder + name, content, modifiedMs));
    }
    if (macro !== null && world.switches.jess["imf-files"] === "macro") {
      for (const { name, content } of macroFiles(runnable, macro)) {
        files.push(at(folder + name, content, stamps.preparedMs));
      }
    }
  }
  if (job.type === "JE_JEP") files.push(...projectFiles(world, job, stamps));
  return files;
}

/** What EP-Macro leaves beside the model: its input, its output, what it tells, and the parts. */
function macroFiles(
  { source, content }: RunnableModel,
  { audit, included, missing }: ExpandedModel,
): { readonly name: string; readonly content: Content }[] {
  const parts = included.map((file) => ({ name: file.name.split("/").at(-1) ?? file.name, content: file }));
  const own = [
    { name: "in.imf", content: joinedContent([textContent("##fileprefix ./\n"), source]) },
    { name: "audit.out", content: textContent(`${audit.join("\n")}\n`) },
    // Where a part is missing nothing comes out.
    ...(missing === null ? [{ name: "out.idf", content }] : []),
  ];
  const names = new Set(["in.idf", "in.epw", ...own.map(({ name }) => name)]);
  return [...own, ...parts.filter(({ name }) => !names.has(name) && names.add(name))];
}

/** How a case is called, and which files it takes. */
function caseOf(world: JessWorld, job: JessJob, index: number): CasePlan {
  const weather = Math.max(1, job.material.weather.length);
  const plan = caseAt(job.material.naming ?? namingOf(job, weather), index);
  return world.switches.jess["case-names"] === "numbered" ? { ...plan, name: numberedName(index) } : plan;
}

/** That of a job that was made out of nothing, or that is no project. */
function namingOf({ type, subset, cases }: JessJob, weather: number): CaseNaming {
  if (type !== "JE_JEP") return { kind: "parts", weather };
  if (subset === "LHS_RANDOM") return { kind: "sample", weather, models: 1 };
  const parameters = [{ id: "P1", values: Math.max(1, cases) }];
  return { kind: "tree", projectId: "G", weather, models: 1, parameters };
}

/** The tables of a parametric job, one line for each of its cases. */
function projectFiles(world: JessWorld, job: JessJob, { collectedMs }: Stamps): ResultFile[] {
  const rows = (line: (plan: CasePlan, index: number) => string): string =>
    Array.from({ length: job.cases }, (_, index) => `${line(caseOf(world, job, index), index)}\n`).join("");
  const seconds = (index: number): string =>
    (3 + 6 * world.random.fraction("jess-run-time", job.id, index)).toFixed(2);
  const { naming, weather: files } = job.material;
  const parameters = naming !== null && "parameters" in naming ? (naming.parameters ?? []) : [];
  const heads = parameters.map(({ id, name = id }) => `, ${csvField(name)}`).join("");
  const index = rows(({ name, weather, values = [] }, number) => {
    const cells = parameters.map((_, at) => `, ${csvField(values[at] ?? "")}`).join("");
    return `${String(number)}, ${name}, ${files[weather]?.name ?? "in.epw"}${cells}`;
  });
  const times = rows(
    ({ name }, number) => `${String(number)}, ${name}, ${seconds(number)}, ${outcomeOf(world, job, number)}`,
  );
  return [
    at("SimJobIndex.csv", textContent(`#, Job_ID, WeatherFile${heads}\n${index}`), collectedMs),
    at("RunTimes.csv", textContent(`#, Job_ID, Seconds, Outcome\n${times}`), collectedMs),
  ];
}

function csvField(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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
function jobFiles(
  job: JessJob,
  { preparedMs, simulatedMs, collectedMs }: Stamps,
  more: readonly string[],
): ResultFile[] {
  const times = [
    `received ${timeText(job.createdMs)}`,
    `prepared ${timeText(preparedMs)}`,
    `simulated ${timeText(simulatedMs)}`,
    `collected ${timeText(collectedMs)}`,
  ];
  const log = [
    `Job ${String(job.id)} (${job.type}), played by the simjobs mock: nothing was simulated.`,
    ...more,
  ];
  return [
    at("console.log", textContent(`${log.join("\n")}\n`), simulatedMs),
    at("job.done!", textContent(""), collectedMs),
    at("time_stamps.txt", textContent(`${times.join("\n")}\n`), collectedMs),
  ];
}

function at(path: string, content: Content, modifiedMs: number): ResultFile {
  return { path, content, modifiedMs };
}
