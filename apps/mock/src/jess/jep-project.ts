import { projectCases } from "./case-count.js";

/** What the mock takes from a jEPlus project. */
export interface JepProject {
  readonly templates: readonly string[];
  readonly weather: readonly string[];
  /** Further files that it names. */
  readonly others: readonly string[];
  /** How many cases its parameters and its files span; `null` if that cannot be read. */
  readonly cases: number | null;
}

/** @returns `undefined` if it cannot be read as a project */
export function readProject(fileName: string, text: string): JepProject | undefined {
  return /\.jep$/iu.test(fileName) ? readXml(text) : readJson(text);
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
    others: [...namesIn(values.get("paramFile")), ...namesIn(values.get("rvifile"))],
    cases: Math.min(100_000, spanned),
  };
}

/** The older form: Java beans as XML. Its parameters are a tree that the mock does not read. */
function readXml(text: string): JepProject | undefined {
  if (!/<java[\s>]/u.test(text)) return undefined;
  const property = (name: string): string[] =>
    namesIn(
      new RegExp(`<void property="${name}">\\s*<string>([^<]*)</string>`, "iu").exec(text)?.[1] ?? null,
    );
  return {
    templates: property("IDFTemplate"),
    weather: property("weatherFile"),
    others: property("rviFile"),
    cases: null,
  };
}

/** Names are joined by semicolons. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "string") return [];
  return value.split(";").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}
