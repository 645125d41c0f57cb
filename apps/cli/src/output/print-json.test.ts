import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printJson, printJsonLine } from "./print-json.js";

function printed(print: typeof printJson, document: object, isTTY = false): string {
  let text = "";
  print({ stdout: { isTTY, write: (piece) => void (text += piece) } }, document);
  return text;
}

describe("a JSON document", () => {
  it("means the same after its control characters are escaped", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.string({ unit: "binary" })),
        fc.boolean(),
        (document, isTTY) => {
          expect(JSON.parse(printed(printJson, document, isTTY))).toEqual(
            JSON.parse(JSON.stringify(document)),
          );
        },
      ),
    );
  });

  it("holds nothing that a terminal obeys", () => {
    const text = printed(printJson, { name: "\u001b]0;x\u0007\u009b2J\u202e\u2028\u{e0041}" });
    expect(text.trimEnd()).toMatch(/^[\x20-\x7e]+$/u);
  });

  it("is one line where a line stands for a change", () => {
    expect(printed(printJsonLine, { a: "x\ny" }, true)).toBe('{"a":"x\\ny"}\n');
  });
});
