import { join } from "node:path";
import { formatReference, isJobError, JobError, type JobRef, type ResultQuery } from "@simjobs/core";
import type { SavedResults } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import { factsOf, serviceFacts, tableForms } from "../services/registry.js";
import type { JobFacts } from "../output/job-facts.js";
import type { ModelCheck, Service } from "../services/service.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseReferences } from "../references/parse-references.js";
import { wordsIn } from "../input/parse-words.js";
import { formatBytes } from "../output/format-bytes.js";
import { isUnicode } from "../output/is-unicode.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { verboseEvents } from "../output/verbose-events.js";
import { fetchResults } from "../results/fetch-results.js";
import { resultsDocument } from "../results/results-document.js";
import { resultsFolderName } from "../results/results-folder.js";
import { tellModel } from "../watch/model-words.js";
import type { ResultsOptions } from "../results/results-options.js";
import { checkPlace, pathFrom } from "../files/path-from.js";

/** Fetches results into folders, or into one table, and tells what a single job's own reports say of its model. */
export async function runResults(
  context: CliContext,
  texts: readonly string[],
  options: ResultsOptions,
): Promise<number> {
  checkTable(options);
  checkPlace(options.out, "--out"); // before anybody is asked
  checkPlace(options.table, "--table");
  const refs = await parseReferences(context, texts, {
    profile: options.profile,
    canBegin: "listed",
    inFleet: options,
  });
  if (options.table !== undefined) return tableOf(context, refs, options.table, options);
  const [first, ...others] = refs;
  if (first !== undefined && others.length === 0) return resultsOfOne(context, first, options);
  return resultsOfMany(context, refs, options);
}

/** A table and files are two things. */
function checkTable({ table, value, out, ext, file, format, plot }: ResultsOptions): void {
  if (table === undefined) {
    if (value.length === 0) return;
    throw new JobError("bad_input", "--value names a column of a table, and none is to be made", {
      hint: "Add --table and a file, such as --table sweep.csv.",
    });
  }
  if (out === undefined && ext.length === 0 && file.length === 0 && format === undefined && plot !== true)
    return;
  throw new JobError("bad_input", "--table makes one table, and fetches no files and draws nothing", {
    hint: "Leave --out, --ext, --file, --format and --plot out, or fetch the files by another command.",
  });
}

async function tableOf(
  context: CliContext,
  refs: readonly JobRef[],
  file: string,
  options: ResultsOptions,
): Promise<number> {
  const { tellTable } = await import("../table/tell-table.js");
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    longWait: true,
    jobs: refs.length,
    inFleet: options,
  });
  try {
    return await tellTable(context, accounts, refs, {
      file,
      names: [...new Set(options.value.map((name) => name.trim()))],
      overwrite: options.overwrite === true,
      verbose: options.verbose === true,
      json: options.json === true,
    });
  } finally {
    await accounts.close();
  }
}

async function resultsOfMany(
  context: CliContext,
  refs: readonly JobRef[],
  options: ResultsOptions,
): Promise<number> {
  if (options.plot === true)
    throw new JobError("bad_input", `--plot draws one job, and ${refs.length} are named`);
  const query = readQuery(options);
  for (const ref of refs) checkForm(ref, options.format);
  const { saveManyResults } = await import("../results/save-many-results.js");
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    jobs: refs.length,
    inFleet: options,
  });
  try {
    return await saveManyResults(context, accounts, refs, {
      folder: options.out ?? ".",
      isOneOfMany: true,
      json: options.json === true,
      verbose: options.verbose === true,
      query,
      overwrite: options.overwrite === true,
    });
  } finally {
    await accounts.close();
  }
}

async function resultsOfOne(context: CliContext, ref: JobRef, options: ResultsOptions): Promise<number> {
  const query = readQuery(options);
  const isSaved = options.plot !== true || options.out !== undefined;
  if (
    !isSaved &&
    (query.extensions !== undefined || query.paths !== undefined || options.overwrite === true)
  ) {
    throw new JobError("bad_input", "--plot alone saves nothing, and which files are wanted was said", {
      hint: "Add --out and a folder to save them, too.",
    });
  }
  checkForm(ref, options.format);
  const accounts = await Accounts.create(context, {
    profile: options.profile,
    keepSession: options.keepSession,
    inFleet: options,
  });
  try {
    const service = await accounts.service(ref.provider, ref.account);
    await service.recall([ref]);
    const saved = isSaved ? await save(context, service, ref, query, options) : undefined;
    const plot = options.plot === true ? await readPlot(context, service, ref, options) : undefined;
    const model = options.check && isSaved ? await checkModel(context, service, ref, options) : undefined;
    if (options.json === true) {
      printJson(context, {
        ...resultsDocument(ref, saved, model),
        plot: plot?.document,
      });
    } else {
      if (saved !== undefined) await printSaved(context, saved);
      plot?.print();
      if (model !== undefined) tellModel(context, ref, model);
    }
    const interruption = interruptionOf(context);
    if (interruption !== undefined) return interruption.exitCode;
    return model?.verdict === "failed" ? exitCodes.watchedFailed : exitCodes.done;
  } finally {
    await accounts.close();
  }
}

