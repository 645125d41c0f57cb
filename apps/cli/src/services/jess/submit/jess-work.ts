import { basename } from "node:path";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { JessSubmit, StoredSubmission } from "@simjobs/jess";
import { checkWords } from "../../../input/check-words.js";
import type { InputFile } from "../../../input/read-input-file.js";
import { checkSizes, findAll, findFolder, findNamed, inputsOf, isZip, missing } from "./jess-files.js";
import type { JessWorkOptions } from "./jess-work-options.js";
import { kindOfWork, type JessWork } from "./kind-of-work.js";
import { jeplusWork } from "./jess-project.js";

/**
 * Makes a request of what the command line says. Files are looked at, nothing is sent.
 *
 * @throws {JobError} `bad_input`
 */
export async function jessWork(cwd: string, options: JessWorkOptions): Promise<JessWork> {
  const kind = kindOfWork(options);
  const { title, desc, main, mainWeather, cases, input, output, args, stored } = options;
  checkWords({
    "--title": title,
    "--desc": desc,
    "--main": main,
    "--main-weather": mainWeather,
    "--cases": cases,
    "--input": input,
    "--output": output,
    "--args": args,
    "--stored": stored,
  });
  const folder =
    options.fromFolder === undefined ? undefined : await findFolder(cwd, options.fromFolder, "--from-folder");
  switch (kind) {
    case "energyplus":
      return energyPlusWork(cwd, options, folder);
    case "jeplus":
      return jeplusWork(cwd, options, folder);
    case "stored":
      return storedWork(options);
    case "radiance":
    case "daysim":
    case "scan":
      return otherWork(kind, cwd, options, folder);
  }
}

async function energyPlusWork(
  cwd: string,
  options: JessWorkOptions,
  folder: string | undefined,
): Promise<JessWork> {
  const example = "simjobs submit jess --model office.idf --weather in.epw";
  const models = await findNamed(cwd, options.model, folder, "--model");
  const weather = await findNamed(cwd, options.weather, folder, "--weather");
  const attached = await findAll(cwd, options.attach, "--attach");
  // A zip in place of a model holds it.
  const loose = models.loose.filter(({ name }) => !isZip(name));
  const attachments = [...attached, ...models.loose.filter(({ name }) => isZip(name))];
  const mayBePacked = folder !== undefined || attachments.some(({ name }) => isZip(name));
  if (!mayBePacked && loose.length === 0) throw missing("the EnergyPlus model", "--model", example);
  if (!mayBePacked && weather.loose.length === 0) throw missing("the weather file", "--weather", example);
  const batch = options.batch === true;
  const model = chosen(options.main, loose, models.inFolder, { what: "models", option: "--main", batch });
  const weatherName = chosen(options.mainWeather, weather.loose, weather.inFolder, {
    what: "weather files",
    option: "--main-weather",
    batch,
  });
  const sent = [...loose, ...weather.loose, ...attachments];
  checkSizes(sent);
  const split = options.split === true;
  const title =
    options.title ??
    model ??
    loose[0]?.name ??
    (folder === undefined ? attachments[0]?.name : basename(folder)) ??
    "";
  const choices = {
    model,
    weatherName,
    batch,
    split,
  };
  return {
    title,
    inputs: inputsOf(sent, folder, choices),
    request: {
      kind: "energyplus",
      title,
      models: loose.map(({ path }) => path),
      weather: weather.loose.map(({ path }) => path),
      attachments: attachments.map(({ path }) => path),
      folder,
      allowMissing: options.allowMissing === true ? true : undefined,
      description: options.desc,
      ...choices,
    },
  };
}

