import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { FileJournal } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { ionworksGrammar } from "@simjobs/ionworks";
import { describe, expect, it } from "vitest";
import { folderDisk } from "../files/folder-disk.js";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { clockOf } from "../testing/sleepers-clock.js";

const isWindows = process.platform === "win32";
const isRoot = process.geteuid?.() === 0;
const nobody = 65_534;
const going = { provider: "ionworks", status: "processing", durationMs: 360_000_000 } as const;
const dead = { host: "h", bootId: null, pid: 12, startedAt: "2026-01-01T00:00:00.000Z", version: "1" };

interface Stage extends MockStage {
  readonly folder: string;
  /** The jobs that dead processes had wished to cancel, and the journals in which that stands, one for each job. */
  readonly refs: readonly string[];
  readonly journals: readonly string[];
  readonly cancelled: () => readonly string[];
}

/** Two processes have wished for a job each, and died before anything was sent. */
async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  await onMockStage(async (stage) => {
    const { mock, home, cli } = stage;
    const folder = join(home, "journal");
    const refs = mock.addJobs({ ...going, count: 2 });
    const { accounts } = readDocument((await cli("whoami ionworks --json")).stdout, "simjobs.whoami/1");
    const [own] = accounts;
    const clock = clockOf(mock);
    const journals: string[] = [];
    for (const [index, text] of refs.entries()) {
      const journal = new FileJournal(folderDisk(folder), clock, { ...dead, pid: 12 + index }, `d${index}`);
      const where = { origin: own?.origin ?? "", account: own?.account ?? "" };
      const ref = parseReference(text, [ionworksGrammar]);
      await journal.wish([{ id: `w${index}`, ref, where, wishedAtMs: clock.wallNow(), reason: null }]);
      await journal.close();
      rmSync(join(folder, "heads.jsonl")); // a process that dies keeps no head
      journals.push(journal.name);
    }
    const cancelled = (): readonly string[] =>
      mock
        .requests()
        .flatMap(({ method, path }) =>
          method === "POST" ? (/\/jobs\/(.+)\/cancel$/u.exec(path)?.[1] ?? []) : [],
        )
        .map((id) => `ionworks:${id}`);
    await work({ ...stage, folder, refs, journals, cancelled });
  });
}

const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, "utf8")));

/** What is done to the first journal, the words that tell of it, and the job that is finished all the same. */
const damages: readonly [string, string, (path: string, stage: Stage) => void][] = [
  [
    "a digit of its job changed",
    "changed",
    (path) => edit(path, (text) => text.replace(/(ionworks:.)./u, "$1x")),
  ],
  [
    "its job exchanged for another's",
    "changed",
    (path, { refs }) => edit(path, (text) => text.replaceAll(refs[0] ?? "", refs[1] ?? "")),
  ],
  [
    "a line that is no JSON",
    "not JSON",
    (path) => edit(path, (text) => text.replace('{"kind":"wish"', "kind")),
  ],
  ["a line taken away", "out of place", (path) => edit(path, (text) => text.slice(text.indexOf("\n") + 1))],
  [
    "lines of another file",
    "out of place",
    (path, { folder, journals }) =>
      edit(path, (text) => text + readFileSync(join(folder, journals[1] ?? ""), "utf8")),
  ],
  [
    "a link",
    "is a link",
    (path, { home }) => (renameSync(path, join(home, "x")), symlinkSync(join(home, "x"), path)),
  ],
  ["a folder", "is a folder", (path) => (rmSync(path), mkdirSync(path))],
  ["a pipe", "is no plain file", (path) => (rmSync(path), execFileSync("sh", ["-c", 'mkfifo "$0"', path]))],
  ["a file that all can change", "can be changed by others", (path) => chmodSync(path, 0o666)],
];

