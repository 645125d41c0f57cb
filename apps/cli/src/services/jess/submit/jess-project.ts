import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { JobError } from "@simjobs/core";
import { showControls } from "@simjobs/http";
import type { JEPlusSubset } from "@simjobs/jess";
import { parseCount } from "../../../input/parse-count.js";
import { findInputFile, type InputFile } from "../../../input/read-input-file.js";
import { checkSizes, findAll, findNamed, inputsOf, isZip, missing } from "./jess-files.js";
import type { JessWorkOptions } from "./jess-work-options.js";
import type { JessWork } from "./kind-of-work.js";

const example = "simjobs submit jess --project project.zip --subset ALL";

/**
 * A jEPlus project: a zip, a folder, or the project file in its folder, whose other files it names.
 *
 * @throws {JobError} `bad_input`
 */
export async function jeplusWork(
  cwd: string,
  options: JessWorkOptions,
  fromFolder: string | undefined,
): Promise<JessWork> {
  if (options.project !== undefined && fromFolder !== undefined) {
    throw new JobError("bad_input", "--project and --from-folder name the same thing", {
      hint: "Give one of them.",
    });
  }
  const { folder, file, project } =
    fromFolder === undefined ? await findProject(cwd, options.project) : { folder: fromFolder };
  const main = options.main ?? project;
  const { subset, list } = await readSubset(cwd, options, folder);
  const files = [
    ...(file === undefined ? [] : [file]),
    ...(await findAll(cwd, options.attach, "--attach")),
    ...(list === undefined ? [] : [list]),
  ];
  checkSizes(files);
  const title = options.title ?? main ?? file?.name ?? basename(folder ?? "");
  const choices = { project: main, ...subset };
  return {
    title,
    inputs: inputsOf(files, folder, choices),
    request: {
      kind: "jeplus",
      title,
      files: files.map(({ path }) => path),
      folder,
      allowMissing: options.allowMissing === true ? true : undefined,
      description: options.desc,
      ...choices,
    },
  };
}

interface ProjectSource {
  readonly folder?: string | undefined;
  readonly file?: InputFile | undefined;
  /** Name of the project file in the folder. */
  readonly project?: string | undefined;
}

async function findProject(cwd: string, text: string | undefined): Promise<ProjectSource> {
  if (text === undefined || text === "") throw missing("the project", "--project", example);
  const path = resolve(cwd, text);
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return { folder: path };
  const file = await findInputFile(cwd, text, "--project");
  if (isZip(file.name)) return { file };
  if (/\.(?:json|jep)$/iu.test(file.name)) {
    checkSizes([file]);
    return { folder: dirname(path), project: file.name };
  }
  throw new JobError(
    "bad_input",
    `--project: ${showControls(text)} is neither a zip, a folder, a .json nor a .jep`,
    { hint: "Give the project's folder, a zip of it, or the project file in it." },
  );
}

/** Which cases to run, and the list of them where it is a file that must be sent, too. */
async function readSubset(
  cwd: string,
  options: JessWorkOptions,
  folder: string | undefined,
): Promise<{ readonly subset: JEPlusSubset; readonly list?: InputFile | undefined }> {
  const { cases } = options;
  const word = options.subset?.toUpperCase() ?? (cases === undefined ? undefined : wordFor(cases));
  switch (word) {
    case undefined:
    case "DEFAULT":
    case "ALL":
      if (cases !== undefined) {
        throw new JobError("bad_input", `--cases says nothing to --subset ${word}`, {
          hint: "It goes with --subset LHS (how many) and --subset LIST_FILE (which file).",
        });
      }
      return { subset: word === undefined ? {} : { subset: word } };
    case "LHS":
      if (cases === undefined) throw missing("the number of cases", "--cases", "--subset LHS --cases 20");
      return { subset: { subset: word, cases: parseCount(cases, "--cases") } };
    case "LIST_FILE": {
      if (cases === undefined || cases === "") {
        throw missing("the list of cases", "--cases", "--subset LIST_FILE --cases jobs.txt");
      }
      const isThere = await stat(resolve(cwd, cases)).then(
        () => true,
        () => false,
      );
      // What is not here may be in the zip.
      if (!isThere && folder === undefined) return { subset: { subset: word, cases } };
      const { loose, inFolder } = await findNamed(cwd, [cases], folder, "--cases");
      const [list] = loose;
      return { subset: { subset: word, cases: list?.name ?? inFolder[0] ?? cases }, list };
    }
    default:
      throw new JobError(
        "bad_input",
        `--subset: ${JSON.stringify(word.slice(0, 80))} is not a way to choose cases`,
        {
          hint: "Known are ALL, LHS, LIST_FILE and DEFAULT.",
        },
      );
  }
}

/** A number is the size of a sample, anything else a file. */
function wordFor(cases: string): "LHS" | "LIST_FILE" {
  return /^\d+$/u.test(cases.trim()) ? "LHS" : "LIST_FILE";
}
