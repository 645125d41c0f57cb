import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanExcerpt, showControls } from "./clean-excerpt.js";

describe("showControls", () => {
  it.each([
    ["a\u001b[31mred", "a\\x1b[31mred"],
    ["a\u0000b\u007fc\u009bd", "a\\x00b\\x7fc\\x9bd"],
    ["user\u202egnp.exe", "user\\u202egnp.exe"],
    ["\u2066x\u2069\u200f", "\\u2066x\\u2069\\u200f"],
    ["a\u200bb\ufeff", "a\\u200bb\\ufeff"],
    ["tag \u{e0041}", "tag \\u{e0041}"],
    ["lone \ud800!", "lone \\ud800!"],
    ["line\u2028end", "line\\u2028end"],
    ["Zürich 🚀 日本", "Zürich 🚀 日本"],
  ])("shows %j as %s", (text, shown) => {
    expect(showControls(text)).toBe(shown);
  });
});

describe("cleanExcerpt", () => {
  it("turns a proxy's page into its words", () => {
    const page = `<!DOCTYPE html><html><head><title>502 Bad Gateway</title><style>p { color: red }</style>
      <script>if (a < b) alert("x")</script></head><body><!-- > --><h1>Bad&nbsp;gateway</h1><p>nginx &amp; co</p></body></html>`;
    expect(cleanExcerpt(page)).toBe("502 Bad Gateway Bad gateway nginx & co");
  });

  it("keeps angle brackets that are no page", () => {
    expect(cleanExcerpt("1 < 2 and 3 > 2")).toBe("1 < 2 and 3 > 2");
  });

  it("hides a secret that HTML had torn apart", () => {
    expect(cleanExcerpt("<p>session_token=<b>abcdefgh1234</b></p>")).not.toContain("abcdefgh1234");
  });

  it("collapses white space and cuts without tearing a character", () => {
    expect(cleanExcerpt("a\n\n  b\t c", 5)).toBe("a b c");
    expect(cleanExcerpt("abcdef", 4)).toBe("abc…");
    expect(cleanExcerpt("ab🚀def", 4)).toBe("ab…");
  });

  it("is one short printable line, whatever comes in", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        fc.integer({ min: 2, max: 300 }),
        (text, max) => {
          const shown = cleanExcerpt(text, max);
          expect(shown.length).toBeLessThanOrEqual(max);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        },
      ),
    );
  });
});
