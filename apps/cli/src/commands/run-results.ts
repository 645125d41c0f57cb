import { join, resolve } from "node:path";
import { formatReference, isJobError, JobError, type JobRef, type ResultQuery } from "@simjobs/core";
import type { SavedResults } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import { Accounts } from "../services/accounts.js";
import { factsOf, serviceFacts, tableForms } from "../services/registry.js";
import type { ModelCheck, Service } from "../services/service.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseOneReference } from "../references/parse-references.js";
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

/** Fetches a job's results into a folder, and tells what its own reports say of the model. */
export async function runResults(
  context: CliContext,
  text: string,
  options: ResultsOptions,
): Promise<number> {
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
  const ref = await parseOneReference(context, text, options);
  checkForm(ref, options.format);
  const accounts = await Accounts.create(context, { profile: options.profile });
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

function save(
  context: CliContext,
  service: Service,
  ref: JobRef,
  query: ResultQuery,
  options: ResultsOptions,
): Promise<SavedResults> {
  const out = options.out ?? resultsFolderName(ref);
  return fetchResults(context, service, ref, {
    folder: resolve(context.cwd, out),
    query,
    overwrite: options.overwrite === true,
    isShown: options.json !== true,
    again: ["simjobs", ...context.argv.map(quoted)].join(" "),
    onEvent: verboseEvents(context, options.verbose),
  });
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
