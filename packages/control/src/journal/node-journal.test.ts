import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Clock } from "@simjobs/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findOpenWishes } from "./open-wishes.js";
import { openNodeJournal } from "./node-journal.js";
import { findNodeProcess, nodeJournalOwner } from "./node-processes.js";
import type { Wish } from "../journal.js";

const atMs = Date.parse("2026-01-05T09:00:00.000Z");
const clock: Clock = {
  now: () => 0,
  wallNow: () => atMs,
  sleep: async () => Promise.reject(new Error("nobody waits here")),
};
const here = { hostname: hostname(), pid: process.pid, startedAtMs: Date.now() - process.uptime() * 1000 };
const wish: Wish = {
  id: "w1",
  ref: { provider: "jess", kind: "job", id: "12259" },
  where: { origin: "https://jess.example.org", account: "a#1" },
  wishedAtMs: atMs,
  reason: "wrong weather",
};

let folder = "";
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "simjobs-journal-")), "journal");
});
afterEach(async () => rm(join(folder, ".."), { recursive: true, force: true }));

describe("a journal of this process", () => {
  it("makes nothing before there is something to write", async () => {
    const place = await openNodeJournal(folder, clock, "1.2.3");
    await place.journal.close();
    expect(await readdir(join(folder, ".."))).toEqual([]);
  });

  it("keeps a wish that is this process' own, and says so", async () => {
    const { disk, journal, owner, find } = await openNodeJournal(folder, clock, "1.2.3");
    await journal.wish([wish]);
    const { wishes, files } = await findOpenWishes(disk, clock, owner, find);
    expect(wishes).toMatchObject([{ ownership: "ours", lapsed: false, known: { status: "open" } }]);
    expect(files[0]?.header).toMatchObject({ host: hostname(), pid: process.pid, version: "1.2.3" });
    await journal.close();
  });

  it("lets nobody take a wish while its process lives, and anybody afterwards", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    await once(child, "spawn");
    const { disk, journal, owner, find } = await openNodeJournal(folder, clock, "1.2.3");
    await journal.wish([wish]);
    await journal.close();
    const other = { ...owner, pid: -1 };
    const asChild = async (): Promise<unknown> => {
      const found = await findOpenWishes(disk, clock, other, async (pid) =>
        pid === process.pid ? find(child.pid ?? -1) : find(pid),
      );
      return found.wishes.map(({ ownership }) => ownership);
    };
    expect(await find(child.pid ?? -1)).not.toBeNull();
    child.kill("SIGKILL");
    await once(child, "close");
    expect(await asChild()).toEqual(["free"]);
    const itself = await findOpenWishes(disk, clock, other, find);
    expect(itself.wishes.map(({ ownership }) => ownership)).toEqual(["living"]);
  });
});

describe("the search for a process", () => {
  it("finds itself, with its own start", async () => {
    const found = await findNodeProcess(here)(process.pid);
    const startedAt = found?.startedAt ?? null;
    expect(found).not.toBeNull();
    if (startedAt !== null) expect(Date.parse(startedAt)).toBe(Math.trunc(here.startedAtMs));
  });

  it.skipIf(process.platform !== "linux")(
    "finds none that was killed and that nobody has reaped, though its number is still there",
    async () => {
      // `sleep` takes the place of the shell and never asks what became of the shell's child.
      const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const [line]: readonly unknown[] = await once(parent.stdout, "data");
      const pid = Number(String(line));
      try {
        const find = findNodeProcess(here);
        expect(await find(pid)).not.toBeNull();
        process.kill(pid, "SIGKILL");
        while (!(await readFile(`/proc/${pid}/stat`, "utf8")).includes(") Z ")) await setImmediate();
        expect(process.kill(pid, 0)).toBe(true);
        expect(await find(pid)).toBeNull();
      } finally {
        parent.kill("SIGKILL");
        await once(parent, "close");
      }
    },
  );

  it.skipIf(process.platform !== "linux")("tells a start that no clock changes", async () => {
    const found = await findNodeProcess(here)(process.pid);
    const later = await findNodeProcess({ ...here, startedAtMs: here.startedAtMs + 86_400_000 })(process.pid);
    const owner = await nodeJournalOwner(here, "1");
    expect(found?.startTicks).toBeGreaterThan(0);
    expect([later?.startTicks, owner.startTicks]).toEqual([found?.startTicks, found?.startTicks]);
  });

  it("finds none that has ended", async () => {
    const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
    await once(child, "close");
    expect(await findNodeProcess(here)(child.pid ?? -1)).toBeNull();
  });
});
