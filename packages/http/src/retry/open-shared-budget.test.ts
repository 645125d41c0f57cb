import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { manualClock, settle, type ManualClock } from "../../test/clocks.js";
import { openSharedBudget, type SharedBudgetOptions } from "./open-shared-budget.js";
import { RequestBudget } from "./request-budget.js";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A machine with a folder and a clock, on which processes come and go. */
function machine(options: Partial<SharedBudgetOptions> = {}) {
  const folder = temporaryFolder();
  const clock = manualClock();
  const troubles: string[] = [];
  const share = (own: Partial<SharedBudgetOptions> = {}) =>
    openSharedBudget({
      folder,
      account: "jess ada",
      perSecond: 4,
      clock,
      bootId: "this start",
      onTrouble: (why) => troubles.push(why),
      ...options,
      ...own,
    });
  const process = (own: Partial<SharedBudgetOptions> = {}) =>
    new RequestBudget({ clock, perSecond: 4, shared: share(own) });
  const files = (): readonly string[] => readdirSync(folder).toSorted();
  return { folder, clock, troubles, share, process, files };
}

/** Asks for turns and ends each after a while; tells when each began. */
function ask(budget: RequestBudget, clock: ManualClock, count: number, takesMs = 0): number[] {
  const began: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    void Promise.resolve(budget.acquire("read")).then(async () => {
      began.push(clock.now());
      if (takesMs > 0) await clock.sleep(takesMs);
      return budget.release();
    });
  }
  return began;
}

const nameOf = (digit: string): string => `budget-${digit.repeat(16)}.3.log`;

const most = (times: readonly number[]): number =>
  Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1_000).length));

