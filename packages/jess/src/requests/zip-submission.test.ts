import { tmpdir } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { rawZip, type RawEntry } from "../../test/raw-zip.js";
import { checkEnergyPlus } from "./energyplus-submission.js";
import { checkJEPlus } from "./jeplus-submission.js";
import type { CheckedSubmission } from "./checked-submission.js";
import type { JessFile } from "./jess-file.js";

const options = { newMark: () => "mark-0001", tempFolder: tmpdir() };
const zipFile = (entries: readonly RawEntry[], name = "all.zip"): JessFile => ({
  name,
  content: rawZip(entries),
});
const closing = async (checking: Promise<CheckedSubmission>): Promise<CheckedSubmission> => {
  const checked = await checking;
  onTestFinished(() => checked.close());
  return checked;
};
const checkModel = (entries: readonly RawEntry[], loose: readonly JessFile[] = []) =>
  closing(checkEnergyPlus({ attachments: [zipFile(entries), ...loose] }, options));
const modelOf = ({ fields }: CheckedSubmission): string | undefined =>
  fields.find(({ name }) => name === "model")?.value;

const loose = (content: string): JessFile => ({ name: "b.csv", content: Buffer.from(content) });

const house: readonly RawEntry[] = [
  { name: "house/", mode: 0o040755 },
  { name: "house/a.idf", content: "Version,9.3;" },
  { name: "house/in.epw", content: "LOCATION" },
];

describe("a zip with a model", () => {
  it.each<[string, readonly RawEntry[]]>([
    ["of Finder", [...house, { name: "__MACOSX/house/._a.idf" }, { name: "house/.DS_Store" }]],
    ["of Explorer", [...house, { name: "house/Thumbs.db" }, { name: "house\\desktop.ini" }]],
    ["of a network drive", [...house, { name: "house/@eaDir/a.idf" }]],
    ["with a name that is odd among its noise", [...house, { name: "__MACOSX/../._a.idf" }]],
  ])("%s has its model named, for the service may see one more in the noise", async (_what, entries) => {
    expect(modelOf(await checkModel(entries))).toBe("house/a.idf");
  });

  it.each<[string, readonly RawEntry[]]>([
    ["of most programs", house],
    ["of tar", [{ name: "./" }, { name: "./a.idf" }, { name: "./weather/in.epw" }]],
    ["of .NET", [{ name: "house\\a.idf" }, { name: "house\\in.epw" }]],
    ["that has one file twice, the same both times", [...house, ...house]],
  ])("%s is taken as it is, its only model being for the service to find", async (_what, entries) => {
    expect(modelOf(await checkModel(entries))).toBeUndefined();
  });

  it("may have its model named in the letters of another machine", async () => {
    const entries = [{ name: "Zürich.idf".normalize("NFD") }, { name: "b.idf" }, { name: "in.epw" }];
    const checked = await closing(
      checkEnergyPlus({ attachments: [zipFile(entries)], model: "Zürich.idf".normalize("NFC") }, options),
    );
    expect(modelOf(checked)).toBe("Zürich.idf");
  });

  it.each<[string, readonly RawEntry[], string]>([
    ["that leads out of its folder", [...house, { name: "../b.csv" }], "its path leads out of the folder"],
    ["of an absolute path", [...house, { name: "/etc/b.csv" }], "its path is absolute"],
    ["that is encrypted", [...house, { name: "b.csv", isEncrypted: true }], "it is encrypted"],
    ["that is a link", [...house, { name: "b.csv", mode: 0o120777 }], "it is a link"],
    ["that is packed by Deflate64", [...house, { name: "b.csv", method: 9 }], "packed by Deflate64"],
    ["that is packed by Zstandard", [...house, { name: "b.csv", method: 93 }], "packed by Zstandard"],
    ["that is damaged", [...house, { name: "b.csv", claims: { crc: 1 } }], "is not what the zip says of it"],
    [
      "that is shorter than it says",
      [...house, { name: "b.csv", claims: { size: 9 } }],
      "is not what the zip says",
    ],
    [
      "that is there twice",
      [...house, { name: "house/a.idf", content: "Version,9.4;" }],
      "one would overwrite",
    ],
    [
      "in small letters and in large ones",
      [...house, { name: "house/A.IDF", content: "y" }],
      "upper and lower case",
    ],
  ])("is refused for a file %s", async (_what, entries, why) => {
    await expect(checkModel(entries)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(why),
    });
  });

  it("is refused beside a file of a name that is in it, unless both are the same", async () => {
    const entries = [...house, { name: "b.csv", content: "1" }];
    await expect(checkModel(entries, [loose("1")])).resolves.toBeDefined();
    await expect(checkModel(entries, [loose("2")])).rejects.toMatchObject({
      message: expect.stringContaining('two files of the name "b.csv"'),
    });
  });
});

describe("a zip with a jEPlus project", () => {
  const project = { idfdir: "./", idftemplate: "a.idf", weatherDir: "weather/", weatherFile: "Zürich.epw" };
  const entries = (below: string, weather: string): readonly RawEntry[] => [
    { name: `${below}project.json`, content: JSON.stringify(project) },
    { name: `${below}a.idf` },
    { name: `${below}weather/${weather}` },
  ];

  it.each<[string, readonly RawEntry[]]>([
    ["at its top", entries("", "Zürich.epw")],
    ["in a folder", entries("house/", "Zürich.epw")],
    ["in a folder, by tar", entries("./house/", "Zürich.epw")],
    ["with letters taken apart, by Finder", entries("house/", "Zürich.epw".normalize("NFD"))],
    ["beside noise", [...entries("house/", "Zürich.epw"), { name: "__MACOSX/house/._project.json" }]],
  ])("has all files that it names: %s", async (_what, packed) => {
    const files = [zipFile(packed)];
    await expect(closing(checkJEPlus({ files }, options))).resolves.toBeDefined();
  });
});
