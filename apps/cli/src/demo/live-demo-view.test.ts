import { describe, expect, it } from "vitest";
import type { CliContext } from "../context.js";
import { onScreen } from "../output/screen.js";
import { testContext } from "../testing/run-cli.js";
import { Terminal } from "../testing/terminal.js";
import { liveDemoView } from "./live-demo-view.js";

const jess = "jess:425797";
const ionworks = "ionworks:simulation/3f1fa62f-7a34-4d52-8dff-c5fac2db11f2";

/** Draws a demo of many moments on a terminal of some size, as often as something happens. */
function drawOn(terminal: Terminal, env: CliContext["env"] = {}): void {
  const drawings: (() => void)[] = [];
  const draw = (): void => drawings.forEach((again) => again());
  const context: CliContext = {
    ...testContext([], { env, localOffsetMinutes: 330 }),
    ...onScreen({ stdout: terminal.output, stderr: terminal.output }, env),
    redraw: (_everyMs, again) => {
      drawings.push(again);
      return () => {};
    },
  };
  const view = liveDemoView(context);
  view.open(
    "Demo: a mock of JESS and Ionworks at http://127.0.0.1:41733, on a clock that runs 8 times as fast",
  );
  draw();
  view.job("jess", "JESS", jess);
  view.job("ionworks", "Ionworks", ionworks);
  for (let step = 0; step < 30; step += 1) {
    for (const [provider, ref] of [
      ["jess", jess],
      ["ionworks", ionworks],
    ] as const) {
      const text = `moment ${step} at ${provider}`;
      const at = new Date(Date.UTC(2026, 0, 5, 9, 0, step)).toISOString();
      view.moment({ at, provider, ref, text, brief: text, mood: "plain" });
    }
    draw();
  }
  view.stop();
}

describe("the demo on a terminal", () => {
  it.each([
    [80, 24],
    [50, 24],
    [200, 24],
    [200, 60],
    [80, 16],
  ])(
    "fits %i columns and %i lines, with both services and no copy of itself left behind",
    (columns, rows) => {
      const terminal = new Terminal({ columns, rows });
      drawOn(terminal);
      expect(terminal.scrolledAway.length).toBeLessThanOrEqual(1); // by the line break at its end
      const shown = terminal.shown.replaceAll("\n", "");
      expect(shown).toContain(jess);
      expect(shown).toContain(ionworks);
      expect(shown.match(/Demo:/gu)).toHaveLength(1);
    },
  );

  it("shows this at 80 columns and 24 lines, east of Greenwich", () => {
    const terminal = new Terminal();
    drawOn(terminal);
    expect(terminal.shown.replaceAll(/ +$/gmu, "")).toMatchInlineSnapshot(`
      "Demo: a mock of JESS and Ionworks at http://127.0.0.1:41733, on a clock that
        runs 8 times as fast (0.0 s)

      ┌ JESS ────────────────────────────────────────────────────────────────────────
      jess:425797
      submitting …


      14:30:25.0 moment 25 at jess
      14:30:26.0 moment 26 at jess
      14:30:27.0 moment 27 at jess
      14:30:28.0 moment 28 at jess
      14:30:29.0 moment 29 at jess
      ┌ Ionworks ────────────────────────────────────────────────────────────────────
      ionworks:simulation/3f1fa62f-7a34-4d52-8dff-c5fac2db11f2
      submitting …


      14:30:25.0 moment 25 at ionworks
      14:30:26.0 moment 26 at ionworks
      14:30:27.0 moment 27 at ionworks
      14:30:28.0 moment 28 at ionworks
      14:30:29.0 moment 29 at ionworks

      "
    `);
  });

  it("is drawn in ASCII where the locale has no more", () => {
    const terminal = new Terminal();
    drawOn(terminal, { LANG: "C", NO_COLOR: "1" });
    expect(terminal.shown).toMatch(/^[\u0000-\u007f]*$/u); // oxlint-disable-line no-control-regex -- all of ASCII
  });
});
