import { tmpdir } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkJEPlus, type JEPlusSubmission } from "./jeplus-submission.js";
import type { JessFile } from "./jess-file.js";
import { zipOf } from "../../test/zip-of.js";

const among = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [path, "x"]));

/** Checks a project, its files in a zip. */
async function check(
  project: unknown,
  files: Readonly<Record<string, string>>,
  { at = "project.json", ...submission }: JEPlusSubmission & { readonly at?: string | undefined } = {},
): Promise<void> {
  const content = typeof project === "string" ? project : JSON.stringify(project);
  const zip: JessFile = { name: "p.zip", content: await zipOf({ [at]: content, ...files }) };
  const options = { newMark: () => "mark-0001", tempFolder: tmpdir() };
  const checked = await checkJEPlus({ files: [zip], ...submission }, options);
  onTestFinished(() => checked.close());
}

const project = { idfdir: "./", idftemplate: "a.idf", weatherDir: "./", weatherFile: "b.epw" };
const bare = among("a.idf", "b.epw");
const values = (valuesString: string) => ({ ...project, parameters: [{ valuesString }] });
const missing = (...what: readonly string[]) => ({
  code: "bad_input",
  message: expect.stringMatching(new RegExp(`missing: ${what.join(", ")}$`, "u")),
});

describe("the values of a parameter", () => {
  it.each([
    ["@file(v.txt)", "v.txt"],
    ["@file( v.txt )", "v.txt"],
    ["@FILE (v.txt)", "v.txt"],
    ["@file(v.txt, 3)", "v.txt"],
    ["@file(v.txt,3)", "v.txt"],
    ["@file(v.txt; 3)", "v.txt"],
    ["{1}&@file(v.txt)^{2}", "v.txt"],
    ["@file(lists\\v.txt, 1)", "lists/v.txt"],
    ["@file(./lists/v w.txt)", "lists/v w.txt"],
    ["@python2(v.py, P1, 99)", "v.py"],
    ["@python3(v.py)", "v.py"],
    ["@jython(v.py, abc)", "v.py"],
  ])("name a file in %s", async (valuesString, path) => {
    await expect(check(values(valuesString), { ...bare, [path]: "x" })).resolves.toBeUndefined();
    await expect(check(values(valuesString), bare)).rejects.toMatchObject(
      missing(`${path.replaceAll(".", String.raw`\.`)} \\((?:list of values|script)\\)`),
    );
  });

  it.each([
    "{1, 2}",
    "[0:15:350]",
    "@calc(2-P4/2)",
    "@sample(n, 0, 2, 20)",
    "[ : : ] & { , , , } ^ { , , }",
    "{file(v.txt)}",
  ])("name none in %s", async (valuesString) => {
    await expect(check(values(valuesString), bare)).resolves.toBeUndefined();
  });
});

describe("a file whose content is in the project", () => {
  const parameters = [{ valuesString: "{1,2}" }];
  const rvx = { notes: "", rvis: [], csvs: [{ sourceCsv: "eplustbl.csv" }] };

  it.each<[string, unknown]>([
    ["parameters", { ...project, paramFile: "old.csv", parameters }],
    ["result definitions", { ...project, rvifile: "old.rvx", rvx }],
    ["a template of another program", { ...project, projectType: "EPLUS", dcktemplate: "old.dck" }],
    ["a template that nobody has chosen", { ...project, rvifile: "select a file ...", dcktemplate: "x.dck" }],
  ])("is not needed, though its name is still there: %s", async (_what, content) => {
    await expect(check(content, bare)).resolves.toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ["no parameters", { ...project, paramFile: "p.csv", parameters: [] }, "p\\.csv \\(parameter file\\)"],
    [
      "parameters that nobody has filled in",
      { ...project, paramFile: "p.csv", parameters: [{ valuesString: "[ : : ] & { , , , } ^ { , , }" }] },
      "p\\.csv \\(parameter file\\)",
    ],
    [
      "no result definitions",
      { ...project, rvifile: "r.rvx", rvx: { rvis: [] } },
      "r\\.rvx \\(result definition\\)",
    ],
    [
      "a TRNSYS template",
      { ...project, projectType: "TRNSYS", dcktemplate: "t.dck" },
      "t\\.dck \\(TRNSYS template\\)",
    ],
    [
      "a TRNSYS template, by number",
      { ...project, projectType: 1, dcktemplate: "t.dck" },
      "t\\.dck \\(TRNSYS template\\)",
    ],
  ])("is needed where it is not: %s", async (_what, content, file) => {
    await expect(check(content, bare)).rejects.toMatchObject(missing(file));
  });

  it("counts where it is there, with the files that it names", async () => {
    const table =
      '# ID, Name, …\nP1,n,0,"d",@@a@@,1,@file(from-table.txt),0\n# P2,,,,,@file(comment.txt),0\n';
    const content = {
      ...project,
      paramFile: "p.csv",
      parameters: [{ valuesString: "@file(left-over.txt)" }],
    };
    const files = { "a.idf": "x", "b.epw": "x", "p.csv": table };
    await expect(check(content, files)).rejects.toMatchObject(
      missing("from-table\\.txt \\(list of values\\)"),
    );

    const definitions = { rvis: [{ fileName: "new.rvi" }], scripts: [{ fileName: "s.py" }] };
    const results = { ...project, rvifile: "r.rvx", rvx: { ...rvx, rvis: [{ fileName: "left-over.rvi" }] } };
    const packed = { "a.idf": "x", "b.epw": "x", "r.rvx": JSON.stringify(definitions) };
    await expect(check(results, packed)).rejects.toMatchObject(
      missing("new\\.rvi \\(result definition\\)", "s\\.py \\(script\\)"),
    );
  });
});

