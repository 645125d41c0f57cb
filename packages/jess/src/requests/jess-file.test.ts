import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkFile } from "./jess-file.js";

const folder = mkdtempSync(join(tmpdir(), "simjobs-jess-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const anOldFile = (name: string): string => {
  const path = inFolder(name, Buffer.alloc(600_000, 1));
  utimesSync(path, 1_000_000, 1_000_000); // so that a change shows, however coarse the file system's times are
  return path;
};

async function chunksOf(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return chunks;
}

describe("a file to send", () => {
  it.each(["a path", "content"])(
    "is read in chunks of at most 256 KiB, as often as wanted: %s",
    async (how) => {
      const content = Buffer.from(Array.from({ length: 600_000 }, (_each, index) => index % 251));
      const path = inFolder("big.idf", content);
      const file = await checkFile(how === "a path" ? path : { name: "big.idf", content }, "a model");
      expect(file).toMatchObject({ name: "big.idf", size: 600_000 });
      for (const _again of [1, 2]) {
        const chunks = await chunksOf(file.open());
        expect(Buffer.concat(chunks).equals(content)).toBe(true);
        expect(Math.max(...chunks.map((chunk) => chunk.byteLength))).toBeLessThanOrEqual(262_144);
      }
    },
  );

  it.each([
    ["that is not there", () => join(folder, "nowhere.idf"), /there is no file at/],
    ["that is a folder", () => folder, /is a folder/],
    ["that is empty", () => inFolder("empty.idf", ""), /is empty/],
    ["whose content is empty", () => ({ name: "empty.idf", content: new Uint8Array() }), /is empty/],
    ["in a file", () => join(inFolder("file.idf", "x"), "inner.idf"), /no file can be looked at/],
  ])("is refused, %s, with what was expected", async (_what, file, message) => {
    await expect(checkFile(file(), "an EnergyPlus model")).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(message),
      hint: "Give the path of an EnergyPlus model.",
    });
  });
});

describe("a large file", () => {
  it("keeps a chunk until eight more were asked for, and never has wrong bytes in an older one", async () => {
    const content = Buffer.alloc(262_144 * 12);
    for (let at = 0; at < content.length; at += 4) content.writeUInt32LE(at, at);
    const file = await checkFile(inFolder("large.idf", content), "a model");
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.open()) {
      chunks.push(chunk);
      for (const [index, kept] of chunks.entries()) {
        const was = content.subarray(index * 262_144, (index + 1) * 262_144);
        const mayBeEmpty = index < chunks.length - 7; // seven kept, and one that is being read already
        expect(was.equals(kept) || (mayBeEmpty && kept.byteLength === 0)).toBe(true);
      }
    }
    expect(chunks.map(({ byteLength }) => byteLength > 0)).toEqual([
      ...Array.from({ length: 4 }, () => false),
      ...Array.from({ length: 8 }, () => true),
    ]);
  });
});

describe("a file that changes after it was looked at", () => {
  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ["grows", (path) => writeFileSync(path, Buffer.alloc(800_000, 1))],
    ["shrinks", (path) => writeFileSync(path, Buffer.alloc(270_000, 1))],
    ["keeps its size", (path) => writeFileSync(path, Buffer.alloc(600_000, 2))],
    [
      "is replaced",
      (path) => {
        rmSync(path);
        writeFileSync(`${path}.new`, "");
        writeFileSync(path, Buffer.alloc(600_000, 2));
      },
    ],
    ["goes away", (path) => rmSync(path)],
    [
      "becomes a folder",
      (path) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ];

  it.each(changes)("is not sent if it %s before", async (what, change) => {
    const path = anOldFile(`before ${what}.idf`);
    const file = await checkFile(path, "a model");
    change(path);
    await expect(chunksOf(file.open())).rejects.toMatchObject({ code: "bad_input" });
  });

  it.each(
    changes.filter(([what]) => what !== "is replaced" && what !== "goes away" && what !== "becomes a folder"),
  )("is never sent whole if it %s meanwhile", async (what, change) => {
    const path = anOldFile(`during ${what}.idf`);
    const file = await checkFile(path, "a model");
    let sent = 0;
    const sending = (async () => {
      for await (const chunk of file.open()) {
        if (sent === 0) change(path);
        sent += chunk.byteLength;
      }
    })();
    await expect(sending).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("changed"),
    });
    expect(sent).toBeLessThan(600_000);
  });

  it.each([
    ["", "it is none"],
    ["..", "it is none"],
    ["a/b.idf", "a slash"],
    ["a\\b.idf", "a back-slash"],
    ['a".idf', "a quotation mark"],
    ["a\nb.idf", "a control character"],
    ["a\rb.idf", "a control character"],
    ["a\0.idf", "a control character"],
    ["a\u001b[2J.idf", "a control character"],
    ["\ud800.idf", "no UTF-8"],
    [`${"ü".repeat(126)}.idf`, "too long"],
  ])("is refused where no request carries its name as it is: %j", async (name, why) => {
    await expect(checkFile({ name, content: new Uint8Array(1) }, "a model")).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringMatching(new RegExp(`cannot be the name of a model at JESS: .*${why}`, "u")),
      hint: "Rename the file, or send it in a zip.",
    });
  });

  it.each([
    "-rf.idf",
    "a;b.idf",
    "a b.idf",
    "a'b.idf",
    "a%22b%00.idf",
    "a=b&c.idf",
    "東京.idf",
    "Zürich.idf".normalize("NFD"),
    "🙂.idf",
    `${"ü".repeat(125)}.idf`,
  ])("goes out under its own name: %s", async (name) => {
    await expect(checkFile({ name, content: new Uint8Array(1) }, "a model")).resolves.toMatchObject({ name });
  });
});
