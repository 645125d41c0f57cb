import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../testing/run-cli.js";
import { sleepersClock } from "../testing/sleepers-clock.js";
import { takeLock, type LockOptions } from "./lock-file.js";

const bornMs = Date.UTC(2026, 0, 1);
const born = new Date(bornMs).toISOString();

function machine(pid: number, alive: Readonly<Record<number, string | null>> = {}): LockOptions["machine"] {
  return {
    hostname: "here",
    pid,
    startedAtMs: bornMs,
    findProcess: async (other) => (other in alive ? { startedAt: alive[other] ?? null } : null),
  };
}

let ids = 0;
const take = async (path: string, who: LockOptions["machine"], patienceMs = 1_000) =>
  takeLock(path, patienceMs, { clock: sleepersClock(), newId: () => String((ids += 1)), machine: who });

const lockOf = (owner: object): string => JSON.stringify({ id: "x", ...owner });

describe("a lock file", () => {
  it("is given back by its owner", async () => {
    const path = join(temporaryFolder(), "deep", "a.lock");
    const giveBack = await take(path, machine(1));
    expect(existsSync(path)).toBe(true);
    await giveBack?.();
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, string, LockOptions["machine"]]>([
    ["lives", lockOf({ hostname: "here", pid: 2, startedAt: born }), machine(1, { 2: born })],
    [
      "lives, begun nobody knows when",
      lockOf({ hostname: "here", pid: 2, startedAt: born }),
      machine(1, { 2: null }),
    ],
    [
      "lives, with a clock that was set meanwhile",
      lockOf({ hostname: "here", pid: 2, startedAt: born, startTicks: 77 }),
      { ...machine(1), findProcess: async () => ({ startedAt: "2026-03-01T00:00:00.000Z", startTicks: 77 }) },
    ],
    ["is this one", lockOf({ hostname: "here", pid: 1, startedAt: born }), machine(1)],
    ["is on another machine", lockOf({ hostname: "there", pid: 2, startedAt: born }), machine(1)],
    ["is not told", "", machine(1)],
  ])("is left to a process that %s, until the time to wait is up", async (_what, text, who) => {
    const path = join(temporaryFolder(), "a.lock");
    writeFileSync(path, text);
    expect(await take(path, who)).toBeNull();
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it.each<[string, string, LockOptions["machine"], number?]>([
    ["has died", lockOf({ hostname: "here", pid: 2, startedAt: born }), machine(1)],
    [
      "has died, and whose number another one has",
      lockOf({ hostname: "here", pid: 2, startedAt: born }),
      machine(1, { 2: "2026-01-02T00:00:00.000Z" }),
    ],
    [
      "has died, and whose number another one has, begun at the same time by a clock that was set",
      lockOf({ hostname: "here", pid: 2, startedAt: born, startTicks: 77 }),
      { ...machine(1), findProcess: async () => ({ startedAt: born, startTicks: 78 }) },
    ],
    [
      "has died, and whose number this one has",
      lockOf({ hostname: "here", pid: 1, startedAt: "2025-01-01T00:00:00.000Z" }),
      machine(1),
    ],
    ["is not told, and is silent", "", machine(1), 16_000],
    [
      "is on another machine, and is silent",
      lockOf({ hostname: "there", pid: 2, startedAt: born }),
      machine(1),
      16_000,
    ],
    [
      "was on this machine under another name",
      lockOf({ hostname: "there", pid: 1, startedAt: born }),
      machine(1),
      16_000,
    ],
  ])("is taken over from a process that %s", async (_what, text, who, patienceMs = 0) => {
    const folder = temporaryFolder();
    const path = join(folder, "a.lock");
    writeFileSync(path, text);
    const giveBack = await take(path, who, patienceMs);
    expect(readFileSync(path, "utf8")).not.toBe(text);
    await giveBack?.();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(["my notes", '{"name":"thesis"}', "{}", "\n"])(
    "is none where somebody's file is called so, which stays: %j",
    async (text) => {
      const folder = temporaryFolder();
      const path = join(folder, "config.json.lock");
      writeFileSync(path, text);
      utimesSync(path, 1, 1);
      expect(await take(path, machine(1), 60_000)).toBeNull();
      expect(readFileSync(path, "utf8")).toBe(text);
      expect(readdirSync(folder)).toEqual(["config.json.lock"]);
    },
  );

  it("is left to a process of another machine that still does something", async () => {
    const path = join(temporaryFolder(), "a.lock");
    const text = lockOf({ hostname: "there", pid: 2, startedAt: born });
    writeFileSync(path, text);
    const clock = sleepersClock();
    let touched = 0;
    const touching: Clock = {
      ...clock,
      sleep: async (ms) => {
        touched += 1;
        utimesSync(path, touched, touched);
        await clock.sleep(ms);
      },
    };
    const options = { clock: touching, newId: () => "id", machine: machine(1) };
    expect(await takeLock(path, 30_000, options)).toBeNull();
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("is no pipe to be waited at", async () => {
    const path = join(temporaryFolder(), "a.lock");
    spawnSync("mkfifo", [path]);
    await expect(take(path, machine(1))).rejects.toMatchObject({ code: "NOT_PLAIN" });
  });

  it("is not given back by one that has lost it", async () => {
    const path = join(temporaryFolder(), "a.lock");
    const giveBack = await take(path, machine(1));
    writeFileSync(path, "somebody else's");
    await giveBack?.();
    expect(readFileSync(path, "utf8")).toBe("somebody else's");
  });
});
