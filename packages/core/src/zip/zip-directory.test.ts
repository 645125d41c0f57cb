import { crc32, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extraField, zipBytes, type ZipForm, type ZipPart } from "../../test/zip-bytes.js";
import { findZipContent, readZipDirectory, type ZipDirectory, type ZipSource } from "./zip-directory.js";

const sourceOf = (zip: Uint8Array): ZipSource => ({
  bytes: zip.length,
  read: async (at, length) => zip.subarray(Math.max(0, at), Math.max(0, at) + length),
});
const look = (zip: Uint8Array, most = 100_000): Promise<ZipDirectory> =>
  readZipDirectory(sourceOf(zip), most);

async function unpack(zip: Buffer): Promise<Record<string, string>> {
  const { entries, fault } = await look(zip);
  if (entries === undefined) throw new Error(fault);
  const files: Record<string, string> = {};
  for (const entry of entries) {
    const at = await findZipContent(sourceOf(zip), entry);
    if (at === undefined || entry.fault !== undefined)
      throw new Error(`${entry.path}: ${entry.fault ?? "gone"}`);
    const packed = zip.subarray(at, at + entry.packedBytes);
    files[entry.path] = (entry.isPacked ? inflateRawSync(packed) : packed).toString();
  }
  return files;
}

const files: readonly ZipPart[] = [
  { name: "a.idf", content: "Version, 9.3;" },
  { name: "weather/b.epw", content: "LOCATION", method: 0 },
];
const contents = { "a.idf": "Version, 9.3;", "weather/b.epw": "LOCATION" };
const noise = Buffer.from("no zip ".repeat(1000));

describe("the files of a zip", () => {
  it.each<[string, ZipForm]>([
    ["as most programs write it", {}],
    ["with a comment", { comment: Buffer.from("made by hand") }],
    [
      "with a comment that looks like an end",
      { comment: Buffer.concat([Buffer.from("PK\u0005\u0006"), Buffer.alloc(30)]) },
    ],
    ["with zip64 records", { isBig: true }],
    ["with zip64 records and a comment", { isBig: true, comment: noise }],
    ["with zeros behind it, up to the end of a block", { behind: Buffer.alloc(4096) }],
    ["with a line behind it", { behind: Buffer.from("\r\n") }],
    ["with text behind it", { behind: noise }],
    ["with zip64 records and zeros behind it", { isBig: true, behind: Buffer.alloc(512) }],
    ["with a program before it that unpacks it", { before: noise }],
    ["with a program before it, whose length is counted in", { before: noise, isAdjusted: true }],
    ["with zip64 records and a program before it", { isBig: true, before: noise }],
    ["with all of that", { isBig: true, before: noise, behind: noise, comment: noise }],
  ])("are read from one %s", async (_what, form) => {
    await expect(unpack(zipBytes(files, form))).resolves.toEqual(contents);
  });

  it("are read where their sizes are told in zip64 fields", async () => {
    await expect(unpack(zipBytes(files.map((file) => ({ ...file, isBig: true }))))).resolves.toEqual(
      contents,
    );
  });

  it("are none where there are none", async () => {
    await expect(look(zipBytes([]))).resolves.toEqual({ entries: [] });
  });

  const many = Array.from({ length: 70_000 }, (_each, index) => ({ name: `${index}.idf`, method: 0 }));

  it.each<[string, ZipForm]>([
    ["with zip64 records", { isBig: true }],
    ["without them, as Finder and old Java do", {}],
    ["without them, saying that there are as many as can be said", { count: 0xffff }],
  ])("may be more than 65,535, %s", async (_what, form) => {
    const { entries = [] } = await look(zipBytes(many, form));
    expect(entries).toHaveLength(70_000);
    expect(entries.at(-1)?.path).toBe("69999.idf");
  });

  it.each([true, false])("are not read beyond the most that is wished (zip64: %s)", async (isBig) => {
    const zip = zipBytes(many.slice(0, 11), { isBig });
    await expect(look(zip, 10)).resolves.toEqual({
      fault: "more than 10 files are in the zip",
      isTooLarge: true,
    });
    await expect(look(zip, 11)).resolves.toHaveProperty("entries.length", 11);
  });
});

const utf8 = 0x800;
const unicodePath = (name: string, plain: string): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(1, 0);
  head.writeUInt32LE(crc32(Buffer.from(plain)), 1);
  return extraField(0x7075, Buffer.concat([head, Buffer.from(name)]));
};