describe("the folders of a project", () => {
  it.each<[string, unknown, readonly string[]]>([
    [
      "with back-slashes",
      { ...project, idfdir: ".\\models\\", idftemplate: "a.idf" },
      ["case/models/a.idf", "case/b.epw"],
    ],
    ["beside its own", { ...project, idfdir: "../models/" }, ["models/a.idf", "case/b.epw"]],
    [
      "without a slash at their end",
      { ...project, weatherDir: "weather" },
      ["case/a.idf", "case/weather/b.epw"],
    ],
    [
      "within the names",
      { ...project, weatherFile: "sub\\b.epw ; c.epw;" },
      ["case/a.idf", "case/sub/b.epw", "case/c.epw"],
    ],
    [
      "in another normal form",
      { ...project, weatherFile: "ü.epw".normalize("NFD") },
      ["case/a.idf", "case/ü.epw"],
    ],
  ])("may be written %s", async (_what, content, files) => {
    await expect(check(content, among(...files), { at: "case/project.json" })).resolves.toBeUndefined();
  });

  it("may not lead out of what is sent", async () => {
    const content = { ...project, idfdir: "../../models/" };
    await expect(check(content, bare, { at: "case/project.json" })).rejects.toMatchObject({
      message: expect.stringContaining("a.idf (model template, outside of what is sent)"),
    });
  });
});

describe("a list of templates or weather", () => {
  it("is needed, and so is each file that it lists", async () => {
    const content = { ...project, weatherDir: "weather/", weatherFile: "all.lst" };
    const list = "# all of them\r\nb.epw ! the first\r\n\r\nsub\\c.epw\r\n";
    await expect(check(content, { "a.idf": "x" })).rejects.toMatchObject(
      missing("weather/all\\.lst \\(weather file\\)"),
    );
    const files = { "a.idf": "x", "weather/all.lst": list };
    await expect(check(content, files)).rejects.toMatchObject(
      missing("weather/b\\.epw \\(weather file\\)", "weather/sub/c\\.epw \\(weather file\\)"),
    );
    const whole = { ...files, "weather/b.epw": "x", "weather/sub/c.epw": "x" };
    await expect(check(content, whole)).resolves.toBeUndefined();
  });
});

