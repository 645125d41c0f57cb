import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { zipOf } from "../../test/zip-of.js";
import { checkJEPlus, type JEPlusSubmission } from "./jeplus-submission.js";

const base = mkdtempSync(join(tmpdir(), "simjobs-jeplus-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let folders = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(base, `project-${(folders += 1)}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const check = async (submission: JEPlusSubmission) => {
  const checked = await checkJEPlus(submission, { newMark: () => "mark-0001", tempFolder: base });
  onTestFinished(() => checked.close());
  return { ...checked, files: await checked.pack(undefined) };
};

const project = {
  projectType: "EPLUS",
  weatherDir: "weather/",
  weatherFile: "a.epw; b.epw",
  idfdir: "./",
  idftemplate: "box.idf",
  dcktemplate: null,
  rvifile: "old.rvx",
  parameters: [{ valuesString: "{1,2}" }, { valuesString: "@file(values.txt)" }],
  rvx: { rvis: [{ fileName: "my.rvi" }], scripts: [] },
};
const whole = {
  "project.json": JSON.stringify(project),
  "box.idf": "x",
  "weather/a.epw": "x",
  "weather/b.epw": "x",
  "values.txt": "1",
  "my.rvi": "x",
  "jobs.txt": "1,2",
};
const without = (...paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(whole).filter(([path]) => !paths.includes(path)));

const beans = (properties: Readonly<Record<string, string>>, more = ""): string =>
  `<?xml version="1.0"?><java><object class="jeplus.JEPlusProject">${Object.entries(properties)
    .map(([name, value]) => `<void property="${name}">\n <string>${value}</string>\n</void>`)
    .join("")}${more}</object></java>`;

/** As jEPlus keeps one definition of results. */
const resultItem = (kind: string, fileName: string): string =>
  `<void property="rvx"><object class="jeplus.data.RVX"><void property="RVIs"><array class="jeplus.data.RVX_RVIitem" length="1">` +
  `<void index="0"><object class="jeplus.data.${kind}"><void property="fileName"><string>${fileName}</string></void></object></void>` +
  "</array></void></object></void>";

describe("a jEPlus submission", () => {
  it("reads a project of several megabytes to its end", async () => {
    const text = JSON.stringify({ notes: "x".repeat(4_000_000), ...project });
    const folder = folderOf({ ...whole, "project.json": text });
    const files = [join(folder, "project.json")];
    await expect(check({ files })).rejects.toThrow(/names 5 files that are missing: .*my\.rvi/u);
  });

  it("sends a folder as one zip, and leaves its only project for the service to find", async () => {
    const { fields, files, mark } = await check({ folder: folderOf(whole), title: "Boxes" });
    expect(fields).toEqual([
      { name: "type", value: "JEP" },
      { name: "title", value: "Boxes" },
      { name: "desc", value: "[simjobs mark-0001]" },
    ]);
    expect(files.map(({ name }) => name)).toEqual([expect.stringMatching(/^project-\d+\.zip$/)]);
    expect(mark).toBe("mark-0001");
  });

  it("looks into a zip", async () => {
    const zip = await zipOf(
      Object.fromEntries(Object.entries(whole).map(([path, text]) => [`top/${path}`, text])),
    );
    const { fields, files } = await check({ files: [{ name: "p.zip", content: zip }], subset: "ALL" });
    expect(fields).toContainEqual({ name: "subset", value: "ALL" });
    expect(files.map(({ name }) => name)).toEqual(["p.zip"]);
  });

  it("names a project that was given by itself", async () => {
    const flat = { ...project, weatherDir: "", weatherFile: "a.epw" };
    const { fields } = await check({
      files: [
        {
          name: "p.json",
          content: Buffer.from(JSON.stringify({ ...flat, parameters: [], rvx: null, rvifile: null })),
        },
        { name: "box.idf", content: Buffer.from("x") },
        { name: "a.epw", content: Buffer.from("x") },
      ],
    });
    expect(fields).toContainEqual({ name: "model", value: "p.json" });
  });

  it.each<[string, JEPlusSubmission, readonly (readonly [string, string])[]]>([
    [
      "a sample",
      { subset: "LHS", cases: 20 },
      [
        ["subset", "LHS"],
        ["cases", "20"],
      ],
    ],
    [
      "a list of cases",
      { subset: "LIST_FILE", cases: "jobs.txt" },
      [
        ["subset", "LIST_FILE"],
        ["cases", "jobs.txt"],
      ],
    ],
    ["what the project says", { subset: "DEFAULT" }, [["subset", "DEFAULT"]]],
  ])("asks for %s", async (_what, subset, expected) => {
    const { fields } = await check({ ...subset, folder: folderOf(whole) });
    expect(fields.filter(({ name }) => ["subset", "cases"].includes(name))).toEqual(
      expected.map(([name, value]) => ({ name, value })),
    );
  });

  it("names all files that are missing, and what they are", async () => {
    const folder = folderOf(without("box.idf", "weather/a.epw", "weather/b.epw", "values.txt", "my.rvi"));
    await expect(check({ folder })).rejects.toMatchObject({
      code: "bad_input",
      message:
        '"project.json" names 5 files that are missing: box.idf (model template), weather/a.epw (weather file), ' +
        "weather/b.epw (weather file), values.txt (list of values), my.rvi (result definition)",
      hint: expect.stringContaining("whole folder"),
    });
    await expect(check({ folder, allowMissing: true })).resolves.toBeDefined();
  });

  it("tells a file from one of another case, as the service's machine does", async () => {
    const folder = folderOf({ ...without("box.idf"), "Box.idf": "x" });
    await expect(check({ folder })).rejects.toMatchObject({
      message: expect.stringContaining("box.idf (model template; there is Box.idf)"),
    });
  });

  it.each(["C:\\weather\\a.epw", "/var/weather/a.epw", "..\\..\\a.epw", "../../a.epw"])(
    "does not expect the service to find %s",
    async (weatherFile) => {
      const folder = folderOf({ ...whole, "project.json": JSON.stringify({ ...project, weatherFile }) });
      await expect(check({ folder })).rejects.toMatchObject({
        code: "bad_input",
        message: expect.stringContaining(`${weatherFile} (weather file, outside of what is sent)`),
      });
    },
  );

  it("reads a project of the older form, with back-slashes in it", async () => {
    const jep = beans(
      {
        IDFTemplate: "parts\\box.imf",
        RVIFile: "my.rvx",
        weatherDir: "weather/",
        weatherFile: "a&amp;b.epw",
      },
      resultItem("RVX_RVIitem", "a.mvi") +
        '<void property="valuesString"><string>@file(list.txt)</string></void>',
    );
    const files = {
      "p.jep": jep,
      "parts/box.imf": "x",
      "weather/a&b.epw": "x",
      "a.mvi": "x",
      "list.txt": "1",
    };
    await expect(check({ folder: folderOf(files) })).resolves.toBeDefined();
    await expect(check({ folder: folderOf({ "p.jep": jep }) })).rejects.toMatchObject({
      message: expect.stringMatching(/4 files .*parts\/box\.imf.*weather\/a&b\.epw.*list\.txt.*a\.mvi/),
    });
  });

  it.each<[string, Readonly<Record<string, string>>, JEPlusSubmission, RegExp]>([
    ["no project", without("project.json"), {}, /exactly one jEPlus project, and none was given/],
    ["two projects", { ...whole, "other.json": "{}" }, {}, /2 were given: other\.json, project\.json/],
    [
      "a project that was not given",
      whole,
      { project: "other.json" },
      /no jEPlus project of the name "other\.json"/,
    ],
    [
      "JSON that is cut off",
      { ...whole, "project.json": '{"idftemp' },
      {},
      /not a jEPlus project: it is not JSON/,
    ],
    ["JSON of another kind", { ...whole, "project.json": "{}" }, {}, /neither a template/],
    ["fields of other types", { ...whole, "project.json": '{"idftemplate":7}' }, {}, /of other types/],
    ["XML of another kind", { ...without("project.json"), "p.jep": "<java/>" }, {}, /XML of another kind/],
    ["a list that was not given", whole, { subset: "LIST_FILE", cases: "no.txt" }, /"no\.txt" is not among/],
    ["a sample of none", whole, { subset: "LHS", cases: 0 }, /whole number of cases/],
    ["a sample of a half", whole, { subset: "LHS", cases: 1.5 }, /whole number of cases/],
  ])("is refused before anything is sent: %s", async (_what, files, submission, message) => {
    await expect(check({ ...submission, folder: folderOf(files) })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
    });
  });

  it("takes one of several projects where it is named", async () => {
    const folder = folderOf({ ...whole, "settings.json": "{}" });
    const { fields } = await check({ folder, project: "project.json" });
    expect(fields).toContainEqual({ name: "model", value: "project.json" });
  });
});

const real = process.env["SIMJOBS_TEST_DATA"];
describe.skipIf(real === undefined || !existsSync(join(real, "jeplus")))("a real project", () => {
  it("misses three of its four weather files", async () => {
    await expect(check({ folder: join(real ?? "", "jeplus") })).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(
        /names 3 files that are missing: (?:weather\/20\d0_Heathrow\w+\.epw \(weather file\)(?:, )?){3}$/,
      ),
    });
  });
});
