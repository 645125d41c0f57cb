import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { submit } from "../testing/multipart.js";
import { rawRequest } from "../testing/raw-request.js";
import { objectOf, parsed, signIn } from "../testing/jess-client.js";
import { readZip } from "../testing/read-zip.js";
import { zipOf } from "../testing/zip-of.js";

/** Submits, lets the job end, and returns its record and its results. */
async function run(
  mock: RunningMock,
  parts: Readonly<Record<string, string | Buffer>>,
): Promise<{ record: Record<string, unknown>; files: ReadonlyMap<string, Buffer> }> {
  const jess = await signIn(mock);
  const id = await submit(mock, jess, parts);
  mock.clock.advance(60_000);
  const files = (await readZip((await jess.get(`/job/file/${id}`)).body)) ?? new Map();
  return { record: (await jess.list()).at(-1) ?? {}, files };
}

const project = {
  weatherFile: "a.epw; b.epw",
  idftemplate: "box.idf",
  rvifile: null,
  parameters: [{ valuesString: "{2,4,6}" }, { valuesString: "{0.01}&[0.05:0.05:0.3]" }],
};
const content = { "p/box.idf": "Version,9.3;", "p/w/a.epw": "A", "p/w/b.epw": "B" };

const xml = (weather: string): string =>
  `<java version="1.8"><object class="jeplus.JEPlusProject"><void property="IDFTemplate"><string>box.idf</string></void>
   <void property="weatherFile"><string>${weather}</string></void></object></java>`;

