import { decodeText } from "@simjobs/core";
import { hasEnding } from "./checked-submission.js";
import type { InventoryEntry } from "./inventory-entry.js";
import { readProject, readResultsWanted, type ProjectFile } from "./jeplus-project.js";
import { macroFiles } from "./macro-files.js";
import { namedFrom, type InventoryIndex, type NamedFile } from "./named-files.js";

const largestProject = 32 * 1024 * 1024;

/** Which model a project is for. The other kinds' templates are left over from earlier. */
const modelOf = new Map([
  ["0", "idf"],
  ["eplus", "idf"],
  ["1", "dck"],
  ["trnsys", "dck"],
  ["2", "insel"],
  ["insel", "insel"],
]);

/**
 * All files that a jEPlus project needs: templates with what they include, weather, value lists, scripts, result definitions.
 *
 * A project that carries its parameters or its result definitions keeps the name of a file that they once came from. Such a
 * file counts where it is there, for jEPlus reads it then; it is not needed.
 *
 * @throws {JobError} `bad_input` for a file that is no jEPlus project
 * @see docs/services/jess.md 9.1
 */
export async function filesNeededBy(
  entry: InventoryEntry,
  index: InventoryIndex,
): Promise<readonly NamedFile[]> {
  const project = readProject(entry.path, await entry.read(largestProject));
  const templates = await templatesOf(project, entry.path, index);
  const weather = await listed("weather file", project.weatherDir, project.weatherFile, entry.path, index);
  const tags = (project.parameters ?? []).flatMap(({ searchString }) => tagsIn(searchString));
  const included: NamedFile[] = [];
  for (const { path } of templates) {
    const template = path === undefined ? undefined : index.find(path);
    if (template !== undefined) included.push(...(await macroFiles(template, index, tags)));
  }
  return [
    ...templates,
    ...included,
    ...weather,
    ...(await parametersOf(project, entry.path, index)),
    ...(await resultsOf(project, entry.path, index)),
  ];
}

async function templatesOf(
  project: ProjectFile,
  from: string,
  index: InventoryIndex,
): Promise<readonly NamedFile[]> {
  const model = modelOf.get(String(project.projectType ?? 0).toLowerCase());
  if (model === "insel") return [];
  return model === "dck"
    ? listed("TRNSYS template", project.dckdir, project.dcktemplate, from, index)
    : listed("model template", project.idfdir, project.idftemplate, from, index);
}

/** Several files are separated by semicolons. A `.lst` among them lists further ones, one a line. */
async function listed(
  what: string,
  folder: string | null | undefined,
  names: string | null | undefined,
  from: string,
  index: InventoryIndex,
): Promise<readonly NamedFile[]> {
  const named = namesIn(names).map((name) => namedFrom(from, folder ?? "", name, what));
  const more: NamedFile[] = [];
  for (const { path } of named) {
    const list = path === undefined || !hasEnding(path, [".lst"]) ? undefined : index.find(path);
    if (list === undefined) continue;
    const lines = (await readText(list))
      .split(/\r?\n|\r/u)
      .map((line) => line.replace(/[#!].*$/u, "").trim());
    for (const line of lines) if (line !== "") more.push(namedFrom(from, folder ?? "", line, what));
  }
  return [...named, ...more];
}

/** What jEPlus writes into a field that nobody has filled in is no name. */
function namesIn(names: string | null | undefined): readonly string[] {
  return (names ?? "")
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !/^select .*\.\.\.$/iu.test(name));
}

/** As jEPlus fills in the values of a parameter that nobody has filled in. */
const noValues = /^[\s[\]{}:,&^]*$/u;

async function parametersOf(
  { paramFile, parameters }: ProjectFile,
  from: string,
  index: InventoryIndex,
): Promise<readonly NamedFile[]> {
  const values = (parameters ?? []).map(({ valuesString }) => valuesString ?? "");
  const carried = values.flatMap((text) => valueFiles(text, from));
  const tables = namesIn(paramFile).map((name) => namedFrom(from, "", name, "parameter file"));
  const [table] = tables.flatMap(({ path }) => (path === undefined ? [] : (index.find(path) ?? [])));
  if (table !== undefined) {
    const rows = (await readText(table))
      .split(/\r?\n|\r/u)
      .filter((line) => !line.trimStart().startsWith("#"));
    return rows.flatMap((row) => valueFiles(row, from));
  }
  return values.some((text) => !noValues.test(text)) ? carried : [...carried, ...tables];
}

/**
 * The files among the values of a parameter: `@file(list.txt)`, with `@file(list.txt, 3)` or `@file(list.txt; 3)` for one of
 * its values, and scripts such as `@python3(values.py, P1)`.
 */
function valueFiles(values: string, from: string): readonly NamedFile[] {
  return [...values.matchAll(/@(file|jython|python[23])\s*\(([^),;]+)/giu)].map(([, kind = "", name = ""]) =>
    namedFrom(from, "", name, kind.toLowerCase() === "file" ? "list of values" : "script"),
  );
}

async function resultsOf(
  { rvidir, rvifile, rvx }: ProjectFile,
  from: string,
  index: InventoryIndex,
): Promise<readonly NamedFile[]> {
  const definitions = namesIn(rvifile).map((name) =>
    namedFrom(from, rvidir ?? "", name, "result definition"),
  );
  const [there] = definitions.flatMap(({ path }) => (path === undefined ? [] : (index.find(path) ?? [])));
  const read = there === undefined ? undefined : readResultsWanted(await there.read(largestProject));
  const wanted = read ?? rvx;
  const isCarried = Object.values(rvx ?? {}).some((part) => Array.isArray(part) && part.length > 0);
  return [
    ...(there === undefined && !isCarried ? definitions : []),
    ...(wanted?.rvis ?? []).flatMap(({ fileName }) => filesOf("result definition", fileName, from)),
    ...(wanted?.scripts ?? []).flatMap(({ fileName }) => filesOf("script", fileName, from)),
  ];
}

function filesOf(what: string, names: string | null | undefined, from: string): readonly NamedFile[] {
  return namesIn(names).map((name) => namedFrom(from, "", name, what));
}

/** `@@x0@@|@@y0@@` is one parameter with two tags. */
function tagsIn(searchString: string | null | undefined): readonly string[] {
  return (searchString ?? "").split("|").filter((tag) => tag.trim() !== "");
}

/** Java reads such files in the encoding of its machine. */
async function readText(entry: InventoryEntry): Promise<string> {
  const content = await entry.read(largestProject);
  return decodeText(content).text ?? Buffer.from(content).toString("latin1");
}
