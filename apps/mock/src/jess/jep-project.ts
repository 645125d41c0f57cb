import { projectCases } from "./case-count.js";

/** What the mock takes from a jEPlus project. */
export interface JepProject {
  readonly templates: readonly string[];
  readonly weather: readonly string[];
  /** Further files that it needs. */
  readonly others: readonly string[];
  /** How many cases its parameters and its files span; `null` if that cannot be read. */
  readonly cases: number | null;
}

/**
 * @returns `undefined` if it cannot be read as a project
 * @see docs/services/jess.md 9.1
 */
export function readProject(text: string): JepProject | undefined {
  const plain = text.replace(/^\ufeff/u, "");
  return plain.trimStart().startsWith("<") ? readXml(plain) : readJson(plain);
}

function readJson(text: string): JepProject | undefined {
  let project: unknown;
  try {
    project = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof project !== "object" || project === null || Array.isArray(project)) return undefined;
  const values = new Map<string, unknown>(Object.entries(project));
  const templates = namesIn(values.get("idftemplate"));
  const weather = namesIn(values.get("weatherFile"));
  const spanned = projectCases(project) * Math.max(1, templates.length) * Math.max(1, weather.length);
  return {
    templates,
    weather,
    others: othersOf(
      { paramFile: values.get("paramFile"), rviFile: values.get("rvifile") },
      valuesOf(values.get("parameters")),
      hasLists(values.get("rvx")),
    ),
    cases: Math.min(100_000, spanned),
  };
}

/** The older form: Java beans as XML. Its parameters are a tree, of which the mock reads the values alone. */
function readXml(text: string): JepProject | undefined {
  if (!/<java[\s>]/u.test(text)) return undefined;
  const all = (name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`<void property="${name}">\\s*<string>([^<]*)</string>`, "giu"))].map(
      ([, value = ""]) => value,
    );
  const first = (name: string): string | null => all(name)[0] ?? null;
  return {
    templates: namesIn(first("IDFTemplate")),
    weather: namesIn(first("weatherFile")),
    others: othersOf(
      { paramFile: first("paramFile"), rviFile: first("rviFile") },
      all("valuesString"),
      /<object class="jeplus\.data\.RVX_/u.test(text),
    ),
    cases: null,
  };
}

/** As jEPlus writes the values of a parameter that nobody has filled in. */
const noValues = /^[\s[\]{}:,&^]*$/u;

/**
 * The files of values, and those whose content the project does not carry: the name of one that it came from may be left
 * over. `@file(list.txt, 3)` is one value of a list.
 */
function othersOf(
  named: { readonly paramFile: unknown; readonly rviFile: unknown },
  values: readonly string[],
  hasResults: boolean,
): readonly string[] {
  return [
    ...(values.some((each) => !noValues.test(each)) ? [] : namesIn(named.paramFile)),
    ...(hasResults ? [] : namesIn(named.rviFile)),
    ...values.flatMap((each) =>
      [...each.matchAll(/@file\s*\(([^),;]+)/giu)].map(([, name = ""]) => name.trim()),
    ),
  ];
}

function valuesOf(parameters: unknown): readonly string[] {
  if (!Array.isArray(parameters)) return [];
  return parameters.flatMap((parameter: unknown) => {
    const isOne = typeof parameter === "object" && parameter !== null && "valuesString" in parameter;
    return isOne && typeof parameter.valuesString === "string" ? [parameter.valuesString] : [];
  });
}

function hasLists(rvx: unknown): boolean {
  return (
    typeof rvx === "object" &&
    rvx !== null &&
    Object.values(rvx).some((part) => Array.isArray(part) && part.length > 0)
  );
}

/** Names are joined by semicolons. What jEPlus writes where nobody has chosen a file is none. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "string") return [];
  return value
    .split(";")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !/^select .*\.\.\.$/iu.test(name));
}
