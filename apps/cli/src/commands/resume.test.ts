import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FileJournal, nodeJournalOwner, type JournalOwner } from "@simjobs/control";
import { parseReference } from "@simjobs/core";
import { ionworksGrammar } from "@simjobs/ionworks";
import { jessGrammar } from "@simjobs/jess";
import { startMock, type RunningMock } from "@simjobs/mock";
import { describe, expect, it } from "vitest";
import { folderDisk } from "../files/folder-disk.js";
import { readDocument } from "../testing/read-document.js";
import { envOf, runCli, temporaryFolder, type RunOptions } from "../testing/run-cli.js";
import { clockOf } from "../testing/sleepers-clock.js";

interface Stage {
  readonly mock: RunningMock;
  readonly home: string;
  readonly folder: string;
  readonly cli: (line: string, options?: RunOptions) => ReturnType<typeof runCli>;
  readonly cancels: () => number;
}

async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  await using mock = await startMock({ clock: "manual" });
  const home = temporaryFolder();
  const clock = clockOf(mock);
  const cli: Stage["cli"] = (line, own) =>
    runCli(line.split(" "), { env: envOf(mock, home), cwd: home, clock, ...own });
  const cancels = (): number =>
    mock.requests().filter(({ method, path }) => method === "POST" && /cancel$|\/job\/\d/u.test(path)).length;
  await work({ mock, home, folder: join(home, "journal"), cli, cancels });
}

const jess = { provider: "jess", status: "QUEUED", durationMs: 360_000_000 } as const;
const ionworks = { provider: "ionworks", status: "processing", durationMs: 360_000_000 } as const;

/** A process of this machine that was killed; the context of a test finds no process alive but its own. */
const dead: JournalOwner = {
  host: "test-host",
  bootId: null,
  pid: 12,
  startedAt: "2026-01-01T00:00:00.000Z",
  version: "1",
};

const findsItself = async () => ({ startedAt: dead.startedAt });

/** The same, of this start of this machine, as far as the system tells of that. */
async function onThisMachine(): Promise<JournalOwner> {
  const { hostname, startedAtMs } = { hostname: dead.host, startedAtMs: Date.parse(dead.startedAt) };
  return nodeJournalOwner({ hostname, pid: dead.pid, startedAtMs }, "1");
}

/** Puts on record what a process had wished for and what it had sent, and then ends it without a word. */
async function wishAndDie(
  { mock, folder, cli }: Stage,
  refs: readonly string[],
  options: {
    readonly asked?: readonly string[] | undefined;
    readonly account?: string | undefined;
    readonly owner?: JournalOwner | undefined;
    /** Tells several processes apart. */
    readonly name?: string | undefined;
  } = {},
): Promise<void> {
  const { name = "dead" } = options;
  const idOf = (ref: string): string => `${name} wish of ${ref}`;
  const { accounts } = readDocument((await cli("whoami --json")).stdout, "simjobs.whoami/1");
  const clock = clockOf(mock);
  const journal = new FileJournal(folderDisk(folder), clock, options.owner ?? dead, name);
  await journal.wish(
    refs.map((text) => {
      const ref = parseReference(text, [jessGrammar, ionworksGrammar]);
      const own = accounts.find(({ provider }) => provider === ref.provider);
      if (own === undefined) throw new Error(`nobody is signed in for ${text}`);
      const where = { origin: own.origin, account: options.account ?? own.account };
      return { id: idOf(text), ref, where, wishedAtMs: clock.wallNow(), reason: "too dear" };
    }),
  );
  for (const ref of options.asked ?? [])
    await journal.note({ kind: "asked", wishId: idOf(ref), atMs: clock.wallNow(), run: 1 });
  await end(journal, folder);
}

/** The file is closed, and nothing is left of the head that a living process would have kept of it. */
async function end(journal: FileJournal, folder: string): Promise<void> {
  await journal.close();
  rmSync(join(folder, "heads.jsonl"));
}