/** The one file to take: the one that is named, or the one in the folder that was written out. */
function chosen(
  named: string | undefined,
  loose: readonly InputFile[],
  inFolder: readonly string[],
  { what, option, batch }: { readonly what: string; readonly option: string; readonly batch: boolean },
): string | undefined {
  if (named !== undefined || batch) return named;
  const names = [...loose.map(({ name }) => name), ...inFolder];
  if (names.length > 1) {
    const shown = names.map((name) => showControls(name)).join(", ");
    throw new JobError("bad_input", `${names.length} ${what} were given, and none is named: ${shown}`, {
      hint: `Give one of them, name the one to take with ${option}, or run all of them as one job with --batch.`,
    });
  }
  return inFolder[0];
}

/** Radiance, DaySim, and what the service shall find out by itself. */
async function otherWork(
  kind: "radiance" | "daysim" | "scan",
  cwd: string,
  options: JessWorkOptions,
  folder: string | undefined,
): Promise<JessWork> {
  const models = await findNamed(cwd, options.model, folder, "--model");
  const more = [
    ...(await findAll(cwd, options.attach, "--attach")),
    ...(await findAll(cwd, options.weather, "--weather")),
  ];
  const sent = [...models.loose, ...more];
  checkSizes(sent);
  if (folder === undefined && sent.length === 0) {
    const type = { radiance: "RAD", daysim: "DS", scan: "Scan" }[kind];
    throw missing(
      "what is to run",
      "--model or --from-folder",
      `simjobs submit jess --type ${type} --from-folder ./scene`,
    );
  }
  const model = options.main ?? models.inFolder[0];
  const title =
    options.title ??
    model ??
    models.loose[0]?.name ??
    (folder === undefined ? more[0]?.name : basename(folder)) ??
    "";
  const { input, output, args } = options;
  const choices = {
    model,
    input,
    output,
    args,
  };
  const files = {
    title,
    files: sent.map(({ path }) => path),
    folder,
    description: options.desc,
  };
  const requestOf = (): JessSubmit => {
    if (kind === "scan") return { kind, ...files };
    if (kind === "daysim") return { kind, ...files, ...choices };
    return { kind, program: programOf(options.program), ...files, ...choices };
  };
  return {
    title,
    inputs: inputsOf(sent, folder, { kind, program: options.program, ...choices }),
    request: requestOf(),
  };
}

function programOf(text: string | undefined): "rtrace" | "rpict" {
  if (text === "rtrace" || text === "rpict") return text;
  const what = text === undefined ? "is missing" : `cannot be ${JSON.stringify(text.slice(0, 80))}`;
  throw new JobError("bad_input", `the program for Radiance ${what}`, {
    hint: "Give --program rtrace or --program rpict.",
  });
}

/** Files that are in the storage of the service. */
function storedWork({
  stored = "",
  model,
  main,
  weather,
  split,
  subset,
  cases,
  title,
  desc,
}: JessWorkOptions): JessWork {
  const word = subset?.toUpperCase();
  if (word !== undefined && word !== "DEFAULT" && word !== "ALL" && word !== "LIST_FILE") {
    throw new JobError(
      "bad_input",
      `--subset: ${JSON.stringify(word.slice(0, 80))} cannot be asked for stored files`,
      {
        hint: "Known are ALL, LIST_FILE and DEFAULT; a sample (LHS) needs the project to be sent.",
      },
    );
  }
  if (word === "LIST_FILE" && cases === undefined) {
    throw missing("the list of cases", "--cases", "--subset LIST_FILE --cases jobs.txt");
  }
  const [firstModel, ...moreModels] = model;
  if (moreModels.length > 0) {
    throw new JobError(
      "bad_input",
      `${model.length} models were given, and one can be run from the storage`,
      {
        hint: "Name one with --model.",
      },
    );
  }
  const run = main ?? firstModel;
  const name = title ?? run ?? stored;
  const choices: StoredSubmission = {
    folder: stored,
    main: run,
    weather: weather.length === 0 ? undefined : weather,
    split: split === true ? split : undefined,
    subset: word,
    caseLists: cases === undefined ? undefined : [cases],
  };
  return {
    title: name,
    inputs: [{ text: JSON.stringify(choices) }],
    request: {
      kind: "stored",
      title: name,
      description: desc,
      ...choices,
    },
  };
}
