import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { noticeCommand, tellEnd } from "./tell-end.js";
import type { HookFacts } from "./run-hook.js";

const end = (ref: string, outcome: string): HookFacts => ({
  ref,
  outcome,
  nativeStatus: "X",
  name: "office",
});
const shown = ["SIMJOBS_REF", "SIMJOBS_OUTCOME", "SIMJOBS_NAME", "SIMJOBS_COUNT", "SIMJOBS_OUTCOMES"];
const exec = [
  process.execPath,
  "-e",
  `console.log(${JSON.stringify(shown)}.map((name) => process.env[name]).join("|"))`,
] as const;

async function tell(
  ends: readonly HookFacts[],
  wishes: { readonly bell?: boolean; readonly notify?: boolean },
  stderrIsTTY = false,
): Promise<{ readonly printed: string; readonly written: string }> {
  let [printed, written] = ["", ""];
  const sinks = { out: () => {}, err: (text: string) => void (written += text) };
  const env = { PATH: "/nowhere" };
  const context = testContext([], { stderrIsTTY, env }, sinks);
  const print = (text: string): void => void (printed += text);
  const all = { exec, bell: wishes.bell === true, notify: wishes.notify === true };
  await tellEnd(context, all, ends, { limitMs: 5_000, print });
  return { printed, written };
}

describe("the end of a watch", () => {
  it("is told to a command of one job as that job", async () => {
    const { printed } = await tell([end("jess:1", "failed")], {});
    expect(printed).toBe("jess:1|failed|office|1|1 failed\n");
  });

  it.each([
    [["completed", "failed", "cancelled"], "failed"],
    [["completed", "completed"], "completed"],
    [["completed", "timed-out"], "timed-out"],
    [["cancelled", "completed"], "cancelled"],
  ])("is told once of jobs that are %j, as %s", async (outcomes, outcome) => {
    const { printed } = await tell(
      outcomes.map((each, index) => end(`jess:${index + 1}`, each)),
      {},
    );
    const refs = outcomes.map((_, index) => `jess:${index + 1}`).join(" ");
    expect(printed).toContain(`${refs}|${outcome}||${outcomes.length}|`);
  });

  it("rings on a terminal only", async () => {
    expect((await tell([end("jess:1", "completed")], { bell: true }, true)).written).toBe("\u0007");
    expect((await tell([end("jess:1", "completed")], { bell: true })).written).toBe("");
  });

  it("says so where no notice can be shown, and goes on", async () => {
    const { printed } = await tell([end("jess:1", "completed")], { notify: true });
    expect(printed).toMatch(/^simjobs: --notify: this desktop shows no notices .*\njess:1\|completed/u);
  });

  it("is a notice whose text stays a text", () => {
    expect(noticeCommand("darwin", 'a" & do shell script "x\\')).toEqual([
      "osascript",
      "-e",
      'display notification "a\\" & do shell script \\"x\\\\" with title "simjobs"',
    ]);
    expect(noticeCommand("linux", "--help")?.slice(-3)).toEqual(["--", "simjobs", "--help"]);
    expect(noticeCommand("win32", "x")).toBeUndefined();
  });
});
