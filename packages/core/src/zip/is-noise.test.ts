import { describe, expect, it } from "vitest";
import { isNoise } from "./is-noise.js";

describe("what a computer puts beside the files of its user", () => {
  it.each([
    ".DS_Store",
    "case/.DS_Store",
    "__MACOSX/case/a.idf",
    "case/__MACOSX/a",
    "case/._project.json",
    "Thumbs.db",
    "THUMBS.DB",
    "case/desktop.ini",
    "Icon\r",
    "$RECYCLE.BIN/a.idf",
    "System Volume Information/x",
    "case/@eaDir/a.idf",
    "~$notes.docx",
    ".~lock.jobs.csv#",
    ".directory",
  ])("is known by its name: %s", (path) => {
    expect(isNoise(path)).toBe(true);
  });

  it.each([
    "a.idf",
    "case/project.json",
    "_.idf",
    "desktop.ini.idf",
    "thumbs/a.epw",
    "MACOSX/a.idf",
    "~a.idf",
    ".hidden/a.idf",
    "a._b.idf",
    "Icon",
  ])("is not %s", (path) => {
    expect(isNoise(path)).toBe(false);
  });
});
