import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../testing/read-document.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { bareBeginning } from "./find-beginning.js";

const active = { provider: "ionworks", status: "processing", durationMs: 6_000_000 } as const;

function idOf(ref: string): string {
  return ref.slice(ref.lastIndexOf(":") + 1);
}

async function statusRefs({ cli }: MockStage, texts: string): Promise<readonly string[]> {
  const { stdout } = await cli(`status ${texts} --json`);
  return readDocument(stdout, "simjobs.status/1").jobs.map(({ ref }) => ref);
}

describe("the beginning of an id", () => {
  it("stands for the one job that begins so, in a reference and alone", async () =>
    onMockStage(async (stage) => {
      const [ref = ""] = stage.mock.addJobs(active);
      const id = idOf(ref);
      for (const text of [`ionworks:${id.slice(0, 4)}`, id.slice(0, 8), id.slice(0, 12).toUpperCase(), id])
        expect(await statusRefs(stage, text)).toEqual([ref]);
    }));

  it("stands for a job of JESS by itself, and for no other number after the name of the service", async () =>
    onMockStage(async (stage) => {
      const [ref = ""] = stage.mock.addJobs({ provider: "jess", status: "FINISHED" });
      expect(await statusRefs(stage, idOf(ref).slice(0, 5))).toEqual([ref]);
      const { exitCode, stderr } = await stage.cli(`status jess:${idOf(ref).slice(0, 5)}`);
      expect(stderr).toContain(`JESS knows no job ${idOf(ref).slice(0, 5)} of yours`);
      expect(exitCode).toBe(5);
    }));

  it("is refused where several jobs begin so, which are named", async () =>
    onMockStage(async ({ mock, cli }) => {
      const all = mock.addJobs({ provider: "jess", count: 12, status: "FINISHED" });
      const shared = idOf(all[5] ?? "").slice(0, 4);
      expect(all.filter((ref) => idOf(ref).startsWith(shared)).length).toBeGreaterThan(1);
      const { exitCode, stderr } = await cli(`status ${shared}`);
      expect(stderr).toContain(`"${shared}" is how several ids begin: jess:${shared}`);
      expect(stderr).toContain("Write more of the one that you mean.");
      expect(exitCode).toBe(2);
    }));

  it("is the whole where a whole id is written that others begin with", async () =>
    onMockStage(async (stage) => {
      const [ref = ""] = stage.mock.addJobs({ provider: "jess", status: "FINISHED" });
      expect(await statusRefs(stage, idOf(ref))).toEqual([ref]);
    }));

  it.each([
    ["results BEGIN --json", 6],
    ["watch BEGIN --timeout 1s --json", 12],
    ["show BEGIN --json", 0],
  ])("is taken by `%s`, which changes nothing", async (line, exitCode) =>
    onMockStage(async ({ mock, home, cli }) => {
      const [ref = ""] = mock.addJobs(active);
      const note = { ref, origin: mock.url, at: "2026-01-05T09:00:00.000Z", name: null, jobId: null };
      writeFileSync(join(home, "submitted.jsonl"), `${JSON.stringify(note)}\n`, { mode: 0o600 });
      const ran = await cli(line.replace("BEGIN", idOf(ref).slice(0, 6)));
      expect(ran.stdout).toContain(idOf(ref));
      expect(ran.exitCode).toBe(exitCode);
    }),
  );

  it("finds receipts by their jobs and by their own ids", async () =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs(active);
      await cli(`cancel ${ref}`);
      const { stdout } = await cli("receipts list --json");
      const [receipt] = readDocument(stdout, "simjobs.receipts/1").receipts;
      for (const text of [
        idOf(ref).slice(0, 6),
        `ionworks:${idOf(ref).slice(0, 6)}`,
        receipt?.id.slice(0, 6) ?? "",
      ]) {
        const shown = await cli(`receipts show ${text} --json`);
        expect(readDocument(shown.stdout, "simjobs.receipts/1").receipts).toMatchObject([{ ref }]);
      }
    }));

  it.each([
    "cancel BEGIN",
    "cancel ionworks:BEGIN",
    "rerun BEGIN",
    "watch BEGIN --timeout 1s --on-timeout cancel",
  ])("is not taken by `%s`, which changes something", async (line) =>
    onMockStage(async ({ mock, cli }) => {
      const [ref = ""] = mock.addJobs(active);
      const { exitCode, stdout } = await cli(line.replace("BEGIN", idOf(ref).slice(0, 6)));
      expect(exitCode).not.toBe(0);
      expect(stdout).not.toContain(ref);
      expect(
        mock.requests().filter(({ path }) => path.endsWith("/cancel") && path.includes(idOf(ref))),
      ).toEqual([]);
    }),
  );

  it("is told where nothing begins so", async () =>
    onMockStage(async ({ cli }) => {
      const { exitCode, stderr } = await cli("status 0123abcd");
      expect(stderr).toContain('no job is known here whose id begins with "0123abcd"');
      expect(exitCode).toBe(5);
    }));

  it.each([
    ["3f1f", true],
    ["3f1fa62f-7a34", true],
    ["12259", true],
    ["3f1", false],
    ["feed", false],
    ["stauts", false],
    ["", false],
  ])("is told from a word: %j", (text, isOne) => {
    expect(bareBeginning(text) !== undefined).toBe(isOne);
  });
});
