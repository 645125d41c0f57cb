import { Buffer } from "node:buffer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.js";

const mark = [0xef, 0xbb, 0xbf];
const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));

describe("bytes as text", () => {
  it.each([
    ["nothing", bytesOf(), ""],
    ["letters of many scripts", bytesOf("Zürich, 東京, 🙂"), "Zürich, 東京, 🙂"],
    ["a mark at the beginning", bytesOf(mark, "{}"), "{}"],
    ["ends of lines of every kind", bytesOf("a\r\nb\rc\n"), "a\r\nb\rc\n"],
    ["a character that is a zero", bytesOf("abc\0d"), "abc\0d"],
    ["a replacement character that is really there", bytesOf("a\ufffdb"), "a\ufffdb"],
  ])("are read where they hold %s", (_what, bytes, text) => {
    expect(decodeText(bytes)).toEqual({ text });
  });

  it.each([
    ["Latin-1", bytesOf('{\n  "name": "Z', [0xfc], 'rich"}'), 2, 13, "the byte 0xfc is no UTF-8"],
    ["Latin-1 behind letters of two bytes", bytesOf("äöü", [0xe9]), 1, 4, "it ends within a character"],
    ["Latin-1 behind a mark", bytesOf(mark, "ab", [0xe9, 0x20]), 1, 3, "the byte 0xe9 is no UTF-8"],
    ["a character cut in two", bytesOf("ok\n", [0xf0, 0x9f, 0x99]), 2, 1, "it ends within a character"],
    [
      "a character in the middle cut in two",
      bytesOf("x", [0xe2, 0x82], "y"),
      1,
      2,
      "the byte 0xe2 is no UTF-8",
    ],
    ["half of a pair", bytesOf("a", [0xed, 0xa0, 0x80]), 1, 2, "the byte 0xed is no UTF-8"],
    ["a letter in more bytes than it needs", bytesOf([0xc0, 0xaf]), 1, 1, "the byte 0xc0 is no UTF-8"],
    ["something behind a picture", bytesOf("🙂🙂", [0xff]), 1, 3, "the byte 0xff is no UTF-8"],
    ["UTF-16 with a mark", bytesOf([0xff, 0xfe], [0x7b, 0, 0x7d, 0]), 1, 1, "it is UTF-16"],
    ["UTF-16 the other way round", bytesOf([0xfe, 0xff], [0, 0x7b]), 1, 1, "it is UTF-16"],
    ["UTF-16 without a mark", bytesOf([0x7b, 0, 0x7d, 0]), 1, 1, "it is UTF-16"],
    ["UTF-16 without a mark, the other way round", bytesOf([0, 0x7b, 0, 0x7d]), 1, 1, "it is UTF-16"],
    ["UTF-32", bytesOf([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0]), 1, 1, "it is UTF-32"],
  ])("are refused with their place where they are %s", (_what, bytes, line, column, why) => {
    expect(decodeText(bytes)).toEqual({ fault: { line, column, why } });
  });

  it("say what they said before they became bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.startsWith("\ufeff") && !text.startsWith("\0"));
        expect(decodeText(Buffer.from(text))).toEqual({ text });
      }),
    );
  });

  it("are read exactly where they are what their text would be written as", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        fc.pre(bytes[0] !== 0xef && bytes[0] !== 0xff && bytes[0] !== 0xfe && !bytes.includes(0));
        const { text } = decodeText(bytes);
        expect(text !== undefined).toBe(Buffer.from(Buffer.from(bytes).toString()).equals(bytes));
      }),
    );
  });
});
