import { describe, expect, it } from "vitest";
import type { MockOptions, RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { objectOf, parsed, signIn, type JessCaller } from "../testing/jess-client.js";
import { submit } from "../testing/multipart.js";
import { parsedList } from "../testing/parsed-list.js";
import { rawRequest, type RawAnswer } from "../testing/raw-request.js";

const model = `! a comment; with a semicolon
Version,9.6;
Zone,Hall,0;
Zone,Loft,0;
Output:Variable,*,Zone Mean Air Temperature,Hourly; ! asked for
OutputControl:Table:Style,Comma;
`;

async function stage(
  switches: Readonly<Record<string, string>> = {},
  options: MockOptions = {},
): Promise<{ mock: RunningMock; jess: JessCaller; id: string } & AsyncDisposable> {
  const mock = await startMock({ clock: "manual", switches: { jess: switches }, ...options });
  const jess = await signIn(mock);
  const id = await submit(mock, jess, { "a.idf": model, "a.epw": "w" });
  mock.clock.advance(60_000);
  return { mock, jess, id, [Symbol.asyncDispose]: () => mock.close() };
}

function childrenOf(node: Record<string, unknown> | undefined): Record<string, unknown>[] {
  return Array.isArray(node?.["children"]) ? node["children"].map(objectOf) : [];
}

/** The leaves of a tree, each with the texts on the way to it. */
function leavesOf(node: Record<string, unknown>, way: readonly string[] = []): string[] {
  const children = childrenOf(node);
  if (children.length === 0) {
    const { varId, unit, freq } = objectOf(node["data"]);
    expect(varId).toEqual(expect.any(String));
    return [[...way, `${String(varId)} ${String(unit)} ${String(freq)}`].join(" > ")];
  }
  return children.flatMap((child) => leavesOf(child, [...way, String(child["text"])]));
}

const timesOf = async (switches: Record<string, string>): Promise<unknown[]> => {
  await using on = await stage(switches);
  const [meter] = parsedList(await on.jess.get(`/eso/var/${on.id}/eplusout.mtr?pid=0&vars=7`));
  return (Array.isArray(meter?.["values"]) ? meter["values"] : []).map((pair: unknown[]) => pair[0]);
};

describe("JESS point 22: the viewer of variables", () => {
  it("shows three trees with the same leaves, in no envelope", async () => {
    await using on = await stage();
    const { inProgress, varTrees, treeNames, runPeriods, annualData } = parsed(
      await on.jess.get(`/eso/${on.id}/eplusout.eso`),
    );
    expect([inProgress, annualData]).toEqual([false, null]);
    expect(treeNames).toEqual([
      "Frequency->Domain->Variable",
      "Frequency->Variable->Domain",
      "Domain->Variable->Frequency",
    ]);
    const trees = Array.isArray(varTrees) ? varTrees.map(objectOf) : [];
    expect(Object.keys(trees[0] ?? {}).toSorted()).toEqual(
      ["state", "id", "li_attr", "a_attr", "type", "text", "data", "children"].toSorted(),
    );
    const [one, two, three] = trees.map((tree) => leavesOf(tree));
    expect(one).toContain("Hourly > HALL > Zone Mean Air Temperature > 8 C Hourly");
    expect(two).toContain("Hourly > Zone Mean Air Temperature > HALL > 8 C Hourly");
    expect(three).toContain("HALL > Zone Mean Air Temperature > Hourly > 8 C Hourly");
    expect([one?.length, two?.length, three?.length]).toEqual([4, 4, 4]);
    expect(runPeriods).toEqual([
      expect.objectContaining({ dictItemID: 1, values: expect.arrayContaining(["51.15"]), latitude: 51.15 }),
    ]);
  });

  it("lists meters of a meter file, whose year is the tables' total", async () => {
    await using on = await stage();
    const [tree] = parsedList(await on.jess.get(`/eso/${on.id}/eplusout.mtr`), "varTrees");
    expect(leavesOf(tree ?? {})).toEqual([
      "Monthly > Meter > Electricity:Facility > 7 J Monthly",
      "Monthly > Meter > NaturalGas:Facility > 8 J Monthly",
    ]);
    const series = parsedList(await on.jess.get(`/eso/var/${on.id}/eplusout.mtr?pid=0&vars=7,8`));
    const table = (await on.jess.get(`/job/file/${on.id}/eplustbl.csv`)).text;
    const [, ...totals] = /,Total End Uses,([\d.]+),([\d.]+)/u.exec(table) ?? [];
    const sums = series.map(({ values }) =>
      (Array.isArray(values) ? values : []).reduce(
        (sum: number, pair: unknown[]) => sum + Number(pair[1]),
        0,
      ),
    );
    expect(sums.map((sum) => (sum / 1e9).toFixed(2))).toEqual(totals);
  });

  it.each(["pretty", "compact"])("prints real numbers as Java does, in %s JSON", async (json) => {
    await using on = await stage({ json });
    const [times, tree] = await Promise.all([
      on.jess.get(`/eso/var/${on.id}/eplusout.mtr?pid=0&vars=7`),
      on.jess.get(`/eso/${on.id}/eplusout.eso`),
    ]);
    expect(times.text).toMatch(/\[ ?3\.155328E11, ?\d\.\d+E\d+ ?\]/u);
    expect(times.text).toMatch(/"varId" ?: ?7,/u);
    expect(tree.text).toMatch(/"timeZone" ?: ?-?\d+\.\d+,/u);
    expect(tree.text).toMatch(/"dictItemID" ?: ?1\b/u);
  });

  it("tells the values of variables as the file has them", async () => {
    await using on = await stage();
    const [first, ...others] = parsedList(await on.jess.get(`/eso/var/${on.id}/eplusout.eso?pid=0&vars=8`));
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      domain: "HALL",
      varId: 8,
      var: "Zone Mean Air Temperature",
      unit: "C",
      period: 0,
      frequency: "Hourly",
    });
    const pairs: unknown[][] = Array.isArray(first?.["values"]) ? first["values"] : [];
    expect(pairs.map(([time]) => time)).toEqual(
      Array.from({ length: 24 }, (_, hour) => Date.UTC(1980, 0, 1, hour)),
    );
    const eso = (await on.jess.get(`/job/file/${on.id}/eplusout.eso`)).text;
    expect(eso.match(/^8,-?[\d.]+$/gmu)).toEqual(pairs.map(([, value]) => `8,${String(value)}`));
  });

  it("dates months by London's clock, or in UTC by a switch", async () => {
    const utc = Array.from({ length: 12 }, (_, month) => Date.UTC(1980, month, 1));
    expect(await timesOf({ "eso-clock": "utc" })).toEqual(utc);
    const summer = [3, 4, 5, 6, 7, 8, 9];
    expect(await timesOf({})).toEqual(
      utc.map((time, month) => (summer.includes(month) ? time - 3_600_000 : time)),
    );
  });

  it("shows what a model that died has left: nothing", async () => {
    await using on = await stage({ "model-outcome": "fatal" });
    const [tree] = parsedList(await on.jess.get(`/eso/${on.id}/eplusout.eso`), "varTrees");
    expect(childrenOf(tree)).toEqual([]);
  });

  it("finds its values behind the padding of a large file", async () => {
    await using on = await stage({ "result-bytes": "5000000" });
    const [first] = parsedList(await on.jess.get(`/eso/var/${on.id}/eplusout.eso?vars=7`));
    expect(first?.["values"]).toHaveLength(24);
  });
});