describe("a budget that processes share", () => {
  it("is one for all of them, in the order in which they ask", async () => {
    const { clock, process } = machine();
    const began = [process(), process(), process()].map((budget) => ask(budget, clock, 4));
    await clock.advance(3_000);
    const all = began.flat();
    expect(all).toHaveLength(12);
    expect(most(all)).toBe(4);
    for (const own of began) expect(own).toHaveLength(4);
  });

  it("is another one for another account", async () => {
    const { clock, process } = machine();
    const began = ["ada", "bob"].map((account) => ask(process({ account }), clock, 4));
    await settle();
    expect(began.map(({ length }) => length)).toEqual([4, 4]);
  });

  it("is another one for another secret, which is the key of what its file is called", async () => {
    const { clock, process, files } = machine();
    const began = [undefined, "key 1", "key 2"].map((secret) => ask(process({ secret }), clock, 4));
    await settle();
    expect(began.map(({ length }) => length)).toEqual([4, 4, 4]);
    const digits = files().map((name) => /^budget-([0-9a-f]+)\.1\.log$/.exec(name)?.[1]?.length);
    expect(digits.toSorted((one = 0, other = 0) => one - other)).toEqual([16, 20, 20]); // the longer ones are keyed
  });

  it("is another one after another start of the machine, whose clock is another one", async () => {
    const { clock, process } = machine();
    const began = ["this start", "that start", null].map((bootId) => ask(process({ bootId }), clock, 4));
    await settle();
    expect(began.map(({ length }) => length)).toEqual([4, 4, 4]);
  });

  it("outlives a process that dies in the middle of its requests, after two seconds", async () => {
    const { clock, process, share } = machine();
    const dying = share();
    for (let nth = 0; nth < 4; nth += 1) {
      const turn = dying.reserve();
      expect(turn?.startsAtMs()).toBe(clock.now());
      turn?.begin();
    }
    const began = ask(process(), clock, 4);
    await clock.advance(1_999);
    expect(began).toEqual([]);
    await clock.advance(1);
    expect(began).toHaveLength(4);
  });

  it("keeps no place for one that dies before its turn", async () => {
    const { clock, process, share } = machine();
    for (let nth = 0; nth < 6; nth += 1) share().reserve();
    const began = ask(process(), clock, 1);
    await clock.advance(4_500);
    expect(began).toHaveLength(1);
  });

  it("shrinks for all when one is throttled, and all keep the silence", async () => {
    const { clock, process } = machine();
    const [one, other] = [process(), process()];
    ask(other, clock, 1);
    await clock.advance(1_000);
    one.throttled(3_000);
    const began = ask(other, clock, 6);
    await clock.advance(2_999);
    expect(began).toEqual([]);
    await clock.advance(3_001);
    expect(most(began)).toBe(2);
  });

  it("tells a silence to who is held up by it, unless it heard of it itself", async () => {
    const { clock, process } = machine();
    const [one, other] = [process(), process()];
    for (const budget of [one, other]) ask(budget, clock, 1);
    await clock.advance(1_000);
    one.throttled(3_000);
    const told: string[] = [];
    void one.acquire("read", { onPause: (inMs) => told.push(`one ${inMs}`) });
    void other.acquire("read", { onPause: (inMs) => told.push(`other ${inMs}`) });
    await clock.advance(4_000);
    expect(told).toEqual(["other 3000"]);
  });

  it("has who is in a hurry wait no longer than that for a silence that another one was asked for", async () => {
    const { clock, process, share } = machine();
    process().throttled(600_000);
    const hasty = new RequestBudget({ clock, perSecond: 4, shared: share(), longestPauseMs: 5_000 });
    const began = ask(hasty, clock, 1);
    await clock.advance(4_999);
    expect(began).toEqual([]);
    await clock.advance(1);
    expect(began).toHaveLength(1);
  });

  it("goes on in another file when one is long, as if there were one", async () => {
    const { clock, process, files } = machine({ perSecond: 1_000 });
    const budgets = [process(), process()];
    const began: number[][] = [];
    for (let round = 0; round < 1_200; round += 1) {
      for (const budget of budgets) began.push(ask(budget, clock, 1));
      await clock.advance(1_000);
    }
    expect(began.flat()).toHaveLength(2_400);
    const names = files();
    expect(names.length).toBeLessThanOrEqual(2);
    expect(names.at(-1)).not.toContain(".1.log");
  }, 30_000);

  it("goes on as one when somebody deletes its file", async () => {
    const { folder, clock, process, files } = machine();
    const [one, other] = [process(), process()];
    const began = [one, other].map((budget) => ask(budget, clock, 1));
    await clock.advance(10);
    for (const name of files()) rmSync(join(folder, name));
    began.push(ask(one, clock, 4), ask(process(), clock, 4), ask(other, clock, 4));
    await clock.advance(20_000);
    expect(began.flat()).toHaveLength(14);
    expect(most(began.flat())).toBe(4);
    expect(files()).toHaveLength(1);
  });

  it("is found again by a process that was stopped while the others went on in many files", async () => {
    const { clock, process, files } = machine({ perSecond: 1_000 });
    const [stopped, other] = [process(), process()];
    ask(stopped, clock, 1);
    for (let round = 0; round < 5_000; round += 1) {
      ask(other, clock, 1);
      await clock.advance(1_000);
    }
    const before = files();
    const began = ask(stopped, clock, 1);
    await clock.advance(1_000);
    expect(began).toHaveLength(1);
    expect(files()).toEqual(before);
  }, 30_000);

  it("lets no second hold more, whoever asks when", async () => {
    const step = fc.record({
      who: fc.nat(2),
      count: fc.nat(6),
      takesMs: fc.nat(1_500),
      pauseMs: fc.nat(900),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const { clock, process } = machine();
        const budgets = [process(), process(), process()];
        const began: number[][] = [];
        for (const { who, count, takesMs, pauseMs } of steps) {
          const budget = budgets[who];
          if (budget !== undefined) began.push(ask(budget, clock, count, takesMs));
          await clock.advance(pauseMs);
        }
        for (let second = 0; second < 40; second += 1) await clock.advance(1_000);
        const all = began.flat();
        expect(all).toHaveLength(steps.reduce((sum, { count }) => sum + count, 0));
        if (all.length > 0) expect(most(all)).toBeLessThanOrEqual(4);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe("the record of a shared budget", () => {
  it("is for its owner alone", () => {
    const { folder, share, files } = machine();
    share().reserve();
    const [name = ""] = files();
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(name).toMatch(/^budget-[0-9a-f]{16}\.1\.log$/);
    expect(readFileSync(join(folder, name), "utf8")).not.toContain("ada");
  });

  it("is removed when nobody has written to it for eight days, and nothing else is", () => {
    const { folder, share, files } = machine();
    const old = [nameOf("a"), `${nameOf("b")}.txt`, "budget.log", "notes.log"];
    for (const name of [nameOf("c"), ...old]) writeFileSync(join(folder, name), "");
    for (const name of old) utimesSync(join(folder, name), new Date(0), new Date(0));
    const now = Date.now();
    share({ clock: { ...manualClock(), wallNow: () => now } }).reserve();
    expect(files().filter((name) => !name.endsWith(".1.log"))).toEqual([
      `${nameOf("b")}.txt`,
      nameOf("c"),
      "budget.log",
      "notes.log",
    ]);
  });

  it("may hold torn and strange lines", async () => {
    const { folder, clock, process, files } = machine();
    ask(process(), clock, 1);
    const [name = ""] = files();
    appendFileSync(join(folder, name), "nonsense\nR x\nT -1 1e999\n\u0000\nR torn 12");
    const began = ask(process(), clock, 3);
    await settle();
    expect(began).toHaveLength(3);
  });

  it("of another clock counts for nothing", async () => {
    const { folder, clock, process, files } = machine();
    ask(process(), clock, 1);
    const [name = ""] = files();
    appendFileSync(join(folder, name), "R x 99999999.0\nT 99999999.0 86400000.0\n");
    const began = ask(process(), clock, 3);
    await settle();
    expect(began).toHaveLength(3);
  });

  it("from before the machine was started is left behind, with a second of caution", async () => {
    const { folder, clock, share, files } = machine();
    const process = () =>
      new RequestBudget({
        clock,
        shared: share({ clock: { ...clock, wallNow: () => Date.now() }, bootId: null }),
      });
    process().throttled(86_400_000);
    const [name = ""] = files();
    utimesSync(join(folder, name), new Date(0), new Date(0));
    const began = ask(process(), clock, 1);
    await clock.advance(999);
    expect(began).toEqual([]);
    await clock.advance(1);
    expect(began).toHaveLength(1);
  });

  it.each<[what: string, spoil: (path: string) => void, why: RegExp]>([
    ["a link", (path) => symlinkSync("/etc/hostname", path), /ELOOP/],
    ["a pipe", (path) => void execFileSync("sh", ["-c", 'mkfifo "$0"', path]), /no plain file/],
    ["a folder", (path) => mkdirSync(path), /EISDIR/],
    [
      "open to others",
      (path) => {
        writeFileSync(path, "");
        chmodSync(path, 0o666);
      },
      /others can write/,
    ],
  ])("that is %s is not used: each has a budget of its own, and hears why", async (_what, spoil, why) => {
    const { folder, clock, process, troubles, files } = machine();
    process().throttled(0);
    const [name = ""] = files();
    rmSync(join(folder, name));
    spoil(join(folder, name));
    const began = [process(), process()].map((budget) => ask(budget, clock, 4));
    await settle();
    expect(began.map(({ length }) => length)).toEqual([4, 4]);
    expect(troubles).toEqual([expect.stringMatching(why), expect.stringMatching(why)]);
  });

  it("in a folder that cannot be made is none", async () => {
    const { folder, clock, troubles, share } = machine();
    writeFileSync(join(folder, "file"), "");
    const shared = share({ folder: join(folder, "file", "below") });
    const began = ask(new RequestBudget({ clock, perSecond: 4, shared }), clock, 4);
    await settle();
    expect(began).toHaveLength(4);
    expect(troubles).toEqual([expect.stringContaining("ENOTDIR")]);
  });

  it("on a disk that takes long is given up", async () => {
    const clock = manualClock();
    const slow = {
      ...clock,
      now: () => {
        void clock.advance(0);
        return (lateMs += 120);
      },
    };
    let lateMs = 0;
    const troubles: string[] = [];
    const shared = openSharedBudget({
      folder: temporaryFolder(),
      account: "x",
      clock: slow,
      onTrouble: (why) => troubles.push(why),
    });
    for (let nth = 0; nth < 3; nth += 1) expect(shared.reserve()).toBeDefined();
    expect(shared.reserve()).toBeUndefined();
    expect(troubles).toEqual(["the disk takes too long"]);
  });
});
