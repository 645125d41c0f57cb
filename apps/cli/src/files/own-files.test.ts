import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { onMockStage } from "../testing/mock-stage.js";
import { runCli, temporaryFolder } from "../testing/run-cli.js";
import { SubmittedStore } from "./submitted-store.js";

const isWindows = process.platform === "win32";
const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;

const wholeFiles = {
  "config.json": "{}",
  "secrets/secrets.json": '{"schema":"simjobs.secrets/1","entries":{}}',
  "submitted.jsonl": '{"ref":"jess:1","origin":"https://api.ensims.com","at":"2026-01-01T00:00:00.000Z"}\n',
} as const;
type Name = keyof typeof wholeFiles;
const names: readonly Name[] = ["config.json", "secrets/secrets.json", "submitted.jsonl"];
/** A command that needs the file, and asks nobody. */
const commandFor = (name: Name): string => (name === "submitted.jsonl" ? "status @last" : "config");

function makePipe(path: string): void {
  execFileSync("sh", ["-c", 'mkfifo -m 600 "$0"', path]);
}

const damages: readonly [string, string, (path: string) => void][] = [
  ["a pipe", "it is no plain file", makePipe],
  ["a folder", "it is a folder", (path) => mkdirSync(path, { mode: 0o700 })],
  [
    "a link to nowhere",
    "a link to something that does not exist",
    (path) => symlinkSync(`${path}.gone`, path),
  ],
  ["a link in a circle", "its links lead in a circle", (path) => symlinkSync(path, path)],
  ["a file that all can change", "others can change it", (path) => chmodSync(path, 0o606)],
];

/** Puts all files into a home, and something else in the place of one. */
function homeWith(name: Name, change: (path: string) => void, replaces: boolean): string {
  const home = temporaryFolder();
  for (const each of names) {
    mkdirSync(dirname(join(home, each)), { recursive: true });
    writeFileSync(join(home, each), wholeFiles[each], { mode: 0o600 });
  }
  if (replaces) rmSync(join(home, name));
  change(join(home, name));
  return home;
}

describe.skipIf(isWindows)("a file of ours that is not what it seems", () => {
  it.each(names.flatMap((name) => damages.map(([what, words, change]) => ({ name, what, words, change }))))(
    "is told, and what it says is not done: $what at $name",
    async ({ name, what, words, change }) => {
      const home = homeWith(name, change, !what.includes("that all can change"));
      const { stderr, exitCode } = await runCli(commandFor(name).split(" "), { env: { SIMJOBS_HOME: home } });
      expect(stderr).toMatch(
        name === "secrets/secrets.json" && words.startsWith("others") ? /others/u : new RegExp(words, "u"),
      );
      expect(stderr).not.toContain("mistake in simjobs");
      expect(stderr).not.toContain("nothing was submitted");
      const isReadByOthers = name === "secrets/secrets.json" && what === "a file that all can change";
      expect(exitCode).toBe(name === "submitted.jsonl" ? 8 : isReadByOthers ? 2 : 1);
    },
  );

  it.skipIf(!isRoot).each(names)(
    "is told, and what it says is not done: another user's at %s",
    async (name) => {
      const home = homeWith(name, (path) => chownSync(path, nobody, nobody), false);
      const { stderr } = await runCli(commandFor(name).split(" "), { env: { SIMJOBS_HOME: home } });
      expect(stderr).toContain("it belongs to another user");
    },
  );

  it.each(names)(
    "is read where it is a link to a file of one's own, or open to one's own group: %s",
    async (name) => {
      const elsewhere = join(temporaryFolder(), "elsewhere");
      writeFileSync(elsewhere, wholeFiles[name], { mode: 0o600 });
      const linked = homeWith(name, (path) => symlinkSync(elsewhere, path), true);
      if (name === "submitted.jsonl") {
        expect(await new SubmittedStore(join(linked, name)).last()).toHaveLength(1);
        chmodSync(elsewhere, 0o660);
        expect(await new SubmittedStore(join(linked, name)).last()).toHaveLength(1);
      } else {
        const { exitCode } = await runCli(["config"], { env: { SIMJOBS_HOME: linked } });
        expect(exitCode).toBe(0);
      }
    },
  );

  it("keeps nobody from submitting, and that is told: a pipe where submits are noted", async () =>
    onMockStage(async ({ mock, home, cli }) => {
      const [old = ""] = mock.addJobs({ provider: "jess", count: 1, status: "FINISHED" });
      makePipe(join(home, "submitted.jsonl"));
      const { exitCode, stdout, stderr } = await cli(`rerun ${old}`);
      expect(stdout).toMatch(/^jess:\d+\n$/u);
      expect(stderr).toContain("submitted, but not noted");
      expect(exitCode).toBe(0);
    }));
});

const anotherUsers: [string, (path: string) => void] = [
  "of another user",
  (path) => chownSync(path, nobody, nobody),
];

describe.skipIf(isWindows)("a plan", () => {
  it.each<[string, (path: string) => void]>([
    ["that all can change", (path) => chmodSync(path, 0o666)],
    ...(isRoot ? [anotherUsers] : []),
  ])("%s is not carried out; a copy of one's own is", async (_what, change) =>
    onMockStage(async ({ mock, folder, cli }) => {
      const [ref = ""] = mock.addJobs({
        provider: "ionworks",
        count: 1,
        status: "processing",
        durationMs: 9e7,
      });
      await cli(`cancel ${ref} --plan-out plan.json`);
      const path = join(folder, "plan.json");
      change(path);
      const refused = await cli("cancel --plan plan.json --yes");
      expect(refused.stderr).toContain("is not carried out");
      expect(refused.exitCode).toBe(2);
      writeFileSync(join(folder, "own.json"), readFileSync(path), { mode: 0o600 });
      expect((await cli("cancel --plan own.json --yes")).exitCode).toBe(0);
    }),
  );
});

describe("files of ours that have grown beyond all measure", () => {
  it.each([
    ["config.json", "config", "it is too large"],
    ["secrets/secrets.json", "config", "it is too large"],
    ["submitted.jsonl", "status @last", "it is larger than can be read"],
  ] as const)("are told in words: %s", async (name, line, sentence) => {
    const home = homeWith(name, (path) => truncateSync(path, 10_000_000_000), false);
    const { exitCode, stderr } = await runCli(line.split(" "), { env: { SIMJOBS_HOME: home } });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("ERR_");
    expect(exitCode).not.toBe(0);
  });
});
