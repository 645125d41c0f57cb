import { posix } from "node:path";
import { JobError } from "@simjobs/core";
import * as z from "zod/mini";

const text = z.nullish(z.string());

/** What a jEPlus project names, as far as files go. */
const projectFile = z.looseObject({
  weatherDir: text,
  weatherFile: text,
  idfdir: text,
  idftemplate: text,
  dckdir: text,
  dcktemplate: text,
  paramFile: text,
  rvifile: text,
  parameters: z.nullish(z.array(z.looseObject({ valuesString: text }))),
  rvx: z.nullish(
    z.looseObject({
      rvis: z.nullish(z.array(z.looseObject({ fileName: text }))),
      scripts: z.nullish(z.array(z.looseObject({ fileName: text }))),
    }),
  ),
});
type ProjectFile = z.infer<typeof projectFile>;

/** A file that a project needs. */
export interface NamedFile {
  /** What it is to the project: `weather file`. */
  readonly what: string;
  /** As the project writes it. */
  readonly written: string;
  /** Below the folder of the project; `undefined` for one that cannot be there, such as `C:\weather\a.epw`. */
  readonly path: string | undefined;
}

/**
 * The files that a jEPlus project names: templates, weather, value lists, result definitions. Projects come as JSON
 * (`.json`) and as Java beans in XML (`.jep`).
 *
 * @param name - of the project file, for messages
 * @throws {JobError} `bad_input` for a file that is no jEPlus project
 */
export function filesNamedBy(name: string, content: string): readonly NamedFile[] {
  const plain = content.replace(/^\uFEFF/u, "");
  const project = plain.trimStart().startsWith("<") ? readXml(name, plain) : readJson(name, plain);
  const { weatherDir, weatherFile, idfdir, idftemplate, dckdir, dcktemplate, paramFile, rvifile, rvx } =
    project;
  const named = [
    ...inFolder("model template", idfdir, idftemplate),
    ...inFolder("TRNSYS template", dckdir, dcktemplate),
    ...inFolder("weather file", weatherDir, weatherFile),
    ...inFolder("parameter file", undefined, paramFile),
    // A project that carries its result definitions keeps the name of a file it no longer needs.
    ...(rvx === null || rvx === undefined ? inFolder("result definition", undefined, rvifile) : []),
    ...(rvx?.rvis ?? []).flatMap(({ fileName }) => inFolder("result definition", undefined, fileName)),
    ...(rvx?.scripts ?? []).flatMap(({ fileName }) => inFolder("script", undefined, fileName)),
    ...(project.parameters ?? []).flatMap(({ valuesString }) => valueLists(valuesString)),
  ];
  const seen = new Set<string>();
  return named.filter(({ written, path }) => {
    const key = path ?? written;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function readJson(name: string, content: string): ProjectFile {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw notAProject(name, "it is not JSON", error);
  }
  const project = projectFile.safeParse(value);
  if (!project.success) throw notAProject(name, "its fields are of other types", project.error);
  const { idftemplate, dcktemplate, weatherFile, parameters } = project.data;
  if ([idftemplate, dcktemplate, weatherFile, parameters].every((field) => field === undefined)) {
    throw notAProject(name, "it names neither a template, nor weather, nor parameters");
  }
  return project.data;
}

/** `<void property="weatherFile"><string>a.epw</string></void>`, as Java's XMLEncoder writes beans. */
function readXml(name: string, content: string): ProjectFile {
  if (!content.includes("jeplus.JEPlusProject")) throw notAProject(name, "it is XML of another kind");
  const all = (property: string): string[] =>
    [...content.matchAll(new RegExp(`<void property="${property}">\\s*<string>([^<]*)</string>`, "giu"))].map(
      ([, value = ""]) => unescapeXml(value),
    );
  const one = (property: string): string | null => all(property)[0] ?? null;
  const hasResultDefinitions = content.includes('"jeplus.data.RVX"');
  return {
    weatherDir: one("weatherDir"),
    weatherFile: one("weatherFile"),
    idfdir: one("IDFDir"),
    idftemplate: one("IDFTemplate"),
    dckdir: one("DCKDir"),
    dcktemplate: one("DCKTemplate"),
    paramFile: one("paramFile"),
    rvifile: one("RVIFile"),
    parameters: all("valuesString").map((valuesString) => ({ valuesString })),
    rvx: hasResultDefinitions ? { rvis: all("fileName").map((fileName) => ({ fileName })) } : null,
  };
}

/** Several files are separated by semicolons. */
function inFolder(
  what: string,
  folder: string | null | undefined,
  names: string | null | undefined,
): NamedFile[] {
  return (names ?? "")
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => ({ what, written: name, path: pathOf(folder ?? "", name) }));
}

/** `@file(P3_samples.txt)` among the values of a parameter. */
function valueLists(values: string | null | undefined): NamedFile[] {
  return [...(values ?? "").matchAll(/@file\s*\(([^)]+)\)/giu)].flatMap(([, name = ""]) =>
    inFolder("list of values", undefined, name),
  );
}

function pathOf(folder: string, name: string): string | undefined {
  const path = posix.normalize(posix.join(slashed(folder), slashed(name)));
  const isElsewhere = isAbsolute(name) || isAbsolute(folder) || path === ".." || path.startsWith("../");
  return isElsewhere ? undefined : path;
}

function isAbsolute(path: string): boolean {
  return /^(?:[a-z]:|[\\/])/iu.test(path.trim());
}

function slashed(path: string): string {
  return path.trim().replace(/\\/gu, "/");
}

const entities = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["amp", "&"],
]);

function unescapeXml(value: string): string {
  return value.replace(/&(lt|gt|quot|apos|amp);/gu, (whole, name: string) => entities.get(name) ?? whole);
}

function notAProject(name: string, why: string, cause?: unknown): JobError {
  return new JobError("bad_input", `${JSON.stringify(name)} is not a jEPlus project: ${why}`, {
    cause,
    hint: "Give a project that jEPlus saved as .json or .jep, or name the one to run.",
  });
}
