import { describe, expect, it } from "vitest";
import { systemClock } from "@simjobs/http";
import type { RunningMock } from "@simjobs/mock";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { envOf, runCli, type RunOptions } from "../testing/run-cli.js";
import { Terminal } from "../testing/terminal.js";

const ascii = /^[\n\u0020-\u007e]*$/u;
const india = 330;

interface Screen {
  readonly columns: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** What a person sees of a command, whose terminal is so large, in India. */
async function seen({ mock, home, cli }: MockStage, line: string, screen: Screen, more: RunOptions = {}) {
  const terminal = new Terminal(screen);
  const written: string[] = [];
  const { exitCode } = await cli(line, {
    env: { ...envOf(mock, home), ...screen.env },
    columns: screen.columns,
    rows: screen.rows,
    stdoutIsTTY: true,
    stderrIsTTY: true,
    localOffsetMinutes: india,
    onOutput: (text) => {
      written.push(text);
      terminal.write(text);
    },
    ...more,
  });
  return { exitCode, text: terminal.shown.replaceAll(/ +$/gmu, ""), written: written.join(""), terminal };
}

/** One job at each service, with an hour between them. */
function addTwo(mock: RunningMock): { readonly jess: string; readonly ionworks: string } {
  const [jess = ""] = mock.addJobs({
    provider: "jess",
    status: "FINISHED",
    name: "office with a long name, north wing",
  });
  mock.clock.advance(3_600_000);
  const [ionworks = ""] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 600_000 });
  return { jess, ionworks };
}

const sizes: readonly Screen[] = [{ columns: 80 }, { columns: 50 }, { columns: 200 }];

