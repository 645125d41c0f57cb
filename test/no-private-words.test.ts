import { describe, expect, it } from "vitest";
import { projectFiles, textOf } from "./workspace-files.js";

/** Written in pieces, so that this file does not hold what it looks for. */
const join = (...pieces: string[]): RegExp => new RegExp(pieces.join(""), "i");

const privateWords: ReadonlyArray<readonly [what: string, pattern: RegExp]> = [
  ["a folder of a developer's machine", join("(?<![\\w.~-])/", "(?:home|root)", "/[a-z.]")],
  ["a folder of a developer's Mac", new RegExp(["(?<![\\w.~-])/", "Users", "/[A-Za-z]"].join(""))],
  ["a folder of a Windows machine", join("\\b[a-z]:\\\\", "users", "\\\\")],
  ["a workplace's folder", join("(?<![\\w.~-])/", "work", "/\\w")],
  ["a temporary folder of one run", join("(?<![\\w.~-])/tmp/", "[a-z_.-]*\\d{3,}")],
  ["notes that are not part of the project", join("\\b(?:ground|semantics|design|style)", "\\.md\\b")],
  ["a folder beside the project", join("\\.\\./", "shared", "/")],
  ["a package registry", join("\\b(?:registry|npm)\\.", "(?:npmjs|yarnpkg|npmmirror|pkg\\.github)", "\\.")],
  ["a package mirror", join("https?://[^/\\s\"']*", "(?:artifactory|nexus|verdaccio|mirror)", "[^/\\s]*")],
  ["an access token", join("\\b(?:npm|ghp|gho|github_pat)", "_[a-z0-9]{30,}")],
  ["a private key", join("-----BEGIN ", "[A-Z ]*PRIVATE KEY-----(?:\\s|\\\\n)*[a-z0-9+/]{40}")],
];

const isText = (text: string): boolean => !text.includes("\0");

describe("the project's files", () => {
  const files = projectFiles();

  it("are found", () => {
    expect(files).toEqual(expect.arrayContaining(["package.json", "test/no-private-words.test.ts"]));
  });

  it("tell nothing of the machine that they were written on", () => {
    const found: string[] = [];
    for (const path of files) {
      const text = textOf(path);
      if (!isText(text)) continue;
      for (const [what, pattern] of privateWords) {
        const match = pattern.exec(text);
        if (match === null) continue;
        const line = text.slice(0, match.index).split("\n").length;
        found.push(`${path}:${line} names ${what}: ${match[0]}`);
      }
    }
    expect(found).toEqual([]);
  });

  it("lock packages by name and checksum, not by an address", () => {
    const lockfile = textOf("pnpm-lock.yaml");
    expect(lockfile).toMatch(/integrity: sha512-/);
    expect(lockfile.match(/^.*(?:tarball:|https?:\/\/).*$/gm) ?? []).toEqual([]);
  });
});

describe("the search for private words", () => {
  it.each([
    ["/", "home/ann/project"],
    ["see /", "Users/ann/project"],
    ["C:\\", "Users\\ann"],
    ["in /", "work/main"],
    ["/tmp/", "run-12345/x"],
    ["as des", "ign.md says"],
    [".", "./shared/x"],
    ["https://registry.", "npmjs.org/zod"],
    ["https://npm.example-", "mirror.com/zod"],
    ["npm", `_${"a".repeat(36)}`],
    ["-----BEGIN RSA ", `PRIVATE KEY-----\n${"a".repeat(64)}`],
  ])("finds %s%s", (start, end) => {
    expect(privateWords.filter(([, pattern]) => pattern.test(start + end))).not.toEqual([]);
  });

  it.each([
    "GET /users/api/session",
    "~/.config/simjobs",
    "/tmp/results",
    "https://api.example.com/home/x",
    "network/home/x",
  ])("leaves %s alone", (text) => {
    expect(privateWords.filter(([, pattern]) => pattern.test(text))).toEqual([]);
  });
});