describe("the path of a zip's file", () => {
  it.each<[string, ZipPart, string]>([
    ["UTF-8 that says so", { name: "Zürich.epw", flags: utf8 }, "Zürich.epw"],
    ["UTF-8 that does not say so, as Finder writes it", { name: "Zürich.epw" }, "Zürich.epw"],
    ["letters that are taken apart", { name: "Zürich.epw".normalize("NFD") }, "Zürich.epw"],
    [
      "letters of DOS, as Explorer writes them",
      { name: Buffer.from("Z\x81rich.epw", "latin1"), host: 0 },
      "Zürich.epw",
    ],
    [
      "letters of DOS where UTF-8 is said",
      { name: Buffer.from("Z\x81rich.epw", "latin1"), flags: utf8 },
      "Zürich.epw",
    ],
    [
      "a field beside the name",
      { name: "Z?rich.epw", extra: unicodePath("Zürich.epw", "Z?rich.epw") },
      "Zürich.epw",
    ],
    ["a field of another name", { name: "Z?rich.epw", extra: unicodePath("a.epw", "b.epw") }, "Z?rich.epw"],
    ["a field that is cut off", { name: "a.epw", extra: Buffer.from([0x75, 0x70, 200, 0, 1]) }, "a.epw"],
    ["./ before it, as tar writes it", { name: "./a.idf" }, "a.idf"],
    ["./ within it", { name: "b/./a.idf" }, "b/a.idf"],
    ["an empty part", { name: "b//a.idf" }, "b/a.idf"],
    ["back-slashes, as .NET writes them", { name: "b\\a.idf", host: 0 }, "b/a.idf"],
    ["a colon in it", { name: "a:b.csv" }, "a:b.csv"],
    ["DOS attributes in its upper half", { name: "a.idf", host: 0, mode: 0o120777 }, "a.idf"],
  ])("may be written with %s", async (_what, part, path) => {
    await expect(look(zipBytes([part]))).resolves.toMatchObject({ entries: [{ path, fault: undefined }] });
  });

  it.each<[string, ZipPart]>([
    ["by the slash at its end", { name: "case/" }],
    ["by the back-slash at its end", { name: "case\\" }],
    ["by its mode", { name: "case", mode: 0o040755 }],
    ["by its attributes", { name: "case", host: 0, mode: 0, attributes: 0x10, content: "" }],
    ["of tar's beginning", { name: "./" }],
    ["without a name and content", { name: "", content: "" }],
  ])("is none where the entry is a folder %s", async (_what, part) => {
    await expect(look(zipBytes([part]))).resolves.toEqual({ entries: [] });
  });

  it.each<[ZipPart, string]>([
    [{ name: "../a" }, "leads out of the folder"],
    [{ name: "b/../../a" }, "leads out of the folder"],
    [{ name: "b\\..\\a" }, "leads out of the folder"],
    [{ name: "/etc/a" }, "absolute"],
    [{ name: "C:\\a" }, "absolute"],
    [{ name: "\\\\host\\a" }, "absolute"],
    [{ name: "a\0.idf" }, "zero"],
    [{ name: "", content: "x" }, "it has no name"],
    [{ name: ".", content: "x" }, "it has no name"],
    [{ name: "a", mode: 0o120777 }, "a link or a device"],
    [{ name: "a", mode: 0o020644 }, "a link or a device"],
    [{ name: "a", flags: 1 }, "encrypted"],
    [{ name: "a", flags: 0x41 }, "encrypted"],
    [{ name: "a", flags: 1, method: 99 }, "encrypted"],
    [{ name: "a", method: 9 }, "Deflate64"],
    [{ name: "a", method: 12 }, "BZIP2"],
    [{ name: "a", method: 14 }, "LZMA"],
    [{ name: "a", method: 93 }, "Zstandard"],
    [{ name: "a", method: 95 }, "XZ"],
    [{ name: "a", method: 77 }, "method 77"],
  ])("has a fault that is told in %j", async (part, fault) => {
    const { entries = [] } = await look(zipBytes([part, { name: "good" }]));
    expect(entries.map((entry) => entry.fault)).toEqual([expect.stringContaining(fault), undefined]);
  });
});

describe("what is no zip", () => {
  const zip = zipBytes(files);

  it.each<[string, Uint8Array, string]>([
    ["nothing", Buffer.alloc(0), "empty"],
    ["one byte", Buffer.from("P"), "no zip"],
    ["text", noise, "no zip"],
    ["half a zip", zip.subarray(0, zip.length / 2), "cut off"],
    ["a zip without its last byte", zip.subarray(0, -1), "cut off"],
    ["a zip without its beginning", zip.subarray(20), "its beginning is missing"],
    ["the first part of several", Buffer.from("PK\u0007\u0008PK\u0003\u0004"), "one part of a zip"],
    ["the last part of several", zipBytes(files, { disk: 3 }), "one part of a zip"],
    ["a RAR archive", Buffer.from("Rar!\u001a\u0007"), "RAR"],
    ["a 7z archive", Buffer.from([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]), "7z"],
    ["a gzip file", Buffer.from([0x1f, 0x8b, 8]), "gzip"],
    [
      "a zip that says to hold more",
      zipBytes(files, { count: 3 }),
      "says that it holds 3 entries, and 2 can be read",
    ],
    ["a zip64 that says to hold less", zipBytes(files, { count: 1, isBig: true }), "holds 1 entries, and 2"],
  ])("is told as what it is: %s", async (_what, bytes, fault) => {
    await expect(look(bytes)).resolves.toEqual({ fault: expect.stringContaining(fault), isTooLarge: false });
  });

  it("is never believed, whatever byte of it is changed", async () => {
    const whole = zipBytes([...files, { name: "c", isBig: true }], {
      isBig: true,
      comment: Buffer.from("c"),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(whole);
        changed[at] = byte;
        const { entries = [] } = await look(changed);
        for (const entry of entries) {
          const start = await findZipContent(sourceOf(changed), entry);
          if (start === undefined) continue;
          expect(start + entry.packedBytes).toBeLessThanOrEqual(changed.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
