import { flag, list, value, type ValuesOf } from "../../../command/option-specs.js";

/** What `submit jess` can be told about the work itself. */
export const jessWorkOptions = {
  model: list("file", "EnergyPlus model, .idf or .imf, or a zip that holds it; repeatable"),
  weather: list("file", "weather file, .epw; repeatable"),
  attach: list("file", "a file that the model needs; a zip is unpacked; repeatable"),
  example: flag("submit the example: a small model with made-up weather (simjobs examples)"),
  fromFolder: value("folder", "send a folder, as a zip; --model and --weather may name files in it"),
  main: value("name", "the model or project to run, where there are several"),
  mainWeather: value("name", "the weather file to take, where there are several"),
  batch: flag("run every model with every weather file, as one job"),
  split: flag("let the service split the run into several cases"),
  project: value("path", "jEPlus project: a zip, a folder, or the project file in its folder"),
  subset: value("which", "cases of a project: ALL, LHS, LIST_FILE or DEFAULT", () => [
    "ALL",
    "LHS",
    "LIST_FILE",
    "DEFAULT",
  ]),
  cases: value("n|file", "how many cases (LHS), or the list of them (LIST_FILE)"),
  allowMissing: flag("send a project, or a macro model, although it names files that are missing"),
  stored: value("folder", "run files that are in your storage at JESS (simjobs files)"),
  type: value("type", "EP, JEP, RAD, DS, or Scan: let the service find out", () => [
    "EP",
    "JEP",
    "RAD",
    "DS",
    "Scan",
  ]),
  program: value("name", "RAD: rtrace or rpict"),
  input: value("name", "RAD, DS: the input among the files, * for any text"),
  output: value("ending", "RAD: ending of the output files"),
  args: value("text", "RAD: arguments of the program"),
  title: value("text", "name of the job (default: the file's name)"),
  desc: value("text", "description of the job"),
};

export type JessWorkOptions = ValuesOf<typeof jessWorkOptions>;
