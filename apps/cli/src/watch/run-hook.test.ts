import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interruption, type CliContext } from "../context.js";
import { temporaryFolder, testContext } from "../testing/run-cli.js";
import { runHook, type HookFacts } from "./run-hook.js";

const facts: HookFacts = { ref: "jess:1", outcome: "completed", nativeStatus: "FINISHED", name: "office" };

interface HookRun {
  readonly end: string;
  readonly printed: string;
}

/** @param own - the context's, such as `later` or `signal` */
async function run(
  command: readonly [string, ...string[]],
  own: Partial<CliContext> = {},
  told: Partial<HookFacts> = {},
): Promise<HookRun> {
  let printed = "";
  const context = { ...testContext([]), env: { PATH: process.env["PATH"] }, ...own };
  const print = (text: string): void => void (printed += text);
  const end = await runHook(context, command, { ...facts, ...told }, { limitMs: 5_000, print });
  return { end, printed };
}

const node = (code: string): readonly [string, ...string[]] => [process.execPath, "-e", code];

/** Starts something that lives on with the same streams, notes its number, and ends or hangs itself. */
function leavingChild(file: string, then: string): readonly [string, ...string[]] {
  return node(`
    const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    child.unref();
    require("node:fs").writeFileSync(${JSON.stringify(`${file}.part`)}, String(child.pid));
    require("node:fs").renameSync(${JSON.stringify(`${file}.part`)}, ${JSON.stringify(file)});
    ${then}`);
}

/** What real time would bring, as soon as the test says so. */
function timers(): {
  readonly later: CliContext["later"];
  readonly ring: (fromMs: number, toMs: number) => void;
} {
  const set: { readonly ms: number; readonly run: () => void }[] = [];
  const rung = new Set<(ms: number) => boolean>();
  return {
    later: (ms, act) => {
      if ([...rung].some((fits) => fits(ms))) setImmediate(act);
      const timer = { ms, run: act };
      set.push(timer);
      return () => void set.splice(set.indexOf(timer), 1);
    },
    ring: (fromMs, toMs) => {
      const fits = (ms: number): boolean => ms >= fromMs && ms <= toMs;
      rung.add(fits);
      for (const timer of set.filter(({ ms }) => fits(ms))) timer.run();
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/mu.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("the command of --exec", () => {
  it("is told of the job, and its lines are printed whole", async () => {
    const code = `const { SIMJOBS_REF, SIMJOBS_OUTCOME, SIMJOBS_NATIVE_STATUS, SIMJOBS_NAME } = process.env;
      process.stdout.write([SIMJOBS_REF, SIMJOBS_OUTCOME, SIMJOBS_NATIVE_STATUS, SIMJOBS_NAME].join(" "));`;
    expect(await run(node(code))).toEqual({ end: "done", printed: "jess:1 completed FINISHED office\n" });
  });

  it("has a line without an end printed in pieces, while it is still at work", async () => {
    const pieces: string[] = [];
    const context = { ...testContext([]), env: { PATH: process.env["PATH"] } };
    const code = `process.stdout.write("x".repeat(200_000), () => process.stdout.write("\\nend"))`;
    const print = (text: string): void => void pieces.push(text);
    expect(await runHook(context, node(code), facts, { limitMs: 30_000, print })).toBe("done");
    expect(pieces.length).toBeGreaterThan(3);
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(200_000);
    expect(pieces.join("").replaceAll("\n", "")).toBe(`${"x".repeat(200_000)}end`);
  });

  it.each([
    ["a name that no environment can hold", "n".repeat(300_000), "n".repeat(1_000) + "…"],
    ["a name with a NUL and an escape", "a\0b\u001b[2J", String.raw`a\x00b\x1b[2J`],
    ["a name that is cut within a character", `${"n".repeat(999)}😀`, `${"n".repeat(999)}\ufffd…`],
  ])("is told %s in a form that it can be started with", async (_what, name, told) => {
    const { end, printed } = await run(node("console.log(process.env.SIMJOBS_NAME)"), {}, { name });
    expect([end, printed]).toEqual(["done", `${told}\n`]);
  });

  const plain = join(temporaryFolder(), "plain");
  writeFileSync(plain, "no program");
  chmodSync(plain, 0o600);
  const mayNot = "you may not run it (chmod +x makes a file a program, and a folder is none)";

  it.each([
    ["there is not", ["./no-such-command"], "it does not exist"],
    ["may not be run", [plain], mayNot],
    ["is a folder", [temporaryFolder()], mayNot],
    [
      "is too long",
      [...node("0"), "x".repeat(3_000_000)],
      "its words and its environment are too long for this system",
    ],
    ["fails", node("process.exit(3)"), "it ended with 3"],
    ["is killed", node("process.kill(process.pid, 'SIGKILL')"), "it was ended by SIGKILL"],
  ] as const)("that %s is told in one sentence", async (_what, [program, ...args], words) => {
    const { end, printed } = await run([program, ...args]);
    expect(end).toBe("failed");
    expect(printed).toBe(`simjobs: --exec ${program}, for jess:1: ${words}\n`);
  });

  it("ends when it has ended, whatever it has left in the background, which is left alone", async () => {
    const file = join(temporaryFolder(), "pid");
    const { later, ring } = timers();
    ring(0, 250); // what is left in the pipes
    const { end } = await run(leavingChild(file, "console.log('told')"), { later });
    const pid = Number(readFileSync(file, "utf8"));
    expect([end, lives(pid)]).toEqual(["done", true]);
    process.kill(pid, "SIGKILL");
  });

  it.runIf(process.platform !== "win32")(
    "is ended with what it has started when its time is up",
    async () => {
      const file = join(temporaryFolder(), "pid");
      const { later, ring } = timers();
      const running = run(leavingChild(file, "setInterval(() => {}, 1000)"), { later });
      await until(() => existsSync(file));
      ring(5_000, 5_000);
      expect(await running).toEqual({
        end: "cut",
        printed: `simjobs: --exec ${process.execPath}, for jess:1: it was ended: the time was up\n`,
      });
      await until(() => !lives(Number(readFileSync(file, "utf8"))));
    },
  );

  it("is ended when the watch is interrupted, also where it does not want to", async () => {
    const file = join(temporaryFolder(), "pid");
    const { later, ring } = timers();
    const interrupt = new AbortController();
    const stubborn = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
    const running = run(leavingChild(file, stubborn), { later, signal: interrupt.signal });
    await until(() => existsSync(file));
    interrupt.abort(new Interruption("SIGINT"));
    ring(1_000, 1_000);
    expect((await running).end).toBe("cut");
    await until(() => !lives(Number(readFileSync(file, "utf8"))));
  });
});
