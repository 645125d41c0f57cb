import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The browser of this machine. Without one, the tests that need it are skipped and it is said; where CI runs them it is an error.
 *
 * @returns its path; `null` where there is none
 */
export function findChromium(): string | null {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  const sentence = "there is no Chromium on this machine (Debian: apt-get install chromium)";
  if (process.env["CI"] !== undefined && process.env["CI"] !== "") throw new Error(sentence);
  process.stderr.write(`\nNOT TESTED: the mock's page, as ${sentence}\n\n`);
  return null;
}
