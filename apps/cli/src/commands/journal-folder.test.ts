import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage } from "../testing/mock-stage.js";

const isRoot = process.geteuid?.() === 0;

function shell(script: string, ...args: readonly string[]): void {
  execFileSync("sh", ["-c", script, ...args], { stdio: "ignore" });
}

/** Disks of some kilobytes can be had by root alone, and not in every container. */
const canMount =
  isRoot &&
  (() => {
    try {
      shell("unshare --mount mount -t tmpfs tmpfs /tmp");
      return true;
    } catch {
      return false;
    }
  })();
const mounted: string[] = [];
afterEach(() => {
  for (const path of mounted.splice(0)) shell('umount "$0"', path);
});

function mount(path: string, options: string): void {
  mkdirSync(path, { mode: 0o700 });
  shell('mount -t tmpfs -o "mode=700,$1" tmpfs "$0"', path, options);
  mounted.push(path);
}

function fillUp(path: string): void {
  try {
    writeFileSync(join(path, "ballast"), Buffer.alloc(1_000_000));
  } catch {
    // Now it is full.
  }
}

/** What the folder is, what is said of it, and whether it can be read. */
const states: readonly (readonly [string, string, boolean, (path: string) => void])[] = [
  ["a file", "a part of its path is not a folder", false, (path) => writeFileSync(path, "x")],
  ["a link in a circle", "its links lead in a circle", false, (path) => symlinkSync(path, path)],
  ["a link to a disk that is not there", "it ", false, (path) => symlinkSync(`${path}.gone`, path)],
  ...(isRoot
    ? []
    : [
        [
          "a folder without rights",
          "you may not",
          false,
          (path: string) => mkdirSync(path, { mode: 0o000 }),
        ] as const,
      ]),
  ...(canMount
    ? [
        [
          "on a full disk",
          "the disk is full",
          true,
          (path: string) => (mount(path, "size=64k"), fillUp(path)),
        ] as const,
        [
          "on a read-only disk",
          "the disk is read-only",
          true,
          (path: string) => mount(path, "size=64k,ro"),
        ] as const,
      ]
    : []),
];

