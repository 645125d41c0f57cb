import fc from "fast-check";
import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { leadsOut, PathFitter, unsafePath } from "./result-path.js";

describe("a path from outside", () => {
  it.each([
    "eplusout.err",
    "case 1/eplusout.csv",
    "a/b/c.d.e",
    "..a",
    "a..b/c",
    "Übung.txt",
    "console.log",
    ".hidden",
    "com10",
  ])("%j may be used", (path) => {
    expect(unsafePath(path)).toBeUndefined();
  });

  it.each([
    ["", "empty"],
    ["/etc/passwd", "absolute"],
    ["//host/share", "absolute"],
    ["C:/windows", "drive"],
    ["c:x", "drive"],
    ["a:stream", "stream"],
    ["..", "a part .."],
    ["../x", "a part .."],
    ["a/../../x", "a part .."],
    ["a/./b", "a part ."],
    ["a//b", "empty part"],
    ["a/", "empty part"],
    ["..\\x", "backslash"],
    ["a\\b", "backslash"],
    ["a/.. ", "dot or a space"],
    ["a./b", "dot or a space"],
    ["con", "device"],
    ["a/NUL.txt", "device"],
    ["Aux .log", "device"],
    ["lpt1", "device"],
    ["com¹", "device"],
    ["a\u0000b", "characters"],
    ["a\nb", "characters"],
    ["\ud800", "characters"],
    ["x".repeat(241), "too long"],
    [`${"x/".repeat(600)}x`, "too long"],
  ])("%j may not: %s", (path, why) => {
    expect(unsafePath(path)).toContain(why);
  });

  it("that may be used stays below its folder, on every system", () => {
    const piece = fc.oneof(fc.constantFrom("..", ".", "/", "\\", "C:", "a", " ", "con", "\0"), fc.string());
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const path = pieces.join("");
        if (unsafePath(path) !== undefined) return;
        expect(posix.resolve("/base/x", path).startsWith("/base/x/")).toBe(true);
        expect(win32.resolve("D:\\base\\x", path).startsWith("D:\\base\\x\\")).toBe(true);
        expect(posix.normalize(path)).toBe(path);
      }),
    );
  });
});

function fitted(...paths: readonly string[]): string[] {
  const fitter = new PathFitter((name) => name.startsWith(".ours-"));
  return paths.map((path) => fitter.fit(path));
}

describe("the fitter of paths", () => {
  it("leaves paths as they are that may be used", () => {
    const paths = ["a", "b/a", "b/c", "b/d/e", "b/d/f", ".hidden", "x.tar.gz"];
    expect(fitted(...paths)).toEqual(paths);
  });

  it.each([
    ["a:b.csv", "a_b.csv"],
    ["c:x", "c_x"],
    ["a\nb", "a_b"],
    ["\ud800.txt", "_.txt"],
    ['zone <1> "a|b"?*.csv', "zone _1_ _a_b___.csv"],
    ["report\u202evsc.exe", "report_vsc.exe"],
    ["\u2066a\u2069/\u061cb\u200e\u200fc", "_a_/_b__c"],
    ["a\u2028b\u2029c", "a_b_c"],
    [
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.csv",
      "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.csv",
    ],
    ["case: 1/out. ", "case_ 1/out__"],
    ["con", "_con"],
    ["a/NUL.txt", "a/_NUL.txt"],
    ["Aux .log", "_Aux .log"],
    [".ours-1/x", "_.ours-1/x"],
    ["x/.ours-1", "x/.ours-1"],
    [`${"x".repeat(300)}.csv`, `${"x".repeat(236)}.csv`],
    [`${"字".repeat(100)}.csv`, `${"字".repeat(78)}.csv`],
  ])("makes of %j %j", (path, fit) => {
    expect(fitted(path)).toEqual([fit]);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ["the same path", ["a/b.c", "a/b.c", "a/b.c"], ["a/b.c", "a/b (2).c", "a/b (3).c"]],
    ["another case", ["a/b.TXT", "A/B.txt"], ["a/b.TXT", "A/B (2).txt"]],
    ["another form of the same letter", ["\u00e9", "e\u0301"], ["\u00e9", "e\u0301 (2)"]],
    ["what would become the same", ["a_b", "a:b"], ["a_b", "a_b (2)"]],
    ["a folder of a file's name", ["a", "A/b", "A/c"], ["a", "A (2)/b", "A (2)/c"]],
    ["a file of a folder's name", ["a/b", "A"], ["a/b", "A (2)"]],
    ["a name that is taken already", ["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]],
  ])("keeps apart %s", (_what, paths, fit) => {
    expect(fitted(...paths)).toEqual(fit);
  });

  it.each(["", "/etc/x", "C:/x", "..", "../x", "a/../../x", "..\\x", "\\\\host\\x", "a//b", "a/", "a/.. /b"])(
    "refuses %j, which leads out of its folder",
    (path) => {
      expect(() => fitted(path)).toThrow(expect.objectContaining({ code: "bad_reply" }));
    },
  );

  it("finds safe paths, each once, for whatever does not lead out", () => {
    const piece = fc.oneof(
      fc.constantFrom(".", "/", ":", "a", "A", " ", "con", "\0", "\ud800", "é", "e\u0301"),
      fc.string({ unit: "binary" }),
    );
    const path = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.array(path, { maxLength: 8 }), (paths) => {
        const within = paths.filter((each) => leadsOut(each) === undefined && each.length < 300);
        const found = fitted(...within);
        for (const [index, each] of found.entries()) {
          expect(unsafePath(each)).toBeUndefined();
          if (unsafePath(within[index] ?? "") === undefined && found.indexOf(each) === index) continue;
          expect(each).not.toBe(within[index]);
        }
        const known = found.map((each) => each.normalize("NFC").toUpperCase().toLowerCase());
        expect(new Set(known).size).toBe(known.length);
      }),
    );
  });
});
