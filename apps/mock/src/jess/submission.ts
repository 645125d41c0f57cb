import { readWhole } from "./content.js";
import { readProject, type JepProject } from "./jep-project.js";
import { chosenFiles, hasFile, matchingFiles, type FileChoice } from "./choose-files.js";
import type { JobMaterial } from "./job-material.js";
import { listLines } from "./case-count.js";
import { listRows, type CaseNaming } from "./case-plan.js";
import type { StoredFile } from "./upload-store.js";

/** What is asked for with a submission, by whichever of the two ways it came. Blank texts ask for nothing. */
export interface SubmissionFields {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly model: string;
  readonly weather: readonly string[];
  readonly split: boolean;
  readonly subset: string;
  /** Size of a sample, or name of a list file. */
  readonly cases: string;
  readonly program: string;
  readonly input: string;
  readonly output: string;
  readonly args: string;
}

/** What a submission turns out to be once its files have been looked at. */
interface Verdict {
  readonly type: string;
  readonly subset: string;
  readonly cases: number;
  /** Why the job is going to be turned down; `null` if it is not. */
  readonly rejection: string | null;
  readonly material: Pick<JobMaterial, "model" | "models" | "naming" | "weather" | "outputNames">;
}

/** Cases of a model that is split, as in the one recorded job of that sort. */
const splitCases = 12;
/** Size of a sample where nothing else tells one. */
const usualSample = 10;
const largestSample = 100_000;
const kinds = ["", "EP", "JEP", "RAD", "DS", "SCAN"];
const nothing = { model: null, models: [], naming: null, weather: [], outputNames: [] };

const sorts = {
  energyPlus: /\.(?:idf|imf)$/iu,
  weather: /\.epw$/iu,
  project: /\.(?:json|jep)$/iu,
  octree: /\.oct$/iu,
  header: /\.hea$/iu,
};

/** Whether the service knows that type of job. */
export function isKnownType(type: string): boolean {
  return kinds.includes(type.trim().toUpperCase());
}

/**
 * Looks at the unpacked files of a submission as the service does after it has answered. Nothing here refuses the
 * request: what is wrong with the files makes the job end as REJECTED later on.
 *
 * @see docs/services/jess.md 3, J7
 */
export async function judgeSubmission(
  fields: SubmissionFields,
  files: readonly StoredFile[],
): Promise<Verdict> {
  const kind = kindOf(fields.type.trim().toUpperCase(), files);
  if (kind === "RAD") return judgeRadiance(fields, files);
  if (kind === "DS") return judgeDaysim(fields, files);
  return kind === "JEP" ? judgeProject(fields, files) : judgeEnergyPlus(fields, files);
}

/** `Scan`, or nothing, lets the service find out. */
function kindOf(asked: string, files: readonly StoredFile[]): string {
  if (asked !== "" && asked !== "SCAN") return asked;
  const hasSort = (sort: RegExp): boolean => files.some(({ name }) => sort.test(name));
  if (hasSort(sorts.project)) return "JEP";
  if (asked === "SCAN" && !hasSort(sorts.energyPlus)) {
    if (hasSort(sorts.octree)) return "RAD";
    if (hasSort(sorts.header)) return "DS";
  }
  return "EP";
}

function judgeEnergyPlus(fields: SubmissionFields, files: readonly StoredFile[]): Verdict {
  const type = fields.split ? "EP_IDF_SPLIT" : "EP_IDF";
  const model = chosenFiles(fields.model, sorts.energyPlus, files);
  const named = fields.weather.filter((name) => name.trim() !== "");
  const choices = (named.length === 0 ? [""] : named).map((name) => chosenFiles(name, sorts.weather, files));
  const absent = choices.find(({ found }) => found.length === 0);
  const weather = choices.flatMap(({ found }) => found);
  const rejection =
    modelRejection(model, "model", "Model") ??
    (absent === undefined
      ? null
      : absent.named === null
        ? "No weather file is found in the submission"
        : `Weather file ${absent.named} is not found`);
  return {
    type,
    subset: "ALL",
    cases: fields.split ? splitCases : Math.max(1, weather.length),
    rejection,
    material: { ...nothing, model: model.found[0] ?? null, weather },
  };
}

/** @see docs/services/jess.md 3, J7: `output` is the extension of the outputs, one for each input */
function judgeRadiance(fields: SubmissionFields, files: readonly StoredFile[]): Verdict {
  const program = fields.program.trim().toLowerCase() === "rpict" ? "RPICT" : "RTRACE";
  const extension = fields.output.trim().replace(/^\./u, "") || "out";
  return judgeByInputs(`RA_${program}`, sorts.octree, extension, fields, files);
}