describe("resume", () => {
  it("finishes what a dead process left open at both services, and writes receipts that hold", async () =>
    onStage(async (stage) => {
      const { mock, cli } = stage;
      const refs = [...mock.addJobs({ ...jess, count: 2 }), ...mock.addJobs({ ...ionworks, count: 2 })];
      await wishAndDie(stage, refs);
      const { exitCode, stdout } = await cli("resume --json");
      const { results, left } = readDocument(stdout, "simjobs.resume/1");
      expect(results.map(({ ref, outcome }) => `${ref} ${outcome}`).toSorted()).toEqual(
        refs.map((ref) => `${ref} cancelled`).toSorted(),
      );
      expect([left, exitCode]).toEqual([[], 0]);
      const verified = await cli("receipts verify --json");
      expect(readDocument(verified.stdout, "simjobs.receipts-verify/1")).toMatchObject({
        receipts: 4,
        sound: true,
        faults: [],
      });
      const again = await cli("resume");
      expect(again.stderr).toContain("Nothing is open.");
    }));

  it("counts jobs, however many processes have died over each, and tells and asks each once", async () =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const refs = mock.addJobs({ ...ionworks, count: 21 });
      await wishAndDie(stage, refs);
      await wishAndDie(stage, refs, { name: "second" });
      mock.clock.advance(86_400_001);
      const declined = await cli("resume", { answers: ["n"] });
      expect(declined.stderr).toContain("21 jobs were asked about a while ago");
      const { exitCode, stdout, stderr } = await cli("resume --yes --json");
      expect(stderr).toContain("asked 21 of 21, accepted 21, confirmed 21");
      const { results } = readDocument(stdout, "simjobs.resume/1");
      expect(results.map(({ ref }) => ref).toSorted()).toEqual(refs.toSorted());
      expect([cancels(), exitCode]).toEqual([21, 0]);
      const verified = await cli("receipts verify --json");
      expect(readDocument(verified.stdout, "simjobs.receipts-verify/1")).toMatchObject({ receipts: 42 });
    }));

  it("reads before it sends: a job that has ended since is not asked for again", async () =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const [ref = ""] = mock.addJobs(ionworks);
      await wishAndDie(stage, [ref], { asked: [ref] });
      await cli(`cancel ${ref} --no-journal`);
      const before = cancels();
      const { results } = readDocument((await cli("resume --json")).stdout, "simjobs.resume/1");
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled"]); // a cancel of ours may have left
      expect(cancels()).toBe(before);
    }));

  it.each([
    ["of another account", { account: "somebody else" }, null, "elsewhere", "simjobs resume --drop REF"],
    ["of a process that lives", {}, { startedAt: dead.startedAt }, "living", "wait for that process"],
  ] as const)(
    "leaves a wish %s alone, says so, exits with 8 and says what settles it",
    async (_what, options, found, why, settledBy) =>
      onStage(async (stage) => {
        const { mock, cli, cancels } = stage;
        const [ref = ""] = mock.addJobs(ionworks);
        await wishAndDie(stage, [ref], { ...options, owner: await onThisMachine() });
        const findProcess = async (pid: number) => (pid === dead.pid ? found : null);
        const list = await cli("resume --list --json", { findProcess });
        expect(readDocument(list.stdout, "simjobs.resume-list/1").wishes).toMatchObject([{ ref, why }]);
        const resumed = await cli("resume --json --yes", { findProcess });
        const { left } = readDocument(resumed.stdout, "simjobs.resume/1");
        expect(left).toMatchObject([{ ref, why, state: "open", reason: "too dear" }]);
        const told = await cli("resume", { findProcess });
        expect(told.stderr).toContain(`${ref} is left open`);
        expect(told.stderr).toContain(settledBy.replace("REF", ref));
        expect([resumed.exitCode, told.exitCode, cancels()]).toEqual([8, 8, 0]);
        const dropped = await cli(`resume --drop ${ref} --json`, { findProcess });
        expect(readDocument(dropped.stdout, "simjobs.resume-drop/1").living).toEqual(
          found === null ? [] : [ref],
        );
        expect(dropped.exitCode).toBe(found === null ? 0 : 8);
      }),
  );

  it.each<[string, Partial<JournalOwner>]>([
    ["of a machine of another name", { host: "another-host" }],
    ["before a restart", { bootId: "another-boot" }],
    ["on another machine", { host: "another-host", bootId: "another-boot", machineId: "m" }],
    ["in another container", { space: "pid:[1] time:[1]" }],
    ["of a system that tells nothing of itself", { bootId: null, space: null, startTicks: null }],
  ])("takes over the wishes of a process %s that shows no sign of life", async (_what, facts) =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const refs = mock.addJobs({ ...ionworks, count: 2 });
      const owner = { ...(await onThisMachine()), ...facts };
      await wishAndDie(stage, refs, { owner });
      // Where this machine's table does not show it, a process of its number there is another's.
      const isElsewhere = facts.bootId !== undefined || facts.space !== undefined;
      const options = isElsewhere ? { findProcess: findsItself } : {};
      const list = await cli("resume --list", options);
      const doctor = await cli("doctor", options);
      const { exitCode, stdout, stderr } = await cli("resume --json", options);
      const { results, left } = readDocument(stdout, "simjobs.resume/1");
      expect(results.map(({ outcome }) => outcome)).toEqual(["cancelled", "cancelled"]);
      expect([left, exitCode, cancels()]).toEqual([[], 0, 2]);
      expect(doctor.stdout).toContain("2 jobs that an earlier process left unfinished");
      if (!isElsewhere) return; // its end is known
      for (const told of [list.stdout, doctor.stdout, stderr])
        expect(told).toContain(`on ${owner.host}, silent`);
    }),
  );

  it("gives up the wishes of a process that was not seen alive, and of no other", async () =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const [first = "", second = ""] = mock.addJobs({ ...ionworks, count: 2 });
      const owner = await onThisMachine();
      await wishAndDie(stage, [first], { owner });
      await wishAndDie(stage, [second], { owner: { ...owner, bootId: "another-boot" }, name: "silent" });
      const { exitCode, stdout } = await cli("resume --drop all --json", { findProcess: findsItself });
      expect(readDocument(stdout, "simjobs.resume-drop/1")).toMatchObject({
        dropped: [{ ref: second }],
        living: [first],
      });
      expect([exitCode, cancels()]).toEqual([8, 0]);
    }));

  it("leaves wishes alone whose account is not signed in, and exits with 4", async () =>
    onStage(async (stage) => {
      const { mock, home, cli } = stage;
      const [ref = ""] = mock.addJobs(ionworks);
      await wishAndDie(stage, [ref]);
      const env = { ...envOf(mock, home), IONWORKS_API_KEY: undefined };
      const { exitCode, stdout } = await cli("resume --json", { env });
      expect(readDocument(stdout, "simjobs.resume/1").left).toMatchObject([{ ref, why: "signed-out" }]);
      expect(exitCode).toBe(4);
    }));

  it("asks anew for what is older than a day", async () =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const [ref = ""] = mock.addJobs(ionworks);
      await wishAndDie(stage, [ref]);
      mock.clock.advance(86_400_001);
      const unasked = await cli("resume");
      expect(unasked.stderr).toContain(`${ref} is left open: it is old; --yes takes it up`);
      expect(unasked.stderr).toContain(`simjobs resume --drop ${ref}`);
      expect(unasked.exitCode).toBe(8);
      const declined = await cli("resume", { answers: ["n"] });
      expect(declined.stderr).toContain("were asked about a while ago");
      expect(cancels()).toBe(0);
      const young = await cli("resume --max-age 48h --json");
      expect(readDocument(young.stdout, "simjobs.resume/1").results).toMatchObject([
        { outcome: "cancelled" },
      ]);
    }));

  it("gives up what is dropped, by reference or all", async () =>
    onStage(async (stage) => {
      const { mock, cli, cancels } = stage;
      const [first = "", second = "", third = ""] = mock.addJobs({ ...ionworks, count: 3 });
      await wishAndDie(stage, [first, second, third]);
      const one = await cli(`resume --drop ${first} --json`);
      expect(readDocument(one.stdout, "simjobs.resume-drop/1").dropped).toMatchObject([{ ref: first }]);
      expect((await cli("resume --drop jess:1")).exitCode).toBe(5);
      await cli("resume --drop all");
      const { stdout } = await cli("resume --list --json");
      expect([readDocument(stdout, "simjobs.resume-list/1").wishes, cancels()]).toEqual([[], 0]);
    }));

  it("gives up what is dropped, by the group that it was submitted with", async () =>
    onStage(async (stage) => {
      const { home, mock, cli } = stage;
      writeFileSync(join(home, "model.idf"), "Version, 9.3;\n");
      writeFileSync(join(home, "in.epw"), "LOCATION,here\n");
      const { stdout } = await cli("submit jess --model model.idf --weather in.epw --group night");
      const [grouped = ""] = stdout.split("\n");
      const [other = ""] = mock.addJobs(jess);
      await wishAndDie(stage, [grouped, other]);
      const dropped = await cli("resume --drop @night --json");
      expect(readDocument(dropped.stdout, "simjobs.resume-drop/1").dropped).toMatchObject([{ ref: grouped }]);
      expect(await cli("resume --drop @night")).toMatchObject({
        exitCode: 5,
        stderr: expect.stringContaining("nothing of @night is open"),
      });
      expect((await cli("resume --drop @day")).stderr).toContain("there is no group @day");
      const listed = await cli("resume --list --json");
      expect(readDocument(listed.stdout, "simjobs.resume-list/1").wishes).toMatchObject([{ ref: other }]);
    }));

  it("tells file and line of what it cannot read, and finishes the rest", async () =>
    onStage(async (stage) => {
      const { mock, folder, cli } = stage;
      const refs = mock.addJobs({ ...ionworks, count: 2 });
      await wishAndDie(stage, refs);
      const [name = ""] = readdirSync(folder);
      const path = join(folder, name);
      const lines = readFileSync(path, "utf8").split("\n");
      writeFileSync(path, [lines[0], "{ not json", ...lines.slice(2)].join("\n"));
      const { stdout, stderr } = await cli("resume --json");
      const { results, faults } = readDocument(stdout, "simjobs.resume/1");
      expect(stderr).toContain(`${name}:2: not JSON`);
      expect(faults).toContainEqual({ file: name, line: 2, problem: "not JSON" });
      expect(results).toMatchObject([{ ref: refs[1], outcome: "cancelled" }]);
    }));

  it("looks up a submit whose answer was lost, and never sends it again", async () =>
    onStage(async (stage) => {
      const { mock, folder, cli } = stage;
      const { accounts } = readDocument((await cli("whoami --json")).stdout, "simjobs.whoami/1");
      const own = accounts.find(({ provider }) => provider === "jess");
      const journal = new FileJournal(folderDisk(folder), clockOf(mock), dead, "dead");
      const where = { origin: own?.origin ?? "", account: own?.account ?? "" };
      const mark = "mark-that-nobody-has-seen";
      const atMs = mock.clock.now();
      await journal.submit({ kind: "submitting", id: "s", atMs, where, provider: "jess", mark, inputs: "0" });
      await end(journal, folder);
      const { exitCode, stdout } = await cli("resume --json");
      expect(readDocument(stdout, "simjobs.resume/1").submits).toMatchObject([{ mark, outcome: "unclear" }]);
      expect(exitCode).toBe(8);
      await cli("resume --drop all");
      const { submits } = readDocument((await cli("resume --json")).stdout, "simjobs.resume/1");
      expect(submits).toEqual([]);
    }));
});

