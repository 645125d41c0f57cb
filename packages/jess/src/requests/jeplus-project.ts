import { decodeText, JobError } from "@simjobs/core";
import * as z from "zod/mini";

const text = z.nullish(z.string());
const files = z.nullish(z.array(z.looseObject({ fileName: text })));

/** Which results are to be collected, a part of a project or a file of its own (`.rvx`). */
const resultsWanted = z.looseObject({ rvis: files, scripts: files });

/** What a jEPlus project names, as far as files go. */
const projectFile = z.looseObject({
  projectType: z.nullish(z.union([z.string(), z.number()])),
  weatherDir: text,
  weatherFile: text,
  idfdir: text,
  idftemplate: text,
  dckdir: text,
  dcktemplate: text,
  paramFile: text,
  rvidir: text,
  rvifile: text,
  parameters: z.nullish(z.array(z.looseObject({ searchString: text, valuesString: text }))),
  rvx: z.nullish(resultsWanted),
});
export type ProjectFile = z.infer<typeof projectFile>;
export type ResultsWanted = z.infer<typeof resultsWanted>;

/**
 * Reads a jEPlus project. Projects come as JSON (`.json`) and as Java beans in XML (`.jep`).
 *
 * @param name - of the project file, for messages
 * @throws {JobError} `bad_input` for a file that is no jEPlus project
 */
export function readProject(name: string, content: Uint8Array): ProjectFile {
  if (content[0] === 0xac && content[1] === 0xed) {
    throw notAProject(name, "it is a Java object, which only jEPlus itself can read");
  }
  const start = Buffer.from(content.subarray(0, 200)).toString("latin1");
  const isXml = /^(?:\u00ef\u00bb\u00bf)?\s*</u.test(start);
  return isXml ? readXml(name, content, start) : readJson(name, content);
}

/** Reads which results are to be collected; `undefined` for what is of another kind, such as a `.rvi`. */
export function readResultsWanted(content: Uint8Array): ResultsWanted | undefined {
  try {
    const wanted = resultsWanted.safeParse(JSON.parse(decodeText(content).text ?? ""));
    return wanted.success ? wanted.data : undefined;
  } catch {
    return undefined;
  }
}

function readJson(name: string, content: Uint8Array): ProjectFile {
  const { text, fault } = decodeText(content);
  if (fault !== undefined) {
    throw notAProject(name, `it is no UTF-8 in line ${fault.line}, column ${fault.column}: ${fault.why}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
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
function readXml(name: string, content: Uint8Array, start: string): ProjectFile {
  const xml = decodeXml(name, content, start);
  if (!xml.includes("jeplus.JEPlusProject")) throw notAProject(name, "it is XML of another kind");
  const all = (property: string, within = xml): string[] =>
    [...within.matchAll(new RegExp(`<void property="${property}">\\s*<string>([^<]*)</string>`, "giu"))].map(
      ([, value = ""]) => unescapeXml(value),
    );
  const one = (property: string): string | null => all(property)[0] ?? null;
  // Each item is an object of its own; in a list without items its class is named all the same.
  const items = [...xml.matchAll(/<object class="jeplus\.data\.RVX_(\w+?)item"(?:\/>|>(.*?)<\/object>)/gisu)];
  const namesIn = (kind: string) =>
    items
      .filter(([, word]) => word?.toLowerCase() === kind)
      .flatMap(([, , within = ""]) => all("fileName", within).map((fileName) => ({ fileName })));
  // A field of a parameter is set by its name, the only other text beside it being the object that has it.
  const tags = [...xml.matchAll(/<string>SearchString<\/string>.*?<string>([^<]*)<\/string>/gsu)];
  return {
    projectType: Number(/<void property="projectType">\s*<int>(\d+)<\/int>/iu.exec(xml)?.[1] ?? 0),
    weatherDir: one("weatherDir"),
    weatherFile: one("weatherFile"),
    idfdir: one("IDFDir"),
    idftemplate: one("IDFTemplate"),
    dckdir: one("DCKDir"),
    dcktemplate: one("DCKTemplate"),
    paramFile: one("paramFile"),
    rvidir: one("RVIDir"),
    rvifile: one("RVIFile"),
    parameters: [
      ...all("valuesString").map((valuesString) => ({ valuesString })),
      ...tags.map(([, searchString = ""]) => ({ searchString: unescapeXml(searchString) })),
    ],
    rvx:
      items.length === 0
        ? null
        : { items: items.map(([item]) => item), rvis: namesIn("rvi"), scripts: namesIn("script") },
  };
}

/** XML names its encoding itself, so it need not be UTF-8. */
function decodeXml(name: string, content: Uint8Array, start: string): string {
  const label = /^[^>]*encoding=["']([\w.:-]+)["']/u.exec(start)?.[1] ?? "utf-8";
  if (!/^utf-?8$/iu.test(label)) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(content);
    } catch (error) {
      throw notAProject(name, `it is not in the encoding that it names, ${label}`, error);
    }
  }
  const { text, fault } = decodeText(content);
  if (fault === undefined) return text;
  throw notAProject(name, `it is no UTF-8 in line ${fault.line}, column ${fault.column}: ${fault.why}`);
}

const entities = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["amp", "&"],
]);

function unescapeXml(value: string): string {
  return value.replace(
    /&(?:#[xX]([\dA-Fa-f]{1,6})|#(\d{1,7})|(lt|gt|quot|apos|amp));/gu,
    (whole, hex, decimal, word) => {
      if (typeof word === "string") return entities.get(word) ?? whole;
      const code = typeof hex === "string" ? Number.parseInt(hex, 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

function notAProject(name: string, why: string, cause?: unknown): JobError {
  return new JobError("bad_input", `${JSON.stringify(name)} is not a jEPlus project: ${why}`, {
    cause,
    hint: "Give a project that jEPlus saved as .json or .jep, or name the one to run.",
  });
}