describe.skipIf(process.platform === "win32")("a journal folder that cannot be used", () => {
  it.each(states)(
    "stops a cancel and a submit with exit 8, before anything is sent: %s",
    async (_what, words, _isRead, make) =>
      onMockStage(async ({ mock, home, cli }) => {
        const [going = "", over = ""] = [
          ...mock.addJobs({ provider: "jess", count: 1, status: "QUEUED", durationMs: 9e7 }),
          ...mock.addJobs({ provider: "jess", count: 1, status: "FINISHED" }),
        ];
        make(join(home, "journal"));
        const cancel = await cli(`cancel ${going} --json`);
        const [result] = readDocument(cancel.stdout, "simjobs.cancel/1").results;
        expect(result).toMatchObject({ outcome: "not-sent", cause: "journal", sends: 0 });
        expect(result?.error?.message).toContain(words);
        expect([cancel.exitCode, cancel.stderr]).toEqual([8, expect.not.stringContaining("journal_")]);
        for (const command of [`cancel ${going}`, `rerun ${over}`]) {
          const { exitCode, stderr } = await cli(command);
          expect(stderr).toContain(words);
          expect(stderr).toContain("--no-journal");
          expect(exitCode).toBe(8);
        }
        const sent = mock
          .requests()
          .filter(({ method, path }) => method === "POST" && /\/job(\/|$)/u.test(path));
        expect(sent).toEqual([]);
      }),
  );

  it.each(states)("is told by doctor: %s", async (_what, words, isRead, make) =>
    onMockStage(async ({ home, cli }) => {
      make(join(home, "journal"));
      const { exitCode, stdout } = await cli("doctor --json");
      const { checks } = readDocument(stdout, "simjobs.doctor/1");
      const problems = checks.filter(({ state }) => state === "problem");
      expect(problems.map(({ about, name }) => `${about} ${name}`)).toEqual(
        isRead ? ["files journal"] : ["files journal", "journal record"],
      );
      expect(problems.at(-1)?.text).toContain(words);
      expect(exitCode).toBe(1);
    }),
  );

  it.each(states.filter(([, , isRead]) => !isRead))(
    "is told, with exit 8, by whatever reads it: %s",
    async (_what, words, _isRead, make) =>
      onMockStage(async ({ home, cli }) => {
        make(join(home, "journal"));
        for (const command of [
          "resume",
          "resume --list",
          "resume --drop all",
          "receipts list",
          "receipts verify",
          "receipts show jess:1",
        ]) {
          const { exitCode, stderr } = await cli(command);
          expect(stderr, command).toContain(`the journal in ${join(home, "journal")} cannot be read: `);
          expect(stderr, command).toContain(words);
          expect(stderr, command).not.toContain("mistake in simjobs");
          expect(exitCode, command).toBe(8);
        }
      }),
  );

  it.each([
    ["is empty", () => {}],
    ["holds other things", (folder: string) => writeFileSync(join(folder, "notes.txt"), "x")],
  ])("is not called sound where it was named and %s", async (_what, fill) =>
    onMockStage(async ({ home, cli }) => {
      const folder = join(home, "mistyped");
      mkdirSync(folder, { mode: 0o700 });
      fill(folder);
      const { exitCode, stdout, stderr } = await cli(`receipts verify --folder ${folder}`);
      expect(stderr).toContain(`there is no journal and there are no receipts in ${folder}\n`);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      // One's own is not there before the first cancel.
      expect((await cli("receipts verify")).stdout).toMatch(/^sound: 0 files with 0 receipts /u);
    }),
  );

  it.skipIf(!canMount)(
    "on a disk that is full by now lets open cancels be seen, and says that they cannot be finished",
    async () =>
      onMockStage(async ({ mock, home, cli }) => {
        const [ref = ""] = mock.addJobs({
          provider: "jess",
          count: 1,
          status: "QUEUED",
          durationMs: 9e7,
        });
        mount(join(home, "journal"), "size=64k");
        await cli(`cancel ${ref} --no-wait`);
        fillUp(join(home, "journal"));
        const list = await cli("resume --list --json");
        expect(readDocument(list.stdout, "simjobs.resume-list/1").wishes).toMatchObject([{ ref }]);
        const { exitCode, stderr } = await cli("resume --drop all");
        expect(stderr).toContain("the disk is full");
        expect(exitCode).toBe(8);
        rmSync(join(home, "journal", "ballast"));
        expect((await cli("resume --drop all")).exitCode).toBe(0);
      }),
  );

  it.skipIf(!canMount)(
    "that fills up while open cancels are finished leaves them open on record: exit 8, and the next resume closes them",
    async () =>
      onMockStage(async ({ mock, home, cli }) => {
        const [ref = ""] = mock.addJobs({ provider: "jess", count: 1, status: "QUEUED", durationMs: 9e7 });
        const folder = join(home, "journal");
        mount(folder, "size=64k");
        await cli(`cancel ${ref} --no-wait`);
        const onOutput = (text: string): void => {
          if (text.includes("cancelling")) fillUp(folder);
        };
        const full = await cli("resume --json", { onOutput });
        const document = readDocument(full.stdout, "simjobs.resume/1");
        expect(document).toMatchObject({ results: [{ ref, outcome: "cancelled" }], journal: "incomplete" });
        expect(full.stderr).toContain("To settle it: simjobs resume");
        expect(full.exitCode).toBe(8);
        rmSync(join(folder, "ballast"));
        const again = await cli("resume --json");
        expect(readDocument(again.stdout, "simjobs.resume/1").results).toMatchObject([
          { outcome: "cancelled" },
        ]);
        expect(again.exitCode).toBe(0);
        expect((await cli("resume")).stderr).toBe("Nothing is open.\n");
      }),
  );

  it("is made anew where it is not there", async () =>
    onMockStage(async ({ home, cli }) => {
      expect((await cli("resume")).stderr).toBe("Nothing is open.\n");
      mkdirSync(join(home, "journal"), { mode: 0o700 });
      chmodSync(join(home, "journal"), 0o755);
      expect((await cli("resume")).exitCode).toBe(0);
    }));
});
