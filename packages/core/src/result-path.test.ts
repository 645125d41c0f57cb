import fc from "fast-check";
import { posix, win32 } from "node:path";
import { describe, expect, it } from "vitest";
import { PathGuard, unsafePath } from "./result-path.js";

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

describe("the guard of paths", () => {
  it("lets different files in", () => {
    const guard = new PathGuard();
    for (const path of ["a", "b/a", "b/c", "b/d/e"]) guard.admit(path);
    expect(() => guard.admit("b/d/f")).not.toThrow();
  });

  it.each([
    ["the same path", "a/b", "a/b"],
    ["another case", "a/b.TXT", "A/B.txt"],
    ["another form of the same letter", "é", "e\u0301"],
    ["a folder of a file's name", "a", "A/b"],
    ["a file of a folder's name", "a/b", "A"],
  ])("refuses %s", (_what, one, other) => {
    const guard = new PathGuard();
    guard.admit(one);
    expect(() => guard.admit(other)).toThrow(expect.objectContaining({ code: "bad_reply" }));
  });

  it("refuses what may not be used", () => {
    expect(() => new PathGuard().admit("../x")).toThrow(expect.objectContaining({ code: "bad_reply" }));
  });
});
