import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { openArchive } from "../zip/archive.js";
import { folderFiles } from "./folder-files.js";
import { takeInventory } from "./inventory.js";

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const refusals = {
  admit: () => undefined,
  broken: (why: string) => new Error(why),
  tooLarge: (why: string) => new Error(why),
};
const limits = { maxBytes: 1e9, maxEntries: 1000, maxRatio: 1e9 };

describe("a folder to send", () => {
  it("becomes one zip with its folders, which is gone afterwards", async () => {
    const [folder, tempFolder] = [aFolder(), aFolder()];
    mkdirSync(join(folder, "weather", "old"), { recursive: true });
    writeFileSync(join(folder, "box.idf"), "model".repeat(10_000));
    writeFileSync(join(folder, "weather", "a b.epw"), "weather");
    writeFileSync(join(folder, "weather", "old", "Ü.epw"), "old");
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" });
    expect(readdirSync(tempFolder)).toEqual([]);
    const packed = await inventory.pack(undefined);
    expect(packed.map(({ name }) => name)).toEqual([expect.stringMatching(/^simjobs-folder-\w+\.zip$/)]);
    const bytes = Buffer.concat(await Promise.all(packed.map((one) => buffer(one.open()))));
    expect(packed.map(({ size }) => size)).toEqual([bytes.byteLength]);
    const { members } = await openArchive(bytes, limits, refusals);
    const read: Record<string, string> = {};
    for (const member of members) read[member.path] = (await buffer(member.open())).toString();
    expect(read).toEqual({
      "box.idf": "model".repeat(10_000),
      "weather/a b.epw": "weather",
      "weather/old/Ü.epw": "old",
    });
    await inventory.close();
    expect(readdirSync(tempFolder)).toEqual([]);
  });

  it("leaves hidden files at home, and follows links to files", async () => {
    const folder = aFolder();
    mkdirSync(join(folder, ".git"));
    writeFileSync(join(folder, ".git", "config"), "secret");
    writeFileSync(join(folder, ".env"), "secret");
    writeFileSync(join(folder, "a.epw"), "x");
    symlinkSync(join(folder, "a.epw"), join(folder, "b.epw"));
    expect((await folderFiles(folder)).map(({ path }) => path)).toEqual(["a.epw", "b.epw"]);
  });

  it.each<[string, (folder: string) => string, RegExp]>([
    ["that is not there", (folder) => join(folder, "nowhere"), /there is no folder at/],
    ["without files", (folder) => folder, /holds no files/],
    [
      "that is a file",
      (folder) => {
        writeFileSync(join(folder, "a"), "x");
        return join(folder, "a");
      },
      /is no folder/,
    ],
    [
      "with a link to a folder",
      (folder) => {
        symlinkSync(tmpdir(), join(folder, "link"));
        return folder;
      },
      /a link to a folder, which is not sent/,
    ],
    [
      "with a link to nowhere",
      (folder) => {
        symlinkSync(join(folder, "nowhere"), join(folder, "link"));
        return folder;
      },
      /cannot be looked at/,
    ],
  ])("%s is refused", async (_what, prepare, message) => {
    await expect(folderFiles(prepare(aFolder()))).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, (path: string) => void]>([
    ["changes", (path) => writeFileSync(path, "other")],
    ["vanishes", (path) => rmSync(path)],
  ])("is not sent if a file of it %s meanwhile", async (_what, change) => {
    const [folder, tempFolder] = [aFolder(), aFolder()];
    writeFileSync(join(folder, "a.idf"), "x");
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" });
    change(join(folder, "a.idf"));
    await expect(inventory.pack(undefined)).rejects.toMatchObject({ code: "bad_input" });
    await inventory.close();
    expect(readdirSync(tempFolder)).toEqual([]);
  });

  it("stops being packed with the signal's reason", async () => {
    const [folder, tempFolder] = [aFolder(), aFolder()];
    writeFileSync(join(folder, "a.idf"), Buffer.alloc(5_000_000, "xyz"));
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" });
    const reason = new Error("enough");
    await expect(inventory.pack(AbortSignal.abort(reason))).rejects.toBe(reason);
    await inventory.close();
    expect(readdirSync(tempFolder)).toEqual([]);
  });
});
