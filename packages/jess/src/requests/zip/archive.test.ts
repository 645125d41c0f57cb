import { buffer } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { rawZip, type RawEntry } from "../../../test/raw-zip.js";
import { zipOf } from "../../../test/zip-of.js";
import { openArchive, type JessLimits } from "./archive.js";

const limits: JessLimits = { maxBytes: 1_000_000_000, maxEntries: 10, maxRatio: 250 };
const link = 0o120777;
const device = 0o020644;

async function open(zip: Buffer, changes: Partial<JessLimits> = {}) {
  const archive = await openArchive(
    zip,
    { ...limits, ...changes },
    {
      broken: (why) => new Error(`broken: ${why}`),
      tooLarge: (why) => new Error(`too large: ${why}`),
    },
  );
  onTestFinished(() => archive.close());
  return archive;
}

async function readAll(zip: Buffer, changes: Partial<JessLimits> = {}): Promise<Record<string, string>> {
  const read: Record<string, string> = {};
  for (const member of (await open(zip, changes)).members) {
    read[member.path] = (await buffer(member.open())).toString();
  }
  return read;
}

describe("an archive", () => {
  it("gives its files with their folders", async () => {
    const files = { "eplusout.err": "ok", "case 1/a.csv": "1,2", "Übung.txt": "ä", empty: "" };
    await expect(readAll(await zipOf(files))).resolves.toEqual(files);
  });

  it("passes over entries that are folders, or have no name", async () => {
    const zip = rawZip([
      { name: "case/", mode: 0o040755 },
      { name: "", content: "" },
      { name: "case/a", content: "1" },
    ]);
    await expect(readAll(zip)).resolves.toEqual({ "case/a": "1" });
  });

  it("reads back-slashes between folders, as some programs write them", async () => {
    await expect(readAll(rawZip([{ name: "case\\a", content: "1" }]))).resolves.toEqual({ "case/a": "1" });
  });

  it("can hold nothing", async () => {
    await expect(readAll(rawZip([]))).resolves.toEqual({});
  });

  it.each<[string, RawEntry, string]>([
    ["a path that leads out", { name: "../evil" }, "its path leads out of the folder that it is for"],
    ["an absolute path", { name: "/etc/evil" }, "its path is absolute"],
    ["a link", { name: "evil", content: "/etc/passwd", mode: link }, "it is a link or a device"],
    ["a device", { name: "evil", mode: device }, "it is a link or a device"],
    ["an encrypted file", { name: "evil", isEncrypted: true }, "it is encrypted"],
  ])("with %s gives its other files, and says why it does not give that one", async (_what, entry, fault) => {
    const archive = await open(rawZip([{ name: "good", content: "1" }, entry]));
    expect(archive.members.map(({ path, fault }) => [path, fault])).toEqual([
      ["good", undefined],
      [entry.name, fault],
    ]);
    const [good, evil] = archive.members;
    if (good === undefined || evil === undefined) throw new Error("two files went in");
    await expect(buffer(good.open())).resolves.toEqual(Buffer.from("1"));
    await expect(buffer(evil.open())).rejects.toThrow(
      `"${entry.name}" in the zip cannot be unpacked: ${fault}`,
    );
  });

  it.each([1, 30, 100])("that lacks its last %i bytes is told as cut off", async (missing) => {
    const zip = await zipOf({ a: "1".repeat(100), b: "2" });
    await expect(open(zip.subarray(0, -missing))).rejects.toThrow(
      "broken: the zip cannot be read: it is cut off",
    );
  });

  it("with more files than allowed is refused", async () => {
    const entries = Array.from({ length: 11 }, (_each, index) => ({ name: `file-${index}` }));
    await expect(open(rawZip(entries))).rejects.toThrow("too large: more than 10 files");
    await expect(open(rawZip(entries.slice(1)))).resolves.toBeDefined();
  });

  it("that claims more bytes than allowed is refused at once", async () => {
    const entries = [
      { name: "a", claims: { size: 600 } },
      { name: "b", claims: { size: 500 } },
    ];
    await expect(open(rawZip(entries), { maxBytes: 1000 })).rejects.toThrow(
      "too large: more than 1000 bytes",
    );
  });

  it("is not believed where a file is larger than it claims", async () => {
    const zip = rawZip([{ name: "a", content: "x".repeat(1000), claims: { size: 10 } }]);
    await expect(readAll(zip, { maxBytes: 100 })).rejects.toThrow(/broken|too large/);
  });

  it.each([
    ["another size", { size: 9 }],
    ["another checksum", { crc: 1 }],
  ])("is not believed where a file has %s than it claims", async (_what, claims) => {
    await expect(readAll(rawZip([{ name: "a", content: "12345678", claims }]))).rejects.toThrow("broken");
  });

  it("out of which a multiple of its size comes is stopped while it comes", async () => {
    // Zeros shrink to a thousandth: far beyond what any report does.
    const zip = rawZip([{ name: "a", content: Buffer.alloc(100 * 1024 * 1024) }]);
    const [member] = (await open(zip)).members;
    let came = 0;
    const reading = async (): Promise<void> => {
      for await (const chunk of member?.open() ?? []) came += chunk.byteLength;
    };
    await expect(reading()).rejects.toThrow("too large: more than 250 times its size");
    expect(came).toBeLessThanOrEqual(65 * 1024 * 1024);
  });

  it("can be left in the middle of a file", async () => {
    const archive = await open(await zipOf({ a: "1".repeat(1_000_000), b: "2" }));
    for (const member of archive.members) {
      for await (const chunk of member.open()) {
        expect(chunk.byteLength).toBeGreaterThan(0);
        break;
      }
    }
  });
});
