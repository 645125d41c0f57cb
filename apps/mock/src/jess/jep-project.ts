import { countValues, spannedCases } from "./case-count.js";
import type { CaseParameter } from "./case-plan.js";
import { chosenFiles } from "./choose-files.js";
import { readWhole } from "./content.js";
import { readJsonProject, readXmlProject, type ProjectFields } from "./jep-fields.js";
import type { StoredFile } from "./upload-store.js";

/** What the mock takes from a jEPlus project. */
export interface JepProject {
  readonly projectId: string;
  readonly templates: readonly string[];
  readonly weather: readonly string[];
  /** Further files that it needs. */
  readonly others: readonly string[];
  readonly parameters: readonly CaseParameter[];
  /** How many cases its parameters and its files span; `null` if that cannot be read. */
  readonly cases: number | null;
}

/**
 * @param files all that were sent with it: lists among them are followed
 * @returns `undefined` if it cannot be read as a project
 * @see docs/services/jess.md 9.1
 */
export async function readProject(
  text: string,
  files: readonly StoredFile[],
): Promise<JepProject | undefined> {
  const plain = text.replace(/^\ufeff/u, "");
  const isXml = plain.trimStart().startsWith("<");
  const fields = isXml ? readXmlProject(plain) : readJsonProject(plain);
  if (fields === undefined) return undefined;
  const isTrnsys = /^(?:1|trnsys)$/iu.test(fields.projectType);
  const templates = await listed(isTrnsys ? fields.dckTemplate : fields.idfTemplate, files);
  const weather = await listed(fields.weatherFile, files);
  const parameters = fields.parameters.map(({ id, name, valuesString }, index) => ({
    id: id ?? `P${String(index + 1)}`,
    name: name ?? id ?? `P${String(index + 1)}`,
    values: Math.max(1, countValues(valuesString)),
    valuesText: valuesString,
  }));
  const counts = [templates.length, weather.length, ...parameters.map(({ values }) => values)];
  return {
    projectId: fields.projectId ?? "G",
    templates,
    weather,
    others: othersOf(fields),
    parameters,
    // In the older form parameters are a tree, of which the values alone are read.
    cases: isXml ? null : spannedCases(counts),
  };
}

/** Names, and those in the lists (`.lst`) among them, one a line. */
async function listed(names: string | null, files: readonly StoredFile[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of namesIn(names)) {
    const [list] = /\.lst$/iu.test(name) ? chosenFiles(name, /./u, files).found : [];
    if (list === undefined) found.push(name);
    else {
      const lines = (await readWhole(list)).toString("utf8").split(/\r\n|\n|\r/u);
      found.push(...lines.map((line) => line.replace(/[#!].*$/u, "").trim()).filter((line) => line !== ""));
    }
  }
  return found;
}

/** As jEPlus writes the values of a parameter that nobody has filled in. */
const noValues = /^[\s[\]{}:,&^]*$/u;

/**
 * The files of values, scripts, and those whose content the project does not carry: the name of one that it came from may be left
 * over. `@file(list.txt, 3)` is one value of a list.
 */
function othersOf({ paramFile, rviFile, hasResults, resultFiles, parameters }: ProjectFields): string[] {
  const values = parameters.map(({ valuesString }) => valuesString);
  return [
    ...(values.some((each) => !noValues.test(each)) ? [] : namesIn(paramFile)),
    ...(hasResults ? [] : namesIn(rviFile)),
    ...resultFiles.flatMap(namesIn),
    ...values.flatMap((each) =>
      [...each.matchAll(/@(?:file|jython|python[23])\s*\(([^),;]+)/giu)].map(([, name = ""]) => name.trim()),
    ),
  ];
}

/** Names are joined by semicolons. What jEPlus writes where nobody has chosen a file is none. */
function namesIn(value: string | null): string[] {
  return (value ?? "")
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !/^select .*\.\.\.$/iu.test(name));
}
