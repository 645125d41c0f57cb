import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { objectOf, signIn } from "../../testing/jess-client.js";
import { submit } from "../../testing/multipart.js";
import { readZip } from "../../testing/read-zip.js";
import { zipOf } from "../../testing/zip-of.js";

/** The results of a macro model, sent as a zip with its parts. */
async function run(
  files: Readonly<Record<string, string>>,
  switches: Readonly<Record<string, string>> = {},
): Promise<ReadonlyMap<string, string>> {
  await using mock = await startMock({ clock: "manual", switches: { jess: switches } });
  const jess = await signIn(mock);
  const id = await submit(mock, jess, {
    "m.zip": await zipOf({ "in.epw": "w", ...files }),
    model: "m.imf",
  });
  mock.clock.advance(60_000);
  expect(objectOf(await jess.status(id))["status"]).toBe("FINISHED");
  const zip = (await readZip((await jess.get(`/job/file/${id}`)).body)) ?? new Map<string, Buffer>();
  return new Map([...zip].map(([name, content]) => [name, content.toString()]));
}

const parts = {
  "parts/version.imf": "Version,9.5;\n",
  "parts/zones.imf": "Zone,Hall,0;\n##include more/loft.imf\n",
  "parts/more/loft.imf": "Zone,Loft,0;\n",
  "parts/tables.imf": "OutputControl:Table:Style,Comma;\nOutput:SQLite,Simple;\n",
};
const model = `##fileprefix parts/
##include version.imf
##include zones.imf ! with a comment
##include "tables.imf"
`;

describe("JESS point 27: a macro model", () => {
  it("runs as its parts make it up: version, zones and what it asks for come from them", async () => {
    const files = await run({ "m.imf": model, ...parts });
    const expanded = files.get("in.idf") ?? "";
    expect(expanded.split("\n").filter((line) => line !== "")).toEqual([
      "Version,9.5;",
      "Zone,Hall,0;",
      "Zone,Loft,0;",
      "OutputControl:Table:Style,Comma;",
      "Output:SQLite,Simple;",
    ]);
    expect(files.get("eplusout.eio")).toContain("Version, 9.5");
    expect(files.get("eplusout.eso")).toContain("LOFT,Zone Mean Air Temperature");
    expect([...files.keys()]).toEqual(expect.arrayContaining(["eplustbl.csv", "eplusout.sql"]));
    expect(files.get("eplusout.end")).toContain("Completed Successfully");
  });

  it("leaves what EP-Macro reads and writes beside the results, and its parts", async () => {
    const files = await run({ "m.imf": model, ...parts });
    expect(files.get("in.imf")).toBe(`##fileprefix ./\n${model}`);
    expect(files.get("out.idf")).toBe(files.get("in.idf"));
    expect(files.get("audit.out")).toContain("Included file parts/more/loft.imf");
    expect(files.get("loft.imf")).toBe("Zone,Loft,0;\n");
    const plain = await run({ "m.imf": model, ...parts }, { "imf-files": "plain" });
    expect([...plain.keys()].filter((name) => /imf$|out\.idf|audit/u.test(name))).toEqual([]);
    expect(plain.get("in.idf")).toBe(files.get("in.idf"));
  });

  it("dies where a part is missing, and says which", async () => {
    const files = await run({ "m.imf": "Version,9.5;\n##include parts/gone.imf\nZone,Hall,0;\n" });
    expect(files.get("eplusout.end")).toContain("Fatal Error Detected");
    expect(files.get("audit.out")).toContain("parts/gone.imf is not found");
    expect(files.get("console.log")).toContain("parts/gone.imf is not found");
    expect(files.has("out.idf")).toBe(false);
    expect(files.has("eplustbl.htm")).toBe(false);
  });

  it("dies of a part that includes itself", async () => {
    const files = await run({ "m.imf": "##include a.imf\n", "a.imf": "##include a.imf\n" });
    expect(files.get("eplusout.end")).toContain("Fatal Error Detected");
    expect(files.get("audit.out")).toContain("includes itself");
  });

  it("is found with its parts wherever they lie in the zip, however they are written", async () => {
    const files = await run({
      "case/models/m.imf": "##fileprefix .\\Parts\\\n##include ZONES.imf\n##include ../../other/a.imf\n",
      "case/models/parts/zones.imf": "Zone,Hall,0;\n",
      "case/other/a.imf": "Zone,Attic,0;\n",
    });
    expect(files.get("in.idf")).toBe("Zone,Hall,0;\nZone,Attic,0;\n");
  });
});

describe("conditions of a macro model", () => {
  it.each<[string, string, readonly string[]]>([
    ["##if", "##set1 size 3\n##if #[size[] gt 2]\nA;\n##else\nB;\n##endif", ["A;"]],
    ["##if that does not hold", "##set1 size 1\n##if #[size[] GT 2]\nA;\n##else\nB;\n##endif", ["B;"]],
    [
      "##elseif",
      "##set1 s x\n##if #[s[] EQS y]\nA;\n##elseif #[s[] EQS x]\nB;\n##elseif 1\nC;\n##endif",
      ["B;"],
    ],
    ["##ifdef", "##set1 here 1\n##ifdef here[]\nA;\n##endif\n##ifdef gone\nB;\n##endif", ["A;"]],
    ["##ifndef", "##ifndef gone\nA;\n##endif", ["A;"]],
    ["one within another", "##if 0\n##if 1\nA;\n##endif\n##else\nB;\n##endif", ["B;"]],
    ["two joined by and", "##if #[1 eq 1] and #[2 eq 3]\nA;\n##else\nB;\n##endif", ["B;"]],
    ["two joined by or", "##if #[1 eq 1] or #[2 eq 3]\nA;\n##endif", ["A;"]],
    ["a zero", "##if 0\nA;\n##endif\nB;", ["B;"]],
    ["a text by name", '##set1 what "Hall"\nZone,what[],0;', ['Zone,"Hall",0;']],
    ["##def1", "##def1 high[] 2.5\nHeight,high[];", ["Height,2.5;"]],
    ["##def with its lines", "##def wall[]\nA;\nB;\n##enddef\nwall[]\n", ["A;", "B;"]],
    ["a part that is not taken", "##if 0\n##include gone.imf\n##endif\nA;", ["A;"]],
    ["##includesilent", "##includesilent a.imf", ["A;"]],
    ["commands that only list", "##list\nA;\n##nolist", ["A;"]],
  ])("choose lines: %s", async (_what, text, lines) => {
    const files = await run({ "m.imf": text, "a.imf": "A;" });
    expect((files.get("in.idf") ?? "").split("\n").filter((line) => line !== "")).toEqual(lines);
  });
});
