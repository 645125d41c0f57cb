import { tmpdir } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { zipOf } from "../../test/zip-of.js";
import { checkEnergyPlus } from "./energyplus-submission.js";
import { checkJEPlus } from "./jeplus-submission.js";

const options = { newMark: () => "mark-0001", tempFolder: tmpdir() };

/** The files that a model includes and that are missing among these, as the refusal tells them. */
async function missingOf(
  model: string,
  files: Readonly<Record<string, string>> = {},
  { at = "a.imf", allowMissing = false } = {},
): Promise<readonly string[]> {
  const content = await zipOf({ [at]: model, "in.epw": "x", ...files });
  const attachments = [{ name: "all.zip", content }];
  try {
    const checked = await checkEnergyPlus({ attachments, model: at, allowMissing }, options);
    onTestFinished(() => checked.close());
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const [, told = message] = /missing: (.*)$/u.exec(message) ?? [];
    return told.split(", ").map((each) => each.replace(" (included file)", ""));
  }
}
const lines = (...all: readonly string[]): string => all.join("\n");

describe("a macro model", () => {
  it.each([
    ["##include b.idf", "b.idf"],
    ["  ##include   b.idf  ", "b.idf"],
    ["##INCLUDE b.idf", "b.idf"],
    ["##includesilent b.idf", "b.idf"],
    ["##include b.idf ! the walls", "b.idf"],
    ['##include "b c.idf"', "b c.idf"],
    ["##include parts\\b.idf", "parts/b.idf"],
    ["##include ./parts/../b.idf", "b.idf"],
    ["##fileprefix parts/\n##include b.idf", "parts/b.idf"],
    ["##fileprefix parts\n##include /b.idf", "parts/b.idf"],
    ["##fileprefix parts/\n##fileprefix walls/\n##include b.idf", "walls/b.idf"],
    ["##set1 what walls\n##include what[]-b.idf", "walls-b.idf"],
    ["##def1 what[] walls\r\n##include what[].idf", "walls.idf"],
  ])("needs what it includes: %j", async (model, path) => {
    await expect(missingOf(model)).resolves.toEqual([path]);
    await expect(missingOf(model, { [path]: "x" })).resolves.toEqual([]);
  });

  it.each([["##include b.idf"], ["##fileprefix ./\n##include b.idf"]])(
    "looks for it beside itself: %j",
    async (model) => {
      await expect(missingOf(model, { "house/b.idf": "x" }, { at: "house/a.imf" })).resolves.toEqual([]);
      await expect(missingOf(model, { "b.idf": "x" }, { at: "house/a.imf" })).resolves.toEqual([
        "house/b.idf",
      ]);
    },
  );

  it("finds a file also where the slash behind the prefix was left out", async () => {
    const model = "##fileprefix parts\n##include b.idf";
    await expect(missingOf(model, { "parts/b.idf": "x" })).resolves.toEqual([]);
    await expect(missingOf(model)).resolves.toEqual(["partsb.idf"]);
  });

  it("needs what its parts include, on and on, each once", async () => {
    const files = {
      "b.imf": "##include c.imf",
      "c.imf": lines("##include d.idf", "##include b.imf", "##include d.idf"),
    };
    await expect(missingOf(lines("##include b.imf", "##include e.idf"), files)).resolves.toEqual([
      "d.idf",
      "e.idf",
    ]);
  });

  it("keeps the prefix that one of its parts has set", async () => {
    await expect(
      missingOf(lines("##include b.imf", "##include c.idf"), { "b.imf": "##fileprefix lib/" }),
    ).resolves.toEqual(["lib/c.idf"]);
  });

  it.each([
    ["C:\\lib\\b.idf", "##include C:\\lib\\b.idf"],
    ["/lib/b.idf", "##fileprefix /lib/\n##include b.idf"],
    ["../b.idf", "##include ../b.idf"],
  ])("cannot have the service find %s", async (written, model) => {
    await expect(missingOf(model, { "b.idf": "x" })).resolves.toEqual([
      expect.stringContaining(`${written.replaceAll("\\", "/")} (included file`),
      "outside of what is sent)",
    ]);
  });

  it.each<[string, boolean | "perhaps"]>([
    ["##if 1", true],
    ["##if 0", false],
    ['##if ""', false],
    ["##set1 x 1\n##if x[]", true],
    ["##set1 x 0\n##if x[]", false],
    ["##set1 x 3\n##if #[x[] EQ 3]", true],
    ["##set1 x 3\n##if #[x[] GT 3]", false],
    ["##set1 x Heat\n##if #[x[] EQSU heat]", true],
    ["##set1 x Heat\n##if #[x[] EQS heat]", false],
    ["##set1 x 1\n##ifdef x", true],
    ["##ifdef x", false],
    ["##ifndef x", true],
    ["##set1 x 1\n##ifndef x[]", false],
    ["##if x[]", "perhaps"],
    ["##set1 x 1\n##if #[x[] AND #[2 GT 1]]", "perhaps"],
    ["##set1 x @@tag@@\n##if #[x[] EQ 1]", "perhaps"],
  ])("needs a file in a block exactly where it is sure to come there: %j", async (condition, holds) => {
    const model = lines(
      condition,
      "##include then.idf",
      "##else",
      "##include else.idf",
      "##endif",
      "##include end.idf",
    );
    const branch = holds === "perhaps" ? [] : [holds ? "then.idf" : "else.idf"];
    await expect(missingOf(model)).resolves.toEqual([...branch, "end.idf"]);
  });

  it("takes the first branch that holds", async () => {
    const branch = (head: string, name: string): string => lines(head, `##include ${name}.idf`);
    const model = lines(
      branch("##if 0", "a"),
      branch("##elseif 0", "b"),
      branch("##elseif 1", "c"),
      branch("##elseif 1", "d"),
      branch("##else", "e"),
      "##endif",
      lines("##if 0", branch("##if 1", "f"), "##else", "##include g.idf", "##endif", "##endif"),
    );
    await expect(missingOf(model)).resolves.toEqual(["c.idf"]);
  });

  it.each([
    ["a name that is made up while it runs", "##include b#eval[1 + 1].idf"],
    ["a name of which a part is not known", "##include x[].idf"],
    ["a name that an unsure line gives", "##if x[]\n##set1 y 1\n##endif\n##include y[].idf"],
    ["a prefix that may not be set", "##if x[]\n##fileprefix lib/\n##endif\n##include b.idf"],
    ["a block that is put in elsewhere", "##def walls[n]\n##include b.idf\n##enddef"],
    ["a comment", "! ##include b.idf\n##! ##include c.idf"],
    ["nothing", "##include"],
  ])("is not asked for what cannot be known: %s", async (_what, model) => {
    await expect(missingOf(model)).resolves.toEqual([]);
  });

  it("may be in Latin-1, and still name its parts", async () => {
    const model = Buffer.from("! 31.5\u00b0C\n##include b.idf\n", "latin1");
    const content = await zipOf({ "a.imf": model, "in.epw": "x" });
    await expect(
      checkEnergyPlus({ attachments: [{ name: "all.zip", content }], model: "a.imf" }, options),
    ).rejects.toMatchObject({
      message: expect.stringContaining('"a.imf" names a file that is missing: b.idf'),
    });
  });

  it("is sent all the same where that is wished", async () => {
    await expect(missingOf("##include b.idf", {}, { allowMissing: true })).resolves.toEqual([]);
  });

  it("is what ends with .imf, and nothing else", async () => {
    await expect(missingOf("##include b.idf", {}, { at: "a.idf" })).resolves.toEqual([]);
  });
});

const check = async (template: string, files: Readonly<Record<string, string>> = {}): Promise<void> => {
  const project = {
    idfdir: "models/",
    idftemplate: "a.imf",
    weatherFile: "in.epw",
    parameters: [{ searchString: "@@roof@@|%%wall%%", valuesString: "{1|2}" }],
  };
  const packed = { "p.json": JSON.stringify(project), "models/a.imf": template, "in.epw": "x", ...files };
  const content = await zipOf(packed);
  await (await checkJEPlus({ files: [{ name: "p.zip", content }] }, options)).close();
};

describe("a macro model in a jEPlus project", () => {
  it("needs what it includes, beside the template", async () => {
    await expect(check("##include b.idf")).rejects.toMatchObject({
      message: '"p.json" names a file that is missing: models/b.idf (included file)',
    });
    await expect(check("##include b.idf", { "models/b.idf": "x" })).resolves.toBeUndefined();
  });

  it.each(["##include roof-@@roof@@.idf", "##include wall-%%wall%%.idf"])(
    "is not asked for a name that a parameter is part of: %s",
    async (template) => {
      await expect(check(template)).resolves.toBeUndefined();
    },
  );
});
