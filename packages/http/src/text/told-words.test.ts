import { expect, it } from "vitest";
import { KnownSecrets } from "../secrets/secrets.js";
import { toldWords } from "./told-words.js";

it.each([
  ["Job finished.", 20, "Job finished."],
  ["x".repeat(20), 20, "x".repeat(20)],
  ["x".repeat(21), 20, `${"x".repeat(20)}… (cut: 21 characters)`],
  [`${"x".repeat(19)}😀😀`, 20, `${"x".repeat(19)}… (cut: 23 characters)`],
  ["x".repeat(20_000_000), 5, "xxxxx… (cut: 20000000 characters)"],
])("keeps the beginning of words and says that they were cut: %#", (text, most, told) => {
  expect(toldWords(text, most)).toBe(told);
});

it("takes secrets out, one that the cut would leave half of too", () => {
  const secrets = new KnownSecrets(["s3cret-Pa55word"]);
  expect(toldWords("your s3cret-Pa55word", 100, secrets)).toBe("your [redacted]");
  const told = toldWords(`${"x".repeat(95)}s3cret-Pa55word and more`, 100, secrets);
  expect(told).toBe(`${"x".repeat(95)}[reda… (cut: 119 characters)`);
  const long = toldWords(`${"x".repeat(4190)}s3cret-Pa55word`, 100, secrets);
  expect(long).not.toContain("s3cret");
});