function judgeDaysim(fields: SubmissionFields, files: readonly StoredFile[]): Verdict {
  return judgeByInputs("DS_HEA", sorts.header, "ill", fields, files);
}

function judgeByInputs(
  type: string,
  sort: RegExp,
  extension: string,
  fields: SubmissionFields,
  files: readonly StoredFile[],
): Verdict {
  const model = chosenFiles(fields.model, sort, files);
  const inputs = matchingFiles(fields.input, files);
  const missing = inputs.length === 0 && fields.input.trim() !== "" ? fields.input.trim() : null;
  const sources = inputs.length === 0 ? model.found.slice(0, 1) : inputs;
  return {
    type,
    subset: "ALL",
    cases: 1,
    rejection:
      modelRejection(model, "model", "Model") ??
      (missing === null ? null : `Input file ${missing} is not found`),
    material: {
      ...nothing,
      model: model.found[0] ?? null,
      outputNames: sources.map(({ name }) => `${name.replace(/\.[^./]*$/u, "")}.${extension}`),
    },
  };
}

async function judgeProject(fields: SubmissionFields, files: readonly StoredFile[]): Promise<Verdict> {
  const type = "JE_JEP";
  const asked = fields.subset.trim().toUpperCase();
  const subset = asked === "LHS" ? "LHS_RANDOM" : asked === "" ? "DEFAULT" : asked;
  const rejected = (rejection: string): Verdict => ({ type, subset, cases: 1, rejection, material: nothing });
  const choice = chosenFiles(fields.model, sorts.project, files);
  const refusal = modelRejection(choice, "project", "Project");
  const [found] = choice.found;
  if (found === undefined || refusal !== null)
    return rejected(refusal ?? "No project is found in the submission");
  if (!["DEFAULT", "ALL", "LHS_RANDOM", "LIST_FILE"].includes(subset)) {
    return rejected(`Subset ${asked} is not recognised`);
  }
  const project = await readProject((await readWhole(found)).toString("utf8"), files);
  if (project === undefined) return rejected(`Project ${found.name} cannot be read`);
  const missing = [
    ...project.templates.map((name) => ({ what: "Model template", name })),
    ...project.weather.map((name) => ({ what: "Weather file", name })),
    ...project.others.map((name) => ({ what: "File", name })),
  ].find(({ name }) => !hasFile(files, name));
  if (missing !== undefined) return rejected(`${missing.what} ${missing.name} is not found`);
  const models = project.templates.flatMap((name) => chosenFiles(name, /./u, files).found.slice(0, 1));
  const weather = project.weather.flatMap((name) => chosenFiles(name, /./u, files).found.slice(0, 1));
  const made = await makeCases(subset, fields.cases.trim(), project, files);
  if (typeof made === "string") return rejected(made);
  const { cases, naming } = made;
  const material = { ...nothing, model: models[0] ?? null, models, weather, naming };
  return { type, subset, cases, rejection: null, material };
}

/** @returns a sentence, where the subset cannot be made */
async function makeCases(
  subset: string,
  asked: string,
  project: JepProject,
  files: readonly StoredFile[],
): Promise<{ readonly cases: number; readonly naming: CaseNaming } | string> {
  const [weather, models] = [Math.max(1, project.weather.length), Math.max(1, project.templates.length)];
  if (subset === "LIST_FILE") {
    const [list] = asked === "" ? [] : chosenFiles(asked, /./u, files).found;
    if (list === undefined) return `List file ${asked} is not found`;
    const rows = listLines((await readWhole(list)).toString("utf8"));
    const plans = listRows(rows, project.weather, project.templates);
    const naming = { kind: "list", rows: plans, parameters: project.parameters } as const;
    return { cases: Math.max(1, rows.length), naming };
  }
  if (subset === "LHS_RANDOM") {
    const size = asked === "" ? usualSample : Number(asked);
    const isFine = Number.isSafeInteger(size) && size >= 1 && size <= largestSample;
    return isFine
      ? { cases: size, naming: { kind: "sample", weather, models } }
      : `Sample size ${asked} is not valid`;
  }
  const spanned = project.cases ?? usualSample;
  const { projectId, parameters } = project;
  const naming = { kind: "tree", projectId, weather, models, parameters } as const;
  return { cases: subset === "ALL" ? spanned : Math.min(spanned, usualSample), naming };
}

function modelRejection({ named, found }: FileChoice, what: string, title: string): string | null {
  if (found.length === 0) {
    return named === null ? `No ${what} is found in the submission` : `${title} ${named} is not found`;
  }
  return named === null && found.length > 1 ? `More than one ${what} is found and none is named` : null;
}