describe.skipIf(isWindows)("resume, of a journal that cannot be relied on", () => {
  it.each(damages)(
    "tells it, acts on nothing in it, finishes the rest, exits with 8: %s",
    async (_what, words, damage) =>
      onStage(async (stage) => {
        const { folder, refs, journals, cli, cancelled } = stage;
        const [first = "", second = ""] = refs;
        const [name = ""] = journals;
        damage(join(folder, name), stage);
        const list = await cli("resume --list");
        expect(list.stderr).toContain(words);
        expect(list.exitCode).toBe(8);
        const { exitCode, stdout, stderr } = await cli("resume --json");
        expect(stderr).toContain(words);
        expect(stderr).toContain(`simjobs resume --drop ${name}`);
        const { results, faults, left } = readDocument(stdout, "simjobs.resume/1");
        expect(results.map(({ ref }) => ref)).toEqual([second]);
        expect(faults.map(({ file }) => file)).toContain(name);
        expect(cancelled()).toEqual([second]);
        expect(exitCode).toBe(8);
        const doctor = await cli("doctor");
        expect(doctor.stdout).toMatch(/journal: record +.*(changed|relied)/u);
        // When a person has looked at it, that is that.
        const doubted = left.filter(({ why }) => why === "perhaps-over").map(({ ref }) => ref);
        const dropped = await cli(["resume", "--drop", name, ...doubted]);
        expect([dropped.exitCode, dropped.stderr]).toEqual([0, expect.stringContaining(name)]);
        const again = await cli("resume");
        expect([again.exitCode, again.stderr]).toEqual([0, "Nothing is open.\n"]);
        expect(cancelled()).not.toContain(first);
        expect((await cli("receipts verify")).exitCode).toBe(1);
      }),
  );

  it.each<[string, string, (stage: Stage) => void]>([
    ["that others can write to", "can be written to by others", ({ folder }) => chmodSync(folder, 0o777)],
    ["that its group can write to", "can be written to by others", ({ folder }) => chmodSync(folder, 0o770)],
    ...(isRoot
      ? [
          [
            "of another user",
            "belongs to another user",
            ({ folder }: Stage) => chownSync(folder, nobody, nobody),
          ] satisfies [string, string, (stage: Stage) => void],
        ]
      : []),
  ])("tells once, and acts on nothing, in a folder %s", async (_what, words, change) =>
    onStage(async (stage) => {
      const { cli, cancelled } = stage;
      change(stage);
      const { exitCode, stderr } = await cli("resume --yes");
      expect(stderr.split(words)).toHaveLength(2);
      expect([exitCode, cancelled()]).toEqual([8, []]);
      const doctor = await cli("doctor");
      expect(doctor.stdout).toContain("resume acts on nothing in it");
      expect(doctor.exitCode).toBe(1);
    }),
  );

  it.skipIf(!isRoot)("leaves files of another user alone, also as root", async () =>
    onStage(async ({ folder, refs, journals, cli, cancelled }) => {
      chownSync(join(folder, journals[0] ?? ""), nobody, nobody);
      const { exitCode, stderr } = await cli("resume --yes");
      expect(stderr).toContain("belongs to another user");
      expect([exitCode, cancelled()]).toEqual([8, refs.slice(1)]);
    }),
  );

  it("asks a person about a job that a damaged line may have been a no to", async () =>
    onStage(async ({ folder, refs, journals, cli, cancelled }) => {
      const [first = "", second = ""] = refs;
      const path = join(folder, journals[0] ?? "");
      edit(path, (text) => `${text}{"kind":"withdr\n`);
      const plain = await cli("resume --json");
      expect(readDocument(plain.stdout, "simjobs.resume/1").left).toMatchObject([
        { ref: first, why: "perhaps-over" },
      ]);
      expect([plain.exitCode, cancelled()]).toEqual([8, [second]]);
      const declined = await cli("resume", { answers: ["n"] });
      expect(declined.stderr).toContain("1 job may have been given up or finished");
      expect(cancelled()).toEqual([second]);
      await cli("resume", { answers: ["y"] });
      expect(cancelled()).toEqual([second, first]);
    }));

  it("gives up all that is open with `all`, damaged files and all", async () =>
    onStage(async ({ folder, journals, cli, cancelled }) => {
      edit(join(folder, journals[0] ?? ""), (text) => text.replace(/(ionworks:.)./u, "$1x"));
      expect((await cli("resume --drop all")).exitCode).toBe(0);
      const again = await cli("resume --yes");
      expect([again.exitCode, again.stderr, cancelled()]).toEqual([0, "Nothing is open.\n", []]);
    }));

  it("writes no receipts, and takes no times, of what is not what was written", async () =>
    onStage(async ({ folder, cli }) => {
      await cli("resume --yes");
      for (const name of readdirSync(folder)) {
        if (name.startsWith("receipts-")) rmSync(join(folder, name));
        else
          edit(join(folder, name), (text) => text.replaceAll('"outcome":"cancelled"', '"outcome":"refused"'));
      }
      await cli("resume");
      const { stdout } = await cli("receipts list --json");
      expect(readDocument(stdout, "simjobs.receipts/1").receipts).toEqual([]);
    }));
});
