import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { Terminal } from "../testing/terminal.js";
import { canDraw, LiveLines } from "./live-lines.js";
import { onScreen } from "./screen.js";

describe("lines that are drawn over", () => {
  it("stay below what is written meanwhile, to whichever output, and go without it", () => {
    const terminal = new Terminal();
    const { stdout, stderr } = onScreen({ stdout: terminal.output, stderr: { ...terminal.output } });
    const live = new LiveLines(stderr);
    live.draw(["one 10 %", "two 20 %"]);
    stdout.write("a result\n");
    live.draw(["one 30 %", "two 40 %"]);
    stderr.write("a hint\n");
    expect(terminal.shown).toBe("a result\na hint\none 30 %\ntwo 40 %\n");
    live.clear();
    stderr.write("another hint\n");
    expect(terminal.shown).toBe("a result\na hint\nanother hint\n");
  });

  it("make room for a question until it is answered", () => {
    const terminal = new Terminal();
    const { stderr } = onScreen({ stdout: terminal.output, stderr: { ...terminal.output } });
    const live = new LiveLines(stderr);
    live.draw(["one"]);
    stderr.write("Go on? [y/N] ");
    expect(terminal.shown).toBe("Go on? [y/N] ");
    stderr.write("y\n");
    live.draw(["one"]);
    expect(terminal.shown).toBe("Go on? [y/N] y\none\n");
  });

  it("leave nothing behind where there are more than the terminal is high", () => {
    const terminal = new Terminal({ rows: 5 });
    const live = new LiveLines(terminal.output);
    for (const step of [1, 2, 3])
      live.draw(["a", "b", "c", "d", "e", "f", "g"].map((line) => `${line}${step}`));
    expect(terminal.shown).toBe("a3\nb3\nc3\nd3\n");
    live.clear();
    expect(terminal.shown).toBe("");
  });

  it("are drawn over where the window has become narrower", () => {
    let columns = 40;
    const terminal = new Terminal({ columns: 20 });
    const live = new LiveLines({
      ...terminal.output,
      get columns() {
        return columns;
      },
    });
    live.draw(["x".repeat(40)]);
    columns = 20;
    live.draw(["y"]);
    expect(terminal.shown).toBe("y\n");
  });

  it.each([
    ["a terminal", true, {}, true],
    ["a dumb terminal", true, { TERM: "dumb" }, false],
    ["a pipe", false, {}, false],
  ])("can be drawn on %s: %j %j %j", (_what, stderrIsTTY, env, can) => {
    const context = testContext([], { stderrIsTTY, env });
    expect(canDraw(context, context.stderr)).toBe(can);
  });
});
