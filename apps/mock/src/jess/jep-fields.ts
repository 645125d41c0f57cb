/** The fields of a jEPlus project that name files or cases, whichever form it has. */
export interface ProjectFields {
  readonly projectType: string;
  readonly projectId: string | null;
  readonly idfTemplate: string | null;
  readonly dckTemplate: string | null;
  readonly weatherFile: string | null;
  readonly paramFile: string | null;
  readonly rviFile: string | null;
  readonly parameters: readonly {
    readonly id: string | null;
    readonly name: string | null;
    readonly valuesString: string;
  }[];
  /** Whether it carries definitions of results itself. */
  readonly hasResults: boolean;
  /** Files that those name. */
  readonly resultFiles: readonly string[];
}

/** @returns `undefined` for what is no JSON object */
export function readJsonProject(text: string): ProjectFields | undefined {
  let project: unknown;
  try {
    project = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof project !== "object" || project === null || Array.isArray(project)) return undefined;
  const values = new Map<string, unknown>(Object.entries(project));
  const textAt = (name: string): string | null => textOf(values.get(name));
  const rvx = new Map<string, unknown>(Object.entries(values.get("rvx") ?? {}));
  const resultFiles = ["rvis", "scripts"].flatMap((name) =>
    listOf(rvx.get(name)).flatMap((item) => textOf(fieldOf(item, "fileName")) ?? []),
  );
  return {
    projectType: wordOf(values.get("projectType")),
    projectId: textAt("projectID"),
    idfTemplate: textAt("idftemplate"),
    dckTemplate: textAt("dcktemplate"),
    weatherFile: textAt("weatherFile"),
    paramFile: textAt("paramFile"),
    rviFile: textAt("rvifile"),
    parameters: listOf(values.get("parameters")).flatMap((parameter) => {
      const valuesString = textOf(fieldOf(parameter, "valuesString"));
      const [id, name] = [textOf(fieldOf(parameter, "id")), textOf(fieldOf(parameter, "name"))];
      return valuesString === null ? [] : [{ id, name, valuesString }];
    }),
    hasResults: [...rvx.values()].some((part) => listOf(part).length > 0),
    resultFiles,
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(name)
    : null;
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A kind of project by its name or its number; the usual one where there is neither. */
function wordOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "0";
}

/** The older form: Java beans as XML. @returns `undefined` for XML of another kind */
export function readXmlProject(text: string): ProjectFields | undefined {
  if (!/<java[\s>]/u.test(text)) return undefined;
  const all = (name: string, within = text): readonly string[] =>
    [...within.matchAll(new RegExp(`<void property="${name}">\\s*<string>([^<]*)</string>`, "giu"))].map(
      ([, value = ""]) => unescaped(value),
    );
  const first = (name: string): string | null => all(name)[0] ?? null;
  const items = [
    ...text.matchAll(/<object class="jeplus\.data\.RVX_(\w+?)item"(?:\/>|>(.*?)<\/object>)/gisu),
  ];
  return {
    projectType: /<void property="projectType">\s*<int>(\d+)<\/int>/iu.exec(text)?.[1] ?? "0",
    projectId: first("projectID"),
    idfTemplate: first("IDFTemplate"),
    dckTemplate: first("DCKTemplate"),
    weatherFile: first("weatherFile"),
    paramFile: first("paramFile"),
    rviFile: first("rviFile"),
    parameters: all("valuesString").map((valuesString) => ({ id: null, name: null, valuesString })),
    hasResults: /<object class="jeplus\.data\.RVX_/u.test(text),
    resultFiles: items
      .filter(([, kind]) => /^(?:rvi|script)$/iu.test(kind ?? ""))
      .flatMap(([, , within = ""]) => all("fileName", within)),
  };
}

const entities = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["amp", "&"],
]);

function unescaped(text: string): string {
  return text.replaceAll(/&(lt|gt|quot|apos|amp);/gu, (whole, word: string) => entities.get(word) ?? whole);
}