const beans = (inner: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${head}\n<java version="1.8.0_121" class="java.beans.XMLDecoder">\n <object class="jeplus.JEPlusProject" id="JEPlusProject0">\n` +
  `${inner}\n </object>\n</java>\n`;
const text = (property: string, value: string): string =>
  `  <void property="${property}">\n   <string>${value}</string>\n  </void>\n`;
const item = (kind: string, ...fields: readonly string[]): string =>
  `<void index="0"><object class="jeplus.data.${kind}">${fields.join("")}</object></void>`;
const results = (...items: readonly string[]): string =>
  `<void property="rvx"><object class="jeplus.data.RVX"><void property="CSVs"><array class="jeplus.data.RVX_CSVitem" length="0"/></void>` +
  `<void property="RVIs"><array class="jeplus.data.RVX_RVIitem" length="${items.length}">${items.join("")}</array></void></object></void>`;

describe("a project of the older form", () => {
  const plain = text("IDFTemplate", "a.idf") + text("weatherFile", "b.epw");
  const old = { at: "project.jep" };

  it.each<[string, string, readonly string[]]>([
    [
      "with definitions of results in it",
      plain + text("RVIFile", "my.rvx") + results(item("RVX_RVIitem", text("fileName", "c.mvi"))),
      ["c.mvi"],
    ],
    [
      "with scripts in it",
      plain + results(item("RVX_ScriptItem", text("arguments", "x"), text("fileName", "s.py"))),
      ["s.py"],
    ],
    [
      "with a file of results that its user makes",
      plain + results(item("RVX_UserSuppliedItem", text("fileName", "mine.csv"))),
      [],
    ],
    ["with a selector", plain + text("valuesString", "@file(v.txt, 2)"), ["v.txt"]],
    ["with a script for values", plain + text("valuesString", "@python2(p.py, P2, 99)"), ["p.py"]],
    [
      "with names in entities",
      text("IDFTemplate", "a.idf") + text("weatherFile", "Z&#252;&#xFC;&amp;.epw"),
      ["Züü&.epw"],
    ],
    [
      "for TRNSYS",
      text("DCKTemplate", "t.dck") +
        '<void property="projectType"><int>1</int></void>' +
        text("IDFTemplate", "old.idf"),
      ["t.dck"],
    ],
  ])("names its files: %s", async (_what, inner, needed) => {
    await expect(check(beans(inner), { ...bare, ...among(...needed) }, old)).resolves.toBeUndefined();
    const [first] = needed;
    if (first === undefined) return;
    await expect(check(beans(inner), { ...bare, ...among(...needed.slice(1)) }, old)).rejects.toMatchObject({
      message: expect.stringContaining(`names a file that is missing: ${first}`),
    });
  });

  it("needs a definition of results that is not in it", async () => {
    const inner = plain + text("RVIDir", "rvi/") + text("RVIFile", "my.rvx") + results();
    await expect(check(beans(inner), bare, old)).rejects.toMatchObject(
      missing("rvi/my\\.rvx \\(result definition\\)"),
    );
  });
});

const name = (content: Buffer, at: string): JessFile => ({ name: at, content });
const send = async (project: JessFile): Promise<void> => {
  const others = ["a.idf", "Zürich.epw"].map((each) => ({ name: each, content: Buffer.from("x") }));
  const options = { newMark: () => "mark-0001", tempFolder: tmpdir() };
  await (await checkJEPlus({ files: [project, ...others] }, options)).close();
};
const json = JSON.stringify({ ...project, weatherFile: "Zürich.epw" }, null, 1);
const xml = (encoding: string): string =>
  beans(
    text("IDFTemplate", "a.idf") + text("weatherFile", "Zürich.epw"),
    `<?xml version="1.0" encoding="${encoding}"?>`,
  );

describe("the encoding of a project", () => {
  it.each<[string, JessFile]>([
    ["UTF-8", name(Buffer.from(json), "p.json")],
    ["UTF-8 with a mark", name(Buffer.from(`\ufeff${json}`), "p.json")],
    ["XML in UTF-8", name(Buffer.from(xml("UTF-8")), "p.jep")],
    ["XML that names another one", name(Buffer.from(xml("ISO-8859-1"), "latin1"), "p.jep")],
    ["XML that names that of Windows", name(Buffer.from(xml("windows-1252"), "latin1"), "p.jep")],
  ])("may be %s", async (_what, file) => {
    await expect(send(file)).resolves.toBeUndefined();
  });

  it.each<[string, JessFile, string]>([
    [
      "Latin-1",
      name(Buffer.from(json, "latin1"), "p.json"),
      "no UTF-8 in line 5, column 19: the byte 0xfc is no UTF-8",
    ],
    ["UTF-16", name(Buffer.from(`\ufeff${json}`, "utf16le"), "p.json"), "line 1, column 1: it is UTF-16"],
    [
      "XML that is not what it says",
      name(Buffer.from(xml("UTF-8"), "latin1"), "p.jep"),
      "no UTF-8 in line 8, column",
    ],
    ["a Java object", name(Buffer.from([0xac, 0xed, 0, 5]), "p.jep"), "a Java object"],
  ])("is told with its place where it is %s", async (_what, file, why) => {
    await expect(send(file)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(new RegExp(`is not a jEPlus project: .*${why}`, "u")),
    });
  });
});