describe("JESS point 24: what is not known of the viewer of values is a switch", () => {
  const query = "?pid=0&vars=7,,9,";
  it.each([
    ["both", query, 2],
    ["both", "/0/7", 1],
    ["query", query, 2],
    ["query", "/0/7", 404],
    ["path", query, 404],
    ["path", "/0/7,9", 2],
  ])("eso-var-form=%s answers %s with %d", async (form, asked, expected) => {
    await using on = await stage({ "eso-var-form": form });
    const answer = await on.jess.get(`/eso/var/${on.id}/eplusout.eso${asked}`);
    expect(answer.status === 200 ? parsedList(answer).length : answer.status).toBe(expected);
  });

  it.each([
    ["index", 0, 1],
    ["index", 1, 0],
    ["dict-item", 1, 1],
    ["dict-item", 0, 0],
  ])("pid=%s finds of period %d so many variables: %d", async (pid, period, expected) => {
    await using on = await stage({ pid });
    const answer = await on.jess.get(`/eso/var/${on.id}/eplusout.eso?pid=${String(period)}&vars=7`);
    expect(parsedList(answer)).toHaveLength(expected);
  });

  it("eso-in-progress=yes", async () => {
    await using on = await stage({ "eso-in-progress": "yes" });
    expect(parsed(await on.jess.get(`/eso/${on.id}/eplusout.eso`))["inProgress"]).toBe(true);
  });
});

describe("the viewer of models", () => {
  it("shows groups, types and objects", async () => {
    await using on = await stage();
    const root = parsed(await on.jess.get(`/idf/${on.id}/in.idf`));
    expect(root).toMatchObject({
      state: { disabled: false, opened: false, selected: false },
      id: "root",
      type: "IDFRoot",
      text: "IDF model (v9.6.0)",
      a_attr: { "data-title": expect.stringContaining("\\stdjob\\.\\in.idf") },
    });
    const groups = childrenOf(root);
    expect(groups.map(({ id, type, text }) => [id, type, text])).toEqual([
      ["simulation_parameters", "Group", "Simulation Parameters[1]"],
      ["thermal_zones_and_surfaces", "Group", "Thermal Zones and Surfaces[2]"],
      ["output_reporting", "Group", "Output Reporting[2]"],
    ]);
    const [zones] = childrenOf(groups[1]);
    expect([zones?.["id"], zones?.["type"], zones?.["text"]]).toEqual(["zone", "ObjectType", "Zone[2]"]);
    expect(childrenOf(zones).map(({ id, type, text }) => [id, type, text])).toEqual([
      ["Zone_0", "Object", "=>Hall"],
      ["Zone_1", "Object", "=>Loft"],
    ]);
  });

  it.each([
    ["Zone/-1", ["Hall", "Loft"]],
    ["zone/1", ["Loft"]],
    ["Zone/9", []],
    ["Output%3AVariable/0", ["Zone Mean Air Temperature"]],
  ])("shows objects of a type: %s", async (below, names) => {
    await using on = await stage();
    const { type, text } = parsed(await on.jess.get(`/idf/${on.id}/in.idf/${below}`));
    expect(type).toMatchObject({ fields: expect.any(Array), required: false, defs: { memo: [] } });
    expect(String(text)).toMatch(/^! /u);
    expect(
      ["Hall", "Loft", "Zone Mean Air Temperature"].filter((name) => String(text).includes(name)),
    ).toEqual(names);
  });
});

