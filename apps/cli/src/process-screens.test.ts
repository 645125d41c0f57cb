import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startMock, type RunningMock } from "@simjobs/mock";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleProgram } from "./testing/bundle-program.js";
import { envOf, temporaryFolder } from "./testing/run-cli.js";

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

interface Setting {
  readonly name: string;
  readonly columns: number;
  readonly rows: number;
  readonly env: Readonly<Record<string, string>>;
}

const done = "all of it is done";

const utf8 = { LANG: "C.UTF-8", TZ: "UTC" };
const settings: readonly Setting[] = [
  { name: "80 x 24", columns: 80, rows: 24, env: utf8 },
  { name: "50 columns", columns: 50, rows: 24, env: utf8 },
  { name: "200 columns", columns: 200, rows: 50, env: utf8 },
  { name: "TERM=dumb", columns: 80, rows: 24, env: { ...utf8, TERM: "dumb" } },
  { name: "NO_COLOR=1", columns: 80, rows: 24, env: { ...utf8, NO_COLOR: "1" } },
  { name: "LANG=C", columns: 80, rows: 24, env: { LANG: "C", TZ: "UTC" } },
  { name: "TZ=Asia/Kolkata", columns: 80, rows: 24, env: { ...utf8, TZ: "Asia/Kolkata" } },
];

let program = "";
let mock: RunningMock;
const socket = join(temporaryFolder(), "tmux");

beforeAll(async () => {
  if (!hasTmux) {
    expect(process.env["CI"], "tmux is missing, which .ci/run installs").toBeUndefined();
    return;
  }
  program = await bundleProgram();
  mock = await startMock();
}, 60_000);
afterAll(async () => {
  if (!hasTmux) return;
  tmux("kill-server");
  await mock.close();
});

function tmux(...argv: string[]): string {
  return spawnSync("tmux", ["-S", socket, ...argv], { encoding: "utf8" }).stdout;
}

let screens = 0;

/** What a real terminal shows, with what has scrolled away, once the commands are over: as text, and with its colours. */
async function onTerminal(
  { columns, rows, env }: Setting,
  lines: readonly string[],
): Promise<{ readonly text: string; readonly coloured: string }> {
  const folder = temporaryFolder();
  const script = join(folder, "run.sh");
  const words = Object.entries({ ...envOf(mock, temporaryFolder()), ...env });
  writeFileSync(
    script,
    [
      "#!/bin/sh",
      `cd '${folder}'`,
      ...words.map(([name, value]) => `export ${name}='${value}'`),
      ...lines.map((line) => `'${process.execPath}' '${program}' ${line}`),
      `echo '${done}'`,
      "sleep 60",
    ].join("\n"),
  );
  chmodSync(script, 0o700);
  const size = ["-x", String(columns), "-y", String(rows)];
  const name = `screen-${(screens += 1)}`;
  tmux("-f", "/dev/null", "new-session", "-d", "-s", name, ...size, script);
  const capture = (...more: string[]): string => tmux("capture-pane", "-t", name, "-p", "-S", "-", ...more);
  for (let look = 0; look < 500 && !capture().includes(done); look += 1) await pause(100);
  const seen = { text: capture(), coloured: capture("-e") };
  tmux("kill-session", "-t", name);
  return seen;
}
const colour = /\u001b\[(?:\d+;)*(?:3[1-7]|9[0-7])m/u; // oxlint-disable-line no-control-regex -- what a terminal obeys

/** The date and the hour on a wall, so far ahead of UTC, now or a minute ago. */
function hoursOf(aheadMinutes: number): RegExp {
  const hours = [0, 60_000].map((ms) =>
    new Date(Date.now() - ms + aheadMinutes * 60_000).toISOString().slice(0, 13).replace("T", " "),
  );
  return new RegExp(hours.join("|"), "u");
}

describe.skipIf(!hasTmux)("a real terminal", () => {
  it.concurrent.each(settings)(
    "of $name shows whole references and its own time, and the demo once",
    async (setting) => {
      const { env, name } = setting;
      const [jess = ""] = mock.addJobs({ provider: "jess", status: "FINISHED", name: "north wing, café" });
      const going = { provider: "ionworks", status: "processing", durationMs: 3_600_000 } as const;
      const [one = "", other = ""] = mock.addJobs({ ...going, count: 2 });
      const { text, coloured } = await onTerminal(setting, [
        `show ${jess}`,
        `watch ${one} --timeout 1s`,
        `cancel ${one}`,
        `cancel ${jess} ${other} --dry-run`,
        "demo",
      ]);
      expect(text).toContain(done);
      for (const ref of [jess, one, other]) expect(text).toContain(ref);
      expect(text).toMatch(/cancelled +/u);
      expect(text.split(/[┌+] JESS/u)).toHaveLength(env["TERM"] === "dumb" ? 1 : 2);
      expect(text).toMatch(hoursOf(name.includes("Kolkata") ? 330 : 0));
      const isPlain = env["TERM"] === "dumb" || env["NO_COLOR"] !== undefined;
      expect(colour.test(coloured)).toBe(!isPlain);
      if (env["LANG"] === "C") expect(text).toMatch(/^[\n\u0020-\u007e]*$/u);
    },
  );
});