describe("jEPlus projects", () => {
  it.each<[Record<string, string>, number, string, ...[string, string][]]>([
    [{}, 10, "DEFAULT", ["EP_G-T_0-W_0-P1_0-P2_0", "A"], ["EP_G-T_0-W_0-P1_1-P2_2", "A"]],
    [{ subset: "ALL" }, 42, "ALL", ["EP_G-T_0-W_0-P1_2-P2_6", "A"], ["EP_G-T_0-W_1-P1_0-P2_0", "B"]],
    [{ subset: "LHS", cases: "5" }, 5, "LHS_RANDOM", ["LHS-000000", "A"], ["LHS-000001", "B"]],
    [{ subset: "LIST_FILE", cases: "jobs.txt" }, 2, "LIST_FILE", ["x", "B"], ["y", "A"]],
  ])(
    "run the cases that %j asks for, each in a folder of its own",
    async (fields, cases, subset, ...some) => {
      await using mock = await startMock({ clock: "manual" });
      const zip = await zipOf({
        ...content,
        "p/g.json": JSON.stringify(project),
        "p/jobs.txt": "x, 1\n# no\ny, 2\n",
      });
      const { record, files } = await run(mock, { "g.zip": zip, type: "JEP", ...fields });
      expect(record).toMatchObject({
        job_Type: "JE_JEP",
        job_Subset: subset,
        njobs: cases,
        status: "FINISHED",
        progress: `${String(cases)}, 0, 0, 0, 0, 0, ${String(cases)}`,
      });
      expect([...files.keys()].filter((name) => name.endsWith("/in.idf"))).toHaveLength(cases);
      const index = files.get("SimJobIndex.csv")?.toString() ?? "";
      expect(index.trim().split("\n")).toHaveLength(cases + 1);
      for (const [name, weather] of some) {
        expect(files.get(`${name}/in.epw`)?.toString()).toBe(weather);
        expect(files.get(`${name}/in.idf`)?.toString()).toBe("Version,9.3;");
        expect(index).toContain(`, ${name}, p/w/${weather === "A" ? "a" : "b"}.epw`);
      }
    },
  );

  it("have a folder for their only case, too, and numbers for names by a switch", async () => {
    const one = { ...project, weatherFile: "a.epw", parameters: [] };
    const zip = await zipOf({ ...content, "p/g.json": JSON.stringify(one) });
    for (const [value, name] of [
      ["jeplus", "EP_G-T_0-W_0"],
      ["numbered", "case-0001"],
    ] as const) {
      await using mock = await startMock({ clock: "manual", switches: { jess: { "case-names": value } } });
      const { files } = await run(mock, { "g.zip": zip });
      expect([...files.keys()].filter((path) => path.endsWith("/in.idf"))).toEqual([`${name}/in.idf`]);
    }
  });

  it("take the identifiers of project and parameters, templates and weather of lists", async () => {
    await using mock = await startMock({ clock: "manual" });
    const given = {
      projectID: "X",
      idftemplate: "box.idf; hut.idf",
      weatherFile: "all.lst",
      parameters: [{ id: "Rate", valuesString: "{1,2}" }],
    };
    const zip = await zipOf({
      ...content,
      "p/hut.idf": "Version,9.4;",
      "p/all.lst": "# two\na.epw\nb.epw ! the other\n",
      "p/g.json": JSON.stringify(given),
    });
    const { record, files } = await run(mock, { "g.zip": zip, subset: "ALL" });
    expect(record).toMatchObject({ njobs: 8 });
    expect(files.get("EP_X-T_1-W_1-Rate_1/in.idf")?.toString()).toBe("Version,9.4;");
    expect(files.get("EP_X-T_1-W_1-Rate_1/in.epw")?.toString()).toBe("B");
  });

  it.each([
    [
      "a weather file",
      { ...project, weatherFile: "a.epw;gone.epw" },
      {},
      "Weather file gone.epw is not found",
    ],
    ["the template", { ...project, idftemplate: "gone.idf" }, {}, "Model template gone.idf is not found"],
    ["a further file", { ...project, rvifile: "gone.rvx" }, {}, "File gone.rvx is not found"],
    [
      "a list of values",
      { ...project, parameters: [{ valuesString: "@file(gone.txt, 2)" }] },
      {},
      "File gone.txt is not found",
    ],
    [
      "a script for values",
      { ...project, parameters: [{ valuesString: "@python3(gone.py, P1)" }] },
      {},
      "File gone.py is not found",
    ],
    [
      "a script for results",
      { ...project, rvx: { scripts: [{ fileName: "gone.py" }] } },
      {},
      "File gone.py is not found",
    ],
    [
      "a template of TRNSYS",
      { ...project, projectType: "TRNSYS", dcktemplate: "gone.dck" },
      {},
      "Model template gone.dck is not found",
    ],
    ["weather of a list", { ...project, weatherFile: "all.lst" }, {}, "Weather file gone.epw is not found"],
    [
      "the parameters",
      { ...project, paramFile: "gone.csv", parameters: [{ valuesString: "[ : : ] & { , , , } ^ { , , }" }] },
      {},
      "File gone.csv is not found",
    ],
    ["the list", project, { subset: "LIST_FILE", cases: "gone.txt" }, "List file gone.txt is not found"],
    ["a number of samples", project, { subset: "LHS", cases: "many" }, "Sample size many is not valid"],
    ["a known subset", project, { subset: "SOME" }, "Subset SOME is not recognised"],
  ])("that lack %s are REJECTED, later", async (_what, given, fields, message) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const zip = await zipOf({ ...content, "p/all.lst": "gone.epw\n", "p/g.json": JSON.stringify(given) });
    const id = await submit(mock, jess, { "g.zip": zip, ...fields });
    expect(await jess.status(id)).toMatchObject({ job_ID: Number(id), status: "UNPACKED" });
    mock.clock.advance(60_000);
    expect(await jess.status(id)).toMatchObject({ status: "REJECTED", status_Info: message });
  });

  it.each<[string, object]>([
    ["the name of a parameter table that it once came from", { ...project, paramFile: "gone.csv" }],
    ["the name of results that it once came from", { ...project, rvifile: "gone.rvx", rvx: { csvs: [{}] } }],
    ["a name that nobody has chosen", { ...project, rvifile: "select a file ..." }],
    ["the template of another program", { ...project, projectType: "EPLUS", dcktemplate: "gone.dck" }],
    ["one value of a list", { ...project, parameters: [{ valuesString: "@file(a.epw; 3)" }] }],
  ])("may hold %s", async (_what, given) => {
    await using mock = await startMock({ clock: "manual" });
    const zip = await zipOf({ ...content, "p/g.json": `\ufeff${JSON.stringify(given)}` });
    const { record } = await run(mock, { "g.zip": zip });
    expect(record).toMatchObject({ job_Type: "JE_JEP", status: "FINISHED" });
  });

  it("may be XML", async () => {
    await using mock = await startMock({ clock: "manual" });
    const good = await run(mock, { "g.zip": await zipOf({ ...content, "p/g.jep": xml("a.epw") }) });
    expect(good.record).toMatchObject({ job_Type: "JE_JEP", status: "FINISHED" });
    const bad = await run(mock, { "g.zip": await zipOf({ ...content, "p/g.jep": xml("gone.epw") }) });
    expect(bad.record).toMatchObject({ status: "REJECTED", message: "Weather file gone.epw is not found" });
    const none = await run(mock, { "g.zip": await zipOf({ ...content, "p/g.jep": "text" }) });
    expect(none.record).toMatchObject({ status: "REJECTED", message: "Project p/g.jep cannot be read" });
  });

  it("have at most 200 folders, and all cases in their index", async () => {
    await using mock = await startMock({ clock: "manual" });
    const zip = await zipOf({ ...content, "p/g.json": JSON.stringify(project) });
    const { record, files } = await run(mock, { "g.zip": zip, subset: "LHS", cases: "500" });
    expect(record).toMatchObject({ njobs: 500 });
    expect([...files.keys()].filter((name) => name.endsWith("/in.idf"))).toHaveLength(200);
    expect(files.get("SimJobIndex.csv")?.toString().trim().split("\n")).toHaveLength(501);
  });
});

