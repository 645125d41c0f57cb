import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { openArchive } from "./zip/archive.js";
import { folderFiles } from "./folder-files.js";
import { takeInventory } from "./inventory.js";

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const refusals = {
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
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" }, (taken) => taken);
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

  it("leaves what its user's computer has put there at home", async () => {
    const folder = aFolder();
    mkdirSync(join(folder, "__MACOSX"));
    writeFileSync(join(folder, "a.idf"), "x");
    for (const name of ["__MACOSX/a.idf", "Thumbs.db", "desktop.ini", "._a.idf", "~$a.docx"])
      writeFileSync(join(folder, name), "x");
    expect((await folderFiles(folder)).map(({ path }) => path)).toEqual(["a.idf"]);
  });

  it.each([
    ["a\\b.csv", "back-slash"],
    ["case\\1/a.csv", "back-slash"],
    ["c:x.csv", "begins like a drive"],
    ["T:zones/a.csv", "begins like a drive"],
  ])("is refused with %s in it, which would be another file in a zip", async (path, why) => {
    const folder = aFolder();
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "x");
    await expect(folderFiles(folder)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining(why),
    });
  });

  it("may hold names with a colon further on", async () => {
    const folder = aFolder();
    writeFileSync(join(folder, "zone:1.csv"), "x");
    expect((await folderFiles(folder)).map(({ path }) => path)).toEqual(["zone:1.csv"]);
  });

  it("is looked at without being opened, however long one of its files is", async () => {
    const folder = aFolder();
    writeFileSync(join(folder, "a.idf"), "x");
    writeFileSync(join(folder, "endless.eso"), "");
    truncateSync(join(folder, "endless.eso"), 300_000_000_000); // takes no room
    await expect(folderFiles(folder)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(/more than 2000000000 bytes.*the largest file is "endless\.eso"/u),
    });
  });

  it("stops being looked at with the signal's reason", async () => {
    const folder = aFolder();
    writeFileSync(join(folder, "a.idf"), "x");
    const reason = new Error("enough");
    await expect(folderFiles(folder, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("is refused where it holds a socket", async () => {
    const folder = aFolder();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, "door"), resolve));
    onTestFinished(() => void server.close());
    await expect(folderFiles(folder)).rejects.toMatchObject({
      message: expect.stringContaining("is a socket"),
    });
  });

  it("is refused where two of its files are one on another machine", async () => {
    const [folder, tempFolder] = [aFolder(), aFolder()];
    writeFileSync(join(folder, "a.idf"), "one");
    writeFileSync(join(folder, "A.IDF"), "other");
    if (readdirSync(folder).length === 1) return; // this machine is of that kind
    await expect(
      takeInventory({ folder }, { tempFolder, expected: "a file" }, (taken) => taken),
    ).rejects.toMatchObject({ code: "bad_input", message: expect.stringContaining("upper and lower case") });
  });

  it.each<[string, (folder: string) => string, RegExp]>([
    [
      "with a pipe",
      (folder) => {
        execFileSync("mkfifo", [join(folder, "pipe")]);
        return folder;
      },
      /is a pipe, which is not sent/,
    ],
    [
      "with a link to a device",
      (folder) => {
        symlinkSync("/dev/zero", join(folder, "zeros"));
        return folder;
      },
      /is a device, which is not sent/,
    ],
    [
      "with a link to itself",
      (folder) => {
        symlinkSync(join(folder, "loop"), join(folder, "loop"));
        return folder;
      },
      /is a link that leads to itself/,
    ],
    [
      "with a link to a hidden file elsewhere",
      (folder) => {
        const home = aFolder();
        mkdirSync(join(home, ".ssh"));
        writeFileSync(join(home, ".ssh", "id"), "secret");
        symlinkSync(join(home, ".ssh", "id"), join(folder, "a.epw"));
        return folder;
      },
      /is a link to a hidden file elsewhere, which is not sent/,
    ],
    [
      "with a name that is no UTF-8",
      (folder) => {
        writeFileSync(
          Buffer.concat([Buffer.from(`${folder}/Z`), Buffer.from([0xfc]), Buffer.from("rich.idf")]),
          "x",
        );
        return folder;
      },
      /has a name that is no UTF-8/,
    ],
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
      /is a link to nowhere/,
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
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" }, (taken) => taken);
    change(join(folder, "a.idf"));
    await expect(inventory.pack(undefined)).rejects.toMatchObject({ code: "bad_input" });
    await inventory.close();
    expect(readdirSync(tempFolder)).toEqual([]);
  });

  it("stops being packed with the signal's reason", async () => {
    const [folder, tempFolder] = [aFolder(), aFolder()];
    writeFileSync(join(folder, "a.idf"), Buffer.alloc(5_000_000, "xyz"));
    const inventory = await takeInventory({ folder }, { tempFolder, expected: "a file" }, (taken) => taken);
    const reason = new Error("enough");
    await expect(inventory.pack(AbortSignal.abort(reason))).rejects.toBe(reason);
    await inventory.close();
    expect(readdirSync(tempFolder)).toEqual([]);
  });
});
