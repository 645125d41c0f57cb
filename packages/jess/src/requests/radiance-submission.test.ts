import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { zipOf } from "../../test/zip-of.js";
import type { CheckedSubmission } from "./checked-submission.js";
import { checkDaySim, checkRadiance, checkScan } from "./radiance-submission.js";

const options = { newMark: () => "mark-0001", tempFolder: tmpdir() };
const file = (name: string) => ({ name, content: Buffer.from("x") });
const rest = [{ name: "desc", value: "[simjobs mark-0001]" }];
const fieldsOf = async (checked: Promise<CheckedSubmission>) => (await checked).fields;

describe("a Radiance submission", () => {
  const simple = { program: "rtrace", files: [file("room.oct"), file("points.pts")] } as const;

  it("names its program, model, input, output and arguments", async () => {
    const submission = { ...simple, input: "*.pts", output: "dat", args: "-ab 5 -I" };
    await expect(fieldsOf(checkRadiance(submission, options))).resolves.toEqual([
      { name: "type", value: "RAD" },
      ...rest,
      { name: "program", value: "rtrace" },
      { name: "model", value: "room.oct" },
      { name: "input", value: "*.pts" },
      { name: "output", value: "dat" },
      { name: "args", value: "-ab 5 -I" },
    ]);
  });

  it.each([
    ["no model", { files: [file("points.pts")] }, /exactly one Radiance model/],
    ["an input that is not there", { input: "views.vf" }, /no file fits the input "views.vf"/],
    ["a pattern that nothing fits", { input: "p*.vf" }, /no file fits/],
    ["a program that JESS does not run", { program: JSON.parse('"oconv"') }, /"oconv" is not a program/],
  ])("is refused before anything is sent: %s", async (_what, changes, message) => {
    await expect(checkRadiance({ ...simple, ...changes }, options)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
    });
  });

  it("leaves a text that may be several names to the service", async () => {
    const fields = await fieldsOf(checkRadiance({ ...simple, input: "a.pts b.pts" }, options));
    expect(fields).toContainEqual({ name: "input", value: "a.pts b.pts" });
  });
});

describe("a DaySim submission", () => {
  it("names its header and input, also out of a zip", async () => {
    const content = await zipOf({ "house/room.hea": "x", "house/sensors.pts": "x" });
    const submission = { files: [{ name: "all.zip", content }], model: "room.hea", input: "sensors.pts" };
    await expect(fieldsOf(checkDaySim(submission, options))).resolves.toEqual([
      { name: "type", value: "DS" },
      ...rest,
      { name: "model", value: "room.hea" },
      { name: "input", value: "sensors.pts" },
    ]);
  });

  it("needs a header", async () => {
    await expect(checkDaySim({ files: [file("a.pts")] }, options)).rejects.toMatchObject({
      code: "bad_input",
    });
  });
});

describe("a submission of which the service finds out what it is", () => {
  it("says no more than that", async () => {
    await expect(fieldsOf(checkScan({ files: [file("what.xyz")], title: "What" }, options))).resolves.toEqual(
      [{ name: "type", value: "Scan" }, { name: "title", value: "What" }, ...rest],
    );
  });

  it("holds something", async () => {
    await expect(checkScan({}, options)).rejects.toMatchObject({ code: "bad_input" });
  });
});
