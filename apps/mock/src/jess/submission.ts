import type { SubmissionParts } from "./submission-parts.js";
import { listCases, projectCases, projectWeather } from "./case-count.js";
import type { StoredFile } from "./upload-store.js";
import { zipEntries } from "./zip-entries.js";

/** What a submission turns out to be once its files have been looked at. */
export interface Submission {
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly subset: string;
  readonly args: string;
  readonly cases: number;
  readonly submissionBytes: number;
  /** Files as they arrived. */
  readonly files: readonly StoredFile[];
  /** Why the job is going to be turned down; `null` if it is not. */
  readonly rejection: string | null;
}

/** A file that came along, inside of a zip or not. */
interface Member {
  readonly name: string;
  readonly read: () => Promise<Buffer>;
}

type Verdict = Pick<Submission, "type" | "subset" | "cases"> & { readonly rejection: string | null };

/** Cases of a model that is split, as in the one recorded job of that sort. */
const splitCases = 12;
/** Size of a sample where nothing else tells one. */
const usualSample = 10;
const largestSample = 100_000;

/**
 * Looks at a submission as the service does after it has answered. Nothing here refuses the request: what is wrong
 * with the files makes the job end as REJECTED later on.
 *
 * @returns a sentence instead, where the request itself is turned down
 */
export async function readSubmission({ fields, files }: SubmissionParts): Promise<Submission | string> {
  if (files.length === 0) return "No file was received";
  const asked = fields.get("type")?.trim() ?? "";
  const kind = ["", "EP", "JEP", "RAD", "DS", "SCAN"].find((known) => known === asked.toUpperCase());
  if (kind === undefined) return `Job type ${asked} is not recognised`;
  const members: Member[] = [];
  let broken: string | null = null;
  for (const file of files) {
    const inside = await membersOf(file);
    if (inside === undefined) broken ??= `File ${file.name} cannot be unpacked`;
    else members.push(...inside);
  }
  const isProject = members.some(({ name }) => /\.(?:json|jep)$/iu.test(name));
  const verdict = await judge(kind, isProject, members, fields);
  return {
    title: fields.get("title") ?? "",
    description: fields.get("desc") ?? "",
    args: fields.get("args") ?? "",
    submissionBytes: files.reduce((sum, file) => sum + file.bytes, 0),
    files,
    ...verdict,
    rejection: broken ?? verdict.rejection,
  };
}

async function judge(
  kind: string,
  isProject: boolean,
  members: readonly Member[],
  fields: ReadonlyMap<string, string>,
): Promise<Verdict> {
  if (kind === "RAD") {
    const program = fields.get("program") === "rpict" ? "RPICT" : "RTRACE";
    return judgeByModel(`RA_${program}`, /\.oct$/iu, members, fields);
  }
  if (kind === "DS") return judgeByModel("DS_HEA", /\.hea$/iu, members, fields);
  if (kind === "JEP" || (kind !== "EP" && isProject)) return judgeProject(members, fields);
  return judgeEnergyPlus(members, fields);
}

function judgeEnergyPlus(members: readonly Member[], fields: ReadonlyMap<string, string>): Verdict {
  const isSplit = fields.get("split")?.trim().toLowerCase() === "true";
  const verdict = judgeByModel(isSplit ? "EP_IDF_SPLIT" : "EP_IDF", /\.(?:idf|imf)$/iu, members, fields);
  const weather = chosen(fields.get("weather"), /\.epw$/iu, members);
  const rejection =
    verdict.rejection ??
    (weather.named !== null && weather.found.length === 0
      ? `Weather file ${weather.named} is not found`
      : weather.found.length === 0
        ? "No weather file is found in the submission"
        : null);
  return { ...verdict, cases: isSplit ? splitCases : Math.max(1, weather.found.length), rejection };
}

function judgeByModel(
  type: string,
  models: RegExp,
  members: readonly Member[],
  fields: ReadonlyMap<string, string>,
): Verdict {
  const model = chosen(fields.get("model"), models, members);
  let rejection: string | null = null;
  if (model.found.length === 0) {
    rejection =
      model.named === null ? "No model is found in the submission" : `Model ${model.named} is not found`;
  } else if (model.found.length > 1) {
    rejection = "More than one model is found and none is named";
  }
  return { type, subset: "ALL", cases: 1, rejection };
}

async function judgeProject(
  members: readonly Member[],
  fields: ReadonlyMap<string, string>,
): Promise<Verdict> {
  const type = "JE_JEP";
  const subset = fields.get("subset")?.trim().toUpperCase() ?? "";
  const subsetName = subset === "LHS" ? "LHS_RANDOM" : subset === "" ? "DEFAULT" : subset;
  const rejected = (rejection: string): Verdict => ({ type, subset: subsetName, cases: 1, rejection });
  const choice = chosen(fields.get("model"), /\.(?:json|jep)$/iu, members);
  const [found] = choice.found;
  if (found === undefined) return rejected("No project is found in the submission");
  if (choice.found.length > 1) return rejected("More than one project is found and none is named");
  if (!["DEFAULT", "ALL", "LHS_RANDOM", "LIST_FILE"].includes(subsetName)) {
    return rejected(`Subset ${subset} is not recognised`);
  }
  let project: unknown = null;
  if (/\.json$/iu.test(found.name)) {
    try {
      project = JSON.parse((await found.read()).toString("utf8"));
    } catch {
      return rejected(`Project ${found.name} cannot be read`);
    }
    const missing = projectWeather(project).find((name) => !has(members, name));
    if (missing !== undefined) return rejected(`Weather file ${missing} is not found`);
  }
  const cases = fields.get("cases")?.trim() ?? "";
  if (subsetName === "LIST_FILE") {
    const list = members.find((member) => sameName(member.name, cases));
    if (list === undefined) return rejected(`List file ${cases} is not found`);
    return {
      type,
      subset: subsetName,
      cases: Math.max(1, listCases((await list.read()).toString("utf8"))),
      rejection: null,
    };
  }
  if (subsetName === "LHS_RANDOM") {
    const size = cases === "" ? usualSample : Number(cases);
    if (!Number.isSafeInteger(size) || size < 1 || size > largestSample) {
      return rejected(`Sample size ${cases} is not valid`);
    }
    return { type, subset: subsetName, cases: size, rejection: null };
  }
  const spanned = project === null ? usualSample : projectCases(project);
  return {
    type,
    subset: subsetName,
    cases: subsetName === "ALL" ? spanned : Math.min(spanned, usualSample),
    rejection: null,
  };
}

/** The members that a field names, or all of the right sort where it names none. */
function chosen(
  field: string | undefined,
  sort: RegExp,
  members: readonly Member[],
): { named: string | null; found: readonly Member[] } {
  const named = field === undefined || field.trim() === "" ? null : field.trim();
  const found = members.filter(({ name }) => (named === null ? sort.test(name) : sameName(name, named)));
  return { named, found };
}

function has(members: readonly Member[], name: string): boolean {
  return members.some((member) => sameName(member.name, name));
}

/** Whether a path inside of a submission is the one that is asked for, with or without its folders. */
function sameName(path: string, asked: string): boolean {
  return path === asked || path.split(/[\\/]/u).at(-1) === asked.split(/[\\/]/u).at(-1);
}

async function membersOf(file: StoredFile): Promise<readonly Member[] | undefined> {
  if (!/\.zip$/iu.test(file.name)) {
    return [{ name: file.name, read: () => file.read(0, file.bytes) }];
  }
  return zipEntries(file);
}
