import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";

/** Expects a generated file to hold `text`; with `UPDATE_DIAGRAMS=1` in the environment it is written first. */
export function expectCurrent(file: URL, text: string): void {
  if (process.env["UPDATE_DIAGRAMS"] === "1") {
    mkdirSync(new URL("./", file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(readFileSync(file, "utf8")).toBe(text);
}