/** Not every service keeps tables, of which a form can be wished. */
function checkForm({ provider }: JobRef, format: string | undefined): void {
  const facts = factsOf(provider);
  if (format === undefined || facts === undefined || facts.tableForms !== undefined) return;
  const others = serviceFacts().filter(({ tableForms }) => tableForms !== undefined);
  const titles = others.map(({ title }) => title).join(" and ");
  throw new JobError(
    "bad_input",
    `--format goes with tables of ${titles}; ${possessive(facts.title)} files come as they are`,
    { hint: "Choose files with --ext or --file." },
  );
}

function possessive(title: string): string {
  return /s$/iu.test(title) ? `${title}'` : `${title}'s`;
}

function readQuery({ ext, file, format }: ResultsOptions): ResultQuery {
  const formats = tableForms();
  if (format !== undefined && !formats.includes(format)) {
    throw new JobError("bad_input", `--format: ${JSON.stringify(format.slice(0, 80))} is not known`, {
      hint: `Known are ${formats.join(", ")}.`,
    });
  }
  if (format !== undefined && ext.length > 0) {
    throw new JobError("bad_input", "--format and --ext are two ways to say the same", {
      hint: "Give one of them.",
    });
  }
  const extensions = ext.length > 0 ? readExtensions(ext) : format === undefined ? undefined : [format];
  return {
    extensions,
    paths: file.length === 0 ? undefined : file,
  };
}

function readExtensions(texts: readonly string[]): readonly string[] {
  const words = wordsIn(texts, "--ext", "--ext csv,eso").map((word) => word.replace(/^\./u, ""));
  if (words.every((word) => word !== "")) return words;
  throw new JobError("bad_input", "--ext: a dot alone is no ending", { hint: "Write --ext csv,eso." });
}

async function save(
  context: CliContext,
  service: Service,
  ref: JobRef,
  query: ResultQuery,
  options: ResultsOptions,
): Promise<SavedResults> {
  const out = options.out ?? resultsFolderName(ref, await describe(context, service, ref));
  return fetchResults(context, service, ref, {
    folder: pathFrom(context, out),
    query,
    overwrite: options.overwrite === true,
    isShown: options.json !== true,
    again: ["simjobs", ...context.argv.map(quoted)].join(" "),
    onEvent: verboseEvents(context, options.verbose),
  });
}

/** Which of a sweep it is, for the name of its folder; without it that has the name of the job alone. */
async function describe(context: CliContext, service: Service, ref: JobRef): Promise<JobFacts | undefined> {
  try {
    const facts = await service.describe?.([ref], 1, { signal: context.signal });
    return facts?.get(formatReference(ref));
  } catch (error) {
    if (!isJobError(error)) throw error;
    return undefined; // what is in the way is told when the results are asked for
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

async function readPlot(context: CliContext, service: Service, ref: JobRef, options: ResultsOptions) {
  const [{ drawPlot }, { thinOut }] = await Promise.all([
    import("../results/draw-plot.js"),
    import("../results/thin-out.js"),
  ]);
  const onEvent = verboseEvents(context, options.verbose);
  const call = { signal: context.signal, onEvent };
  if (service.series === undefined) throw nothingToPlot(service);
  const series = await service.series(ref, call);
  const { stdout, env } = context;
  return {
    document: series.map(({ name, points }) => ({ name, points: thinOut(points) })),
    print: (): void => {
      const fine = stdout.isTTY && env["TERM"] !== "dumb" && isUnicode(env);
      for (const each of series) {
        stdout.write(`\n${drawPlot(each, { width: stdout.columns, fine }).join("\n")}\n`);
      }
    },
  };
}

function nothingToPlot({ title }: Service): JobError {
  const hints = serviceFacts().flatMap(({ plots }) => (plots === undefined ? [] : [plots]));
  return new JobError("not_supported", `there is nothing to plot in the results of this ${title} job`, {
    hint: hints.join(" "),
  });
}

async function checkModel(
  context: CliContext,
  service: Service,
  ref: JobRef,
  options: ResultsOptions,
): Promise<ModelCheck | undefined> {
  if (service.checkModel === undefined) return undefined;
  const onEvent = verboseEvents(context, options.verbose);
  try {
    return await service.checkModel(ref, {
      signal: context.signal,
      onEvent,
    });
  } catch (error) {
    const interruption = interruptionOf(context);
    if (!isJobError(error) && interruption === undefined) throw error;
    // The files are there, whatever the reports may say.
    const why = isJobError(error) ? `could not be read: ${showControls(error.message)}` : "were not read";
    context.stderr.write(`${formatReference(ref)}: its reports ${why}\n`);
    return undefined;
  }
}

async function printSaved(context: CliContext, { folder, files, bytes }: SavedResults): Promise<void> {
  const { stdout, stderr } = context;
  const rows = files.map(({ path, bytes }) =>
    stdout.isTTY
      ? [{ text: path }, { text: formatBytes(bytes) }]
      : [{ text: join(folder, ...path.split("/")) }, { text: String(bytes) }],
  );
  await printTable(context, ["FILE", "SIZE"], rows);
  const count = files.length === 1 ? "1 file" : `${files.length} files`;
  stderr.write(`${count}, ${formatBytes(bytes)}, in ${showControls(folder)}\n`);
}