describe("receipts", () => {
  it("are written by a cancel, listed, and shown by reference or id, without a service", async () =>
    onStage(async ({ mock, home, cli }) => {
      const [ref = "", other = ""] = mock.addJobs({ ...ionworks, count: 2 });
      await cli(`cancel ${ref} ${other} --reason typo`);
      mock.clearRequests();
      const offline = { env: { SIMJOBS_HOME: home } };
      const list = await cli("receipts list --json", offline);
      const { receipts } = readDocument(list.stdout, "simjobs.receipts/1");
      expect(receipts.map((receipt) => receipt.ref).toSorted()).toEqual([ref, other].toSorted());
      const { id } = receipts.find((receipt) => receipt.ref === ref) ?? { id: "" };
      for (const name of [ref, id]) {
        const shown = await cli(`receipts show ${name}`, offline);
        expect(shown.stdout).toContain(`reference    ${ref}\noutcome      cancelled\n`);
        expect(shown.stdout).toMatch(/ read \(.*canceled/u);
        // What another process had sent is no request of the one that put it on record.
        expect(shown.stdout).toMatch(/\nrequests {5}\d+\ncancels sent 1\n/u);
      }
      expect((await cli("receipts show jess:1", offline)).exitCode).toBe(5);
      expect(mock.requests()).toEqual([]);
    }));

  it.each([
    [
      "a changed entry",
      (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace('"cancelled"', '"refused"')),
    ],
    [
      "an entry cut off",
      (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace(/[^\n]+\n$/u, "")),
    ],
    ["an entry put in", (path: string) => appendFileSync(path, '{"n":9}\n')],
  ])("do not hold with %s, and verify exits with 1", async (_what, change) =>
    onStage(async ({ mock, folder, cli }) => {
      const [ref = ""] = mock.addJobs(ionworks);
      await cli(`cancel ${ref}`);
      const sound = await cli("receipts verify");
      expect(sound.stdout).toMatch(/^sound: 2 files with 1 receipts/u);
      expect(sound.stderr).toContain("nor can they prove who cancelled");
      change(join(folder, readdirSync(folder).find((name) => name.startsWith("receipts-")) ?? ""));
      const broken = await cli("receipts verify");
      expect(broken.stdout).toMatch(/^NOT SOUND/u);
      expect([sound.exitCode, broken.exitCode]).toEqual([0, 1]);
    }),
  );
});