describe("references on a terminal", () => {
  it.each(sizes)("are whole in lists and cancels, live and told, at $columns columns", async (screen) =>
    onMockStage(async (stage) => {
      const { jess, ionworks } = addTwo(stage.mock);
      for (const line of ["list", `status ${jess} ${ionworks}`, `cancel --dry-run ${jess} ${ionworks}`]) {
        const { text } = await seen(stage, line, screen);
        expect(text).toContain(jess);
        expect(text).toContain(ionworks);
      }
      const drawn: string[] = [];
      const { text } = await seen(stage, `cancel ${ionworks}`, screen, {
        onOutput: (each) => drawn.push(each.replaceAll(/\u001b\[[\d;]*[A-Za-z]|\n/gu, "")), // oxlint-disable-line no-control-regex -- what a terminal obeys
      });
      expect(text).toBe("");
      const frames = drawn.filter((each) => each.includes("ionworks:"));
      expect(frames.length).toBeGreaterThan(2);
      for (const frame of frames) expect(frame).toContain(ionworks);
      for (const line of ["receipts list", `receipts show ${ionworks}`, "resume --list"]) {
        const { text: told, exitCode } = await seen(stage, line, screen);
        expect(exitCode).toBe(0);
        expect(told).toContain(line.startsWith("resume") ? "Nothing is open." : ionworks);
      }
    }),
  );
});

describe("a list", () => {
  it("is a table where there is room, blocks where there is none, in local time", async () =>
    onMockStage(async (stage) => {
      addTwo(stage.mock);
      stage.mock.clock.advance(150_000);
      const texts: string[] = [];
      for (const screen of sizes) texts.push((await seen(stage, "list", screen)).text);
      expect(texts.join("\n")).toMatchInlineSnapshot(`
        "ionworks:3f1fa62f-7a34-4d52-8dff-c5fac2db11f2
          STATUS running  SERVICE SAYS processing
          SUBMITTED 2026-01-05 15:29:59 (2 min ago)
          OWNER 3e4708ec-8d1c-4613-b1ca-c53ec35d1e38
        jess:425797
          STATUS completed  SERVICE SAYS FINISHED  PROGRESS 1/1
          SUBMITTED 2026-01-05 14:29:28 (1 h ago)
          NAME office with a long name, north wing  OWNER 77

        ionworks:3f1fa62f-7a34-4d52-8dff-c5fac2db11f2
          STATUS running  SERVICE SAYS processing
          SUBMITTED 2026-01-05 15:29:59 (2 min ago)
          OWNER 3e4708ec-8d1c-4613-b1ca-c53ec35d1e38
        jess:425797
          STATUS completed  SERVICE SAYS FINISHED
          PROGRESS 1/1
          SUBMITTED 2026-01-05 14:29:28 (1 h ago)
          NAME office with a long name, north wing
          OWNER 77

        REFERENCE                                      STATUS     SERVICE SAYS  PROGRESS  SUBMITTED                        NAME                                 OWNER
        ionworks:3f1fa62f-7a34-4d52-8dff-c5fac2db11f2  running    processing    -         2026-01-05 15:29:59 (2 min ago)  -                                    3e4708ec-8d1c-4613-b1ca-c53ec35d1e38
        jess:425797                                    completed  FINISHED      1/1       2026-01-05 14:29:28 (1 h ago)    office with a long name, north wing  77
        "
      `);
      const short = await seen(stage, "list --provider jess", { columns: 80 });
      expect(short.text).toMatchInlineSnapshot(`
        "REFERENCE    STATUS     SERVICE SAYS  PROGRESS  SUBMITTED  NAME
        jess:425797  completed  FINISHED      1/1       1 h ago    office with a long n…
        "
      `);
      const utc = await seen(stage, "list --provider jess --utc", { columns: 80 });
      expect(utc.text).toMatchInlineSnapshot(`
        "REFERENCE    STATUS     SERVICE SAYS  PROGRESS  SUBMITTED             NAME
        jess:425797  completed  FINISHED      1/1       2026-01-05 08:59:28Z  office wi…
        "
      `);
    }));

  it("has whole times in UTC for a program, whatever the clock on the wall says", async () =>
    onMockStage(async ({ mock, cli }) => {
      addTwo(mock);
      const { stdout } = await cli("list", { localOffsetMinutes: india });
      for (const line of stdout.trimEnd().split("\n"))
        expect(line).toMatch(/\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t/u);
    }));
});

describe("a watch", () => {
  it.each([
    ["on a terminal in local time", true, /^\d\d:\d\d:\d\d\.\d {2}ionworks:/u],
    ["elsewhere in whole times in UTC", false, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z {2}ionworks:/u],
  ])("tells what happens %s", async (_where, stdoutIsTTY, expected) =>
    onMockStage(async ({ mock, cli }) => {
      const { ionworks } = addTwo(mock);
      const { stdout } = await cli(`watch ${ionworks} --timeout 2s`, {
        stdoutIsTTY,
        localOffsetMinutes: india,
      });
      expect(stdout).toMatch(expected);
      if (stdoutIsTTY) {
        const local = new Date(mock.clock.now() + india * 60_000).toISOString();
        expect(stdout.slice(0, 2)).toBe(local.slice(11, 13));
      }
    }),
  );
});

describe("what is seen where there is no cursor, no colour or no more than ASCII", () => {
  it.each([
    ["a dumb terminal", { TERM: "dumb" }],
    ["NO_COLOR", { NO_COLOR: "1", TERM: "dumb" }],
    ["LANG=C", { LANG: "C", NO_COLOR: "1", TERM: "dumb" }],
  ])("%s", async (_what, env) =>
    onMockStage(async (stage) => {
      const { ionworks } = addTwo(stage.mock);
      for (const line of ["list", `watch ${ionworks} --timeout 2s`, `cancel ${ionworks}`]) {
        const { written } = await seen(stage, line, { columns: 80, env });
        expect(written).not.toContain("\u001b");
        expect(written).toContain(ionworks);
        if ("LANG" in env) expect(written).toMatch(ascii);
      }
    }),
  );

  it("is the whole demo, in lines", async () => {
    let written = "";
    const { exitCode } = await runCli(["demo"], {
      clock: systemClock,
      stdoutIsTTY: true,
      stderrIsTTY: true,
      columns: 80,
      env: { TERM: "dumb", LANG: "C" },
      onOutput: (text) => (written += text),
    });
    expect(exitCode).toBe(0);
    expect(written).toMatch(ascii);
    for (const line of written.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });
});
