import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { zipOf } from "../../test/zip-of.js";
import { checkEnergyPlus, type EnergyPlusSubmission } from "./energyplus-submission.js";
import type { JessFile } from "./jess-file.js";
import { maxUploadBytes } from "./upload-limits.js";

const folder = mkdtempSync(join(tmpdir(), "simjobs-jess-submission-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const emptyZip = Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(18)]);
const newMark = (): string => "mark-0001";
const file = (name: string): JessFile => ({ name, content: Buffer.from("x") });
const simple = { models: [file("a.idf")], weather: [file("b.epw")] };
const check = async (submission: EnergyPlusSubmission) => {
  const checked = await checkEnergyPlus(submission, { newMark, tempFolder: folder });
  const files = await checked.pack(undefined);
  onTestFinished(() => checked.close());
  return { ...checked, files };
};

describe("an EnergyPlus submission", () => {
  it("names its model and weather, and carries its mark in the description", async () => {
    const { fields, files, mark } = await check({ ...simple, title: "", description: "my text" });
    expect(fields).toEqual([
      { name: "type", value: "EP" },
      { name: "title", value: "" },
      { name: "desc", value: "my text [simjobs mark-0001]" },
      { name: "model", value: "a.idf" },
      { name: "weather", value: "b.epw" },
      { name: "split", value: "FALSE" },
    ]);
    expect(files.map(({ name }) => name)).toEqual(["a.idf", "b.epw"]);
    expect(mark).toBe("mark-0001");
  });

  it("takes a mark that was written down before", async () => {
    const { fields, mark } = await check({ ...simple, mark: "written-down" });
    expect(mark).toBe("written-down");
    expect(fields).toContainEqual({ name: "desc", value: "[simjobs written-down]" });
    expect(fields.map(({ name }) => name)).not.toContain("title");
  });

  it("asks for a split in the words that the service is known to take", async () => {
    const { fields } = await check({ ...simple, split: true });
    expect(fields).toContainEqual({ name: "split", value: "true" });
  });

  it("has one of several models run where it is named", async () => {
    const { fields, files } = await check({
      models: [file("a.idf"), file("B.IMF")],
      weather: [file("x.epw"), file("y.EPW")],
      attachments: [file("schedule.csv")],
      model: "B.IMF",
      weatherName: "y.EPW",
    });
    expect(fields).toContainEqual({ name: "model", value: "B.IMF" });
    expect(fields).toContainEqual({ name: "weather", value: "y.EPW" });
    expect(files).toHaveLength(5);
  });

  it("leaves the only model of a zip for the service to find", async () => {
    const zip = await zipOf({ "house/room.idf": "x", "house/weather/a.epw": "y", "house/notes.txt": "z" });
    const { fields, files } = await check({ attachments: [{ name: "all.zip", content: zip }] });
    expect(fields.map(({ name }) => name)).toEqual(["type", "desc", "split"]);
    expect(files.map(({ name }) => name)).toEqual(["all.zip"]);
  });

  it.each(["b.idf", "house/b.idf"])("can name %s inside of a zip", async (model) => {
    const zip = await zipOf({ "house/a.idf": "x", "house/b.idf": "x", "in.epw": "y" });
    const { fields } = await check({ attachments: [{ name: "all.zip", content: zip }], model });
    expect(fields).toContainEqual({ name: "model", value: model });
  });

  it("prefers the model that was given by itself over those in a zip", async () => {
    const zip = await zipOf({ "a.idf": "x", "b.idf": "x" });
    const { fields } = await check({ ...simple, attachments: [{ name: "parts.zip", content: zip }] });
    expect(fields).toContainEqual({ name: "model", value: "a.idf" });
  });

  it("takes no attachment for the model", async () => {
    const { fields } = await check({ ...simple, attachments: [file("part.idf"), file("old.epw")] });
    expect(fields).toContainEqual({ name: "model", value: "a.idf" });
    expect(fields).toContainEqual({ name: "weather", value: "b.epw" });
  });

  it("names neither model nor weather in a batch", async () => {
    const { fields, files } = await check({
      models: [file("a.idf"), file("c.idf")],
      weather: [file("b.epw"), file("d.epw")],
      batch: true,
    });
    expect(fields.map(({ name }) => name)).toEqual(["type", "desc", "split"]);
    expect(files).toHaveLength(4);
  });

  it.each<[string, EnergyPlusSubmission, RegExp]>([
    ["no model", { ...simple, models: [] }, /exactly one model, and none was given/],
    ["no weather", { ...simple, weather: [] }, /exactly one weather file, and none/],
    [
      "two models, none named",
      { ...simple, models: [file("a.idf"), file("c.idf")] },
      /2 were given: a.idf, c.idf/,
    ],
    ["a model that was not given", { ...simple, model: "c.idf" }, /no model of the name "c.idf"/],
    [
      "a weather file for a model",
      { ...simple, models: [file("b.epw")] },
      /"b.epw" is not an EnergyPlus model/,
    ],
    ["a text for weather", { ...simple, weather: [file("b.txt")] }, /is not an EnergyPlus weather file/],
    ["two files of one name", { ...simple, attachments: [file("A.IDF")] }, /two files of the name "A.IDF"/],
    ["a batch of no models", { ...simple, models: [], batch: true }, /at least one model, and none/],
    [
      "a zip without files",
      { attachments: [{ name: "all.zip", content: emptyZip }] },
      /"all\.zip" cannot be sent: there are no files in the zip/,
    ],
    [
      "a zip that is none",
      { ...simple, attachments: [file("all.zip")] },
      /"all\.zip" cannot be sent: the zip cannot be read: it is no zip/,
    ],
    ["a mark that is none", { ...simple, mark: "!" }, /a mark is 8 to 64/],
  ])("is refused before anything is sent: %s", async (_what, submission, message) => {
    await expect(check(submission)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ["is taken at the limit", maxUploadBytes - 1, true],
    ["is refused one byte above it", maxUploadBytes, false],
  ])("of many bytes %s", async (_what, size, isTaken) => {
    const path = join(folder, `of-${size}.idf`);
    writeFileSync(path, "");
    truncateSync(path, size); // takes no room on disk
    const checked = check({ ...simple, models: [path] }); // the weather is 1 byte
    if (isTaken) await expect(checked).resolves.toMatchObject({ mark: "mark-0001" });
    else
      await expect(checked).rejects.toMatchObject({
        code: "bad_input",
        message: expect.stringContaining("too many"),
      });
  });
});
