import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { demoRequest } from "../services/ionworks/demo/demo-work.js";
import { onMockStage, type MockStage } from "../testing/mock-stage.js";
import { envOf } from "../testing/run-cli.js";
import { Terminal } from "../testing/terminal.js";

/** A terminal as somebody has set it up. What it shows is kept in the files of `captures`; `demo` is seen in `process-screens.test.ts`. */
interface Setting {
  readonly columns: number;
  readonly env?: Readonly<Record<string, string>>;
  /** How far its local time is ahead of UTC, in minutes. */
  readonly aheadMinutes?: number;
  /** Whether it may be coloured, and lines may be drawn anew. */
  readonly hasColours?: boolean;
  readonly moves?: boolean;
}

const settings: readonly (Setting & { readonly name: string })[] = [
  { name: "80 columns", columns: 80, hasColours: true, moves: true },
  { name: "50 columns", columns: 50, hasColours: true, moves: true },
  { name: "200 columns", columns: 200, hasColours: true, moves: true },
  { name: "TERM=dumb", columns: 80, env: { TERM: "dumb" } },
  { name: "NO_COLOR=1", columns: 80, env: { NO_COLOR: "1" }, moves: true },
  { name: "LANG=C", columns: 80, env: { LANG: "C" }, hasColours: true, moves: true },
  { name: "TZ=Asia/Kolkata", columns: 80, aheadMinutes: 330, hasColours: true, moves: true },
];

const colour = /\u001b\[[\d;]*m/u; // oxlint-disable-line no-control-regex -- what a terminal obeys
const move = /\u001b\[\d*[A-HJK]/u; // oxlint-disable-line no-control-regex -- likewise

interface Jobs {
  readonly fit: string;
  readonly long: string;
  readonly office: string;
  readonly tower: string;
}

/** A sweep of fifteen that has completed, two jobs at JESS, and some that go on. */
async function prepare({ mock, cli, folder }: MockStage): Promise<Jobs> {
  const design = {
    sampling: "grid",
    rows: [
      { type: "range", name: "Positive electrode thickness [m]", min: 6.5e-5, max: 8.5e-5, count: 5 },
      { type: "discrete", name: "Ambient temperature [K]", values: [283.15, 298.15, 313.15] },
    ],
  };
  writeFileSync(
    join(folder, "grid.json"),
    JSON.stringify({ ...Object(demoRequest), design_parameters_doe: design }),
  );
  await cli("submit ionworks --simulation grid.json --group sweep --watch");
  const name = "office with a long name, north wing, café";
  const [office = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", name });
  const cases = { cases: 20, durationMs: 24 * 3_600_000 };
  const [tower = ""] = mock.addJobs({ provider: "jess", status: "QUEUED", name: "tower", ...cases });
  mock.clock.advance(3_600_000);
  const going = { provider: "ionworks", status: "processing", durationMs: 600_000 } as const;
  const [fit = ""] = mock.addJobs(going);
  const [long = ""] = mock.addJobs({ ...going, count: 4, durationMs: 24 * 3_600_000 });
  mock.clock.advance(150_000);
  return { fit, long, office, tower };
}

interface Show {
  readonly name: string;
  readonly line: (jobs: Jobs) => string;
  /** What is typed where it asks. */
  readonly answers?: readonly string[];
  /** Where each news is a line of its own, their order is that in which services answer: not kept. */
  readonly hasNews?: true;
}

const shows: readonly Show[] = [
  { name: "list", line: () => "list --limit 6" },
  { name: "show", line: ({ fit }) => `show ${fit}` },
  { name: "show", line: ({ tower }) => `show ${tower}` },
  { name: "watch", line: ({ fit }) => `watch ${fit} --timeout 20m` },
  { name: "cancel", line: ({ tower }) => `cancel ${tower}`, hasNews: true },
  { name: "cancel", line: ({ office }) => `cancel ${office}` },
  { name: "cancel", line: ({ office, long }) => `cancel ${office} ${long}`, hasNews: true },
  { name: "bulk", line: () => "cancel --where provider=ionworks", answers: ["no"] },
  { name: "bulk", line: () => "cancel --where provider=ionworks --yes", hasNews: true },
  { name: "results-table", line: () => "results @sweep --table sweep.csv" },
];

/** Everything that the commands show in one setting. */
async function capture(setting: Setting, work: (show: string, text: string) => void): Promise<void> {
  const { columns, env, aheadMinutes = 0 } = setting;
  await onMockStage(async (stage) => {
    const jobs = await prepare(stage);
    for (const { name, line, answers, hasNews } of shows) {
      const terminal = new Terminal({ columns, rows: 24 });
      let written = "";
      const { exitCode } = await stage.cli(line(jobs), {
        env: { ...envOf(stage.mock, stage.home), ...env },
        columns,
        rows: 24,
        stdoutIsTTY: true,
        stderrIsTTY: true,
        localOffsetMinutes: aheadMinutes,
        onOutput: (text) => {
          written += text;
          terminal.write(text.replaceAll(stage.folder, "/sweeps"));
        },
        answers,
      });
      if (setting.hasColours !== true) expect(written).not.toMatch(colour);
      if (setting.moves !== true) expect(written).not.toMatch(move);
      if (env?.["LANG"] === "C") expect(written).toMatch(/^[\n\r\u001b\u0020-\u007e]*$/u); // oxlint-disable-line no-control-regex -- likewise
      for (const shown of terminal.shown.split("\n")) expect(stringWidth(shown)).toBeLessThanOrEqual(columns);
      if (hasNews !== true || setting.moves === true)
        work(name, `$ simjobs ${line(jobs)}\n${steady(terminal.shown)}exit ${exitCode}\n`);
    }
  });
}

/** Without what is not the same in each run: ports, and how long a service was looked at. */
function steady(shown: string): string {
  return shown
    .replaceAll(/127\.0\.0\.1:\d+/gu, "127.0.0.1:PORT")
    .replaceAll(/(\d\d:)\d\d:\d\d\.\d(?: \((?:now|\d+ s ago)\))?/gu, "$1MM:SS.S")
    .replaceAll(/\bREQUESTS \d+/gu, "REQUESTS N")
    .replaceAll(/(?<=MM:SS\.S) +\d+$/gmu, "  N")
    .replaceAll(/(?<=\S) {2,}/gu, "  ")
    .replaceAll(/ +$/gmu, "");
}

describe("what a person sees", () => {
  it.each(settings)("at $name is as it was kept", async ({ name, ...setting }) => {
    const texts = new Map<string, string>();
    await capture(setting, (show, text) => {
      texts.set(show, `${texts.get(show) ?? ""}${text}\n`);
    });
    for (const [show, text] of texts) {
      const file = `captures/${show}, ${name.replaceAll(/[/=]/gu, " ")}.txt`;
      await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(file, import.meta.url)));
    }
  });
});