const viewers = [
  "/eso/ID/FILE.eso",
  "/eso/var/ID/FILE.eso?pid=0&vars=7",
  "/idf/ID/FILE.idf",
  "/idf/ID/FILE.idf/Zone/0",
];

const ask = (jess: JessCaller, viewer: string, id: string, file: string): Promise<RawAnswer> =>
  jess.get(viewer.replace("ID", id).replace("FILE", file));

describe("JESS point 23: a viewer", () => {
  it.each(viewers)("answers 404 for a file that is not there: %s", async (viewer) => {
    await using on = await stage();
    expect((await ask(on.jess, viewer, on.id, "nothing")).status).toBe(404);
    expect((await ask(on.jess, viewer, on.id, "../in")).status).toBe(404);
    await using other = await stage({ "viewer-missing": "envelope" });
    const answer = await ask(other.jess, viewer, other.id, "nothing");
    expect([answer.status, parsed(answer)["ok"]]).toEqual([200, false]);
  });

  it.each(viewers)("answers 401 for somebody else's job, though the session is good: %s", async (viewer) => {
    await using on = await stage();
    const grace = await signIn(on.mock, on.mock.accounts[1]);
    const file = viewer.includes("idf") ? "in" : "eplusout";
    expect((await ask(on.jess, viewer, on.id, file)).status).toBe(200);
    expect((await ask(grace, viewer, on.id, file)).status).toBe(401);
    expect((await grace.get("/session")).status).toBe(200);
    await using other = await stage({ "viewer-foreign": "envelope" });
    const stranger = await signIn(other.mock, other.mock.accounts[1]);
    const answer = await ask(stranger, viewer, other.id, file);
    expect([answer.status, parsed(answer)["ok"]]).toEqual([200, false]);
  });

  it.each(viewers)("answers 401, or 404 by a switch, for a job that does not exist: %s", async (viewer) => {
    await using on = await stage();
    expect((await ask(on.jess, viewer, "1", "in")).status).toBe(401);
    expect((await ask(on.jess, viewer, "x", "in")).status).toBe(401);
    await using other = await stage({ "viewer-absent": "404" });
    expect((await ask(other.jess, viewer, "1", "in")).status).toBe(404);
  });

  it.each(viewers)("wants a session: %s", async (viewer) => {
    await using on = await stage();
    const path = `/jess_web/api${viewer.replace("ID", on.id).replace("FILE", "in")}`;
    expect((await rawRequest(on.mock.url, path)).status).toBe(401);
  });

  it.each(viewers)("has nothing to show of a job that still runs: %s", async (viewer) => {
    await using on = await stage();
    const id = await submit(on.mock, on.jess, { "a.idf": model, "a.epw": "w" });
    expect((await ask(on.jess, viewer, id, viewer.includes("idf") ? "in" : "eplusout")).status).toBe(404);
  });
});

it("JESS point 28: the tables as CSV have the lines that a client cuts them by", async () => {
  await using on = await stage();
  const lines = (await on.jess.get(`/job/file/${on.id}/eplustbl.csv`)).text.split("\n");
  const at = (text: string): number => lines.findIndex((line) => line.includes(text));
  const places = [
    ",Total End Uses,",
    "Note: Natural gas appears to be the principal heating source based on energy usage.",
    ",Time Not Comfortable Based on Simple ASHRAE 55-2004,",
    "Note 1: An asterisk (*) indicates that the feature is not yet implemented.",
  ].map(at);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
});

describe("JESS point 29: the dictionary", () => {
  it("is a tree of tags, groups and types, without a session", async () => {
    await using mock = await startMock({ clock: "manual" });
    const tree = parsed(await rawRequest(mock.url, "/jess_web/api/idd/alt/9.3"));
    expect(tree).toMatchObject({ id: "_root", type: "IDDRoot", text: "IDD v9.3.0" });
    const [first] = Array.isArray(tree["children"]) ? tree["children"].map(objectOf) : [];
    expect(first).toMatchObject({
      type: "Tag1",
      text: "Simulation",
      data: expect.arrayContaining(["Simulation Parameters"]),
    });
    expect(JSON.stringify(first)).toContain(
      '"id":"version","li_attr":null,"a_attr":null,"type":"ObjectType","text":"Version"',
    );
  });

  it.each(["6.0", "9.9", "none"])("of version %s is not there", async (version) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await rawRequest(mock.url, `/jess_web/api/idd/alt/${version}`)).status).toBe(404);
  });
});
