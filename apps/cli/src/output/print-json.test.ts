import fc from "fast-check";
import type { AnyDocument } from "@simjobs/core/schemas";
import { describe, expect, it } from "vitest";
import { printJson, printJsonLine } from "./print-json.js";

function printed(print: typeof printJson, document: AnyDocument, isTTY = false): string {
  let text = "";
  print({ stdout: { isTTY, write: (piece) => void (text += piece) } }, document);
  return text;
}

describe("a JSON document", () => {
  it("means the same after its control characters are escaped", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.nat()),
        fc.string({ unit: "binary" }),
        fc.boolean(),
        (counts, plan, isTTY) => {
          const leftOut = [{ provider: "jess", origin: "", counts, ownerless: 0, nameless: 0, below: 0 }];
          const document: AnyDocument = { schema: "simjobs.cancel-dry-run/1", jobs: [], leftOut, plan };
          expect(JSON.parse(printed(printJson, document, isTTY))).toEqual(
            JSON.parse(JSON.stringify(document)),
          );
        },
      ),
    );
  });

  it("holds nothing that a terminal obeys", () => {
    const text = printed(printJson, {
      schema: "simjobs.config-path/1",
      path: "\u001b]0;x\u0007\u009b2J\u202e\u2028\u{e0041}",
    });
    expect(text.trimEnd()).toMatch(/^[\x20-\x7e]+$/u);
  });

  it("is one line where a line stands for a change", () => {
    const document = { schema: "simjobs.config-path/1", path: "x\ny" } as const;
    expect(printed(printJsonLine, document, true)).toBe(
      '{"schema":"simjobs.config-path/1","path":"x\\ny"}\n',
    );
  });
});
