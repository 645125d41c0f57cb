import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readStream } from "./read-stream.js";
import { readUtf8 } from "./read-utf8.js";

const latin = Buffer.from('{\n  "name": "Z\xfcrich" }', "latin1");
const wide = Buffer.from("\ufeff{}", "utf16le");

describe("text that somebody gave us", () => {
  it("is read as it is, without the mark that an editor put before it", () => {
    expect(readUtf8(Buffer.from("\ufeffZürich\r\n"), "a.txt")).toBe("Zürich\r\n");
  });

  it.each([
    [
      "Latin-1",
      latin,
      "a.json is no UTF-8 in line 2, column 13: the byte 0xfc is no UTF-8",
      "Save it as UTF-8",
    ],
    ["UTF-16", wide, "a.json is no UTF-8 in line 1, column 1: it is UTF-16", "PowerShell"],
  ])("is refused with its place where it is %s", (_what, bytes, message, hint) => {
    const wrong = { code: "bad_input", message, hint: expect.stringContaining(hint) };
    expect(() => readUtf8(bytes, "a.json")).toThrow(expect.objectContaining(wrong));
  });

  it("is refused all the same where it comes in on standard input, in pieces", async () => {
    const pieces = Readable.from([latin.subarray(0, 15), latin.subarray(15)]);
    await expect(readStream(pieces, 1000)).rejects.toMatchObject({
      code: "bad_input",
      message: expect.stringContaining("standard input is no UTF-8 in line 2, column 13"),
    });
    const letters = Readable.from([
      Buffer.from("Z\u00fcr").subarray(0, 2),
      Buffer.from("Z\u00fcr").subarray(2),
    ]);
    await expect(readStream(letters, 1000)).resolves.toBe("Zür");
  });
});