describe("Radiance and DaySim", () => {
  const radiance = { "scene.oct": "#?RADIANCE", "a.pts": "0 0 0", "b.pts": "1 1 1", type: "RAD" };

  it("run, with an output for each input and the inputs beside them", async () => {
    await using mock = await startMock({ clock: "manual" });
    const fields = { program: "rtrace", input: "*.pts", output: "dat", args: "-ab 5" };
    const { record, files } = await run(mock, { ...radiance, ...fields });
    expect(record).toMatchObject({ job_Type: "RA_RTRACE", job_Args: "-ab 5", status: "FINISHED", njobs: 1 });
    expect([...files.keys()]).toEqual([
      "a.dat",
      "a.pts",
      "b.dat",
      "b.pts",
      "console.log",
      "job.done!",
      "scene.oct",
      "time_stamps.txt",
    ]);
    expect(files.get("b.pts")?.toString()).toBe("1 1 1");
    expect(files.get("b.dat")?.toString()).toContain("Made up");
  });

  it.each([
    [{ ...radiance, program: "rpict", input: "a.pts" }, "RA_RPICT", "FINISHED"],
    [{ ...radiance, input: "gone.pts" }, "RA_RTRACE", "REJECTED"],
    [{ "a.pts": "0 0 0", type: "RAD" }, "RA_RTRACE", "REJECTED"],
    [{ "a.hea": "project", "s.pts": "0 0 0", type: "DS", input: "s.pts" }, "DS_HEA", "FINISHED"],
    [{ "scene.oct": "#?RADIANCE", type: "Scan" }, "RA_RTRACE", "FINISHED"],
    [{ "a.hea": "project", type: "Scan" }, "DS_HEA", "FINISHED"],
    [{ "a.idf": "Version,9.3;", "a.epw": "W", type: "Scan" }, "EP_IDF", "FINISHED"],
  ])("%j is %s and ends %s", async (parts, type, status) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await run(mock, parts)).record).toMatchObject({ job_Type: type, status });
  });
});

/** A zip whose entry says that it is smaller than it is. */
const understated = async (): Promise<Buffer> => {
  const zip = await zipOf({ "a.idf": "x".repeat(100_000), "a.epw": "W" });
  const entry = zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  zip.writeUInt32LE(10, entry + 24);
  return zip;
};
/** A zip whose entries say that they unpack to more than a mock takes. */
const enormous = async (): Promise<Buffer> => {
  const zip = await zipOf({ "a.idf": "x", "a.epw": "W" });
  zip.writeUInt32LE(0xfffffff0, zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 24);
  return zip;
};
const cut = async (): Promise<Buffer> => (await zipOf({ "a.idf": "x", "a.epw": "W" })).subarray(0, 60);
const escaping = (): Promise<Buffer> => zipOf({ "../a.idf": "x", "a.epw": "W" });

/** A zip of which one entry is not what its checksum says. */
const damaged = async (): Promise<Buffer> => {
  const zip = await zipOf({ "a.idf": "x", "a.epw": "W" });
  zip.writeUInt32LE(1, zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 16);
  return zip;
};
const encrypted = async (): Promise<Buffer> => {
  const zip = await zipOf({ "a.idf": "x", "a.epw": "W" });
  zip.writeUInt16LE(0x801, zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8);
  return zip;
};
/** Says nowhere that its names are UTF-8, as Finder does. */
const unflagged = async (): Promise<Buffer> => {
  const zip = await zipOf({ "Zürich.idf": "Version,9.3;", "a.epw": "W" });
  zip.writeUInt16LE(0, zip.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02])) + 8);
  return zip;
};
const model = { "a.idf": "Version,9.3;", "a.epw": "W" };

describe("zips as people's machines make them", () => {
  it.each<[string, () => Promise<Buffer>, Record<string, string>]>([
    [
      "with noise",
      () => zipOf({ ...model, "__MACOSX/._a.idf": "x", ".DS_Store": "x", "Thumbs.db": "x" }),
      {},
    ],
    ["with ./ before the names", () => zipOf({ "./a.idf": "Version,9.3;", "./a.epw": "W" }), {}],
    ["with names in UTF-8 that do not say so", unflagged, { model: "Zürich.idf" }],
    [
      "with letters taken apart",
      () => zipOf({ ["Zürich.idf".normalize("NFD")]: "x", "b.idf": "x", "a.epw": "W" }),
      { model: "Zürich.idf" },
    ],
    ["with bytes behind it", async () => Buffer.concat([await zipOf(model), Buffer.alloc(512)]), {}],
    ["with bytes before it", async () => Buffer.concat([Buffer.alloc(512), await zipOf(model)]), {}],
  ])("are unpacked: %s", async (_what, make, fields) => {
    await using mock = await startMock({ clock: "manual" });
    const { record } = await run(mock, { "a.zip": await make(), ...fields });
    expect(record).toMatchObject({ job_Type: "EP_IDF", status: "FINISHED" });
  });
});

describe("JESS point 18: zips that cannot be unpacked end as REJECTED, and are not kept", () => {
  it.each([
    ["understated", understated],
    ["enormous", enormous],
    ["cut", cut],
    ["escaping", escaping],
    ["damaged", damaged],
    ["encrypted", encrypted],
  ])("%s", async (_title, make) => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    const id = await submit(mock, jess, { "a.zip": await make() });
    mock.clock.advance(60_000);
    expect(await jess.status(id)).toMatchObject({
      status: "REJECTED",
      status_Info: "File a.zip cannot be unpacked",
    });
    const state = objectOf(parsed(await rawRequest(mock.url, "/_mock/state"))["jess"]);
    expect(state["uploads"]).toEqual({ files: 0, inMemory: 0, onDisk: 0 });
  });
});
