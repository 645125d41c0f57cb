import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { toAscii } from "./in-ascii.js";
import { isUnicode } from "./is-unicode.js";
import { printJson } from "./print-json.js";
import { progressBar } from "./progress-bar.js";

describe("what a terminal can show", () => {
  it.each([
    [{}, true],
    [{ LANG: "" }, true],
    [{ LANG: "de_DE.UTF-8" }, true],
    [{ LANG: "C.utf8" }, true],
    [{ LC_CTYPE: "UTF-8", LANG: "C" }, true],
    [{ LANG: "C" }, false],
    [{ LANG: "POSIX" }, false],
    [{ LANG: "de_DE" }, false],
    [{ LANG: "de_DE.ISO-8859-1" }, false],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ LC_CTYPE: "C", LANG: "en_US.UTF-8" }, false],
  ])("is told by the first of LC_ALL, LC_CTYPE and LANG: %j", (env, more) => {
    expect(isUnicode(env)).toBe(more);
  });
});

describe("a text in ASCII", () => {
  it.each([
    [progressBar(1, 2, 4), "##.."],
    ["Waiting …", "Waiting ..."],
    ["… and 3 more", "... and 3 more"],
    ["an office with a long na…", "an office with a long na~"],
    ["┌ JESS ──", "+ JESS --"],
    ["25 °C 電池", "25 ?C ??"],
    ["\u001b[2mgrey\u001b[22m\n", "\u001b[2mgrey\u001b[22m\n"],
  ])("has other signs in the same room: %j", (text, plain) => {
    expect(toAscii(text)).toBe(plain);
  });

  it.each([
    ["a terminal", { stderrIsTTY: true }, "..."],
    ["a log", {}, "..."],
  ])("goes to %s that shows no more", (_where, options, sign) => {
    let said = "";
    const sinks = { out: () => {}, err: (text: string) => (said += text) };
    testContext([], { ...options, env: { LANG: "C" } }, sinks).stderr.write("Waiting …\n");
    expect(said).toBe(`Waiting ${sign}\n`);
  });

  it("does not change what a program reads", () => {
    let said = "";
    const sinks = { out: (text: string) => (said += text), err: () => {} };
    testContext([], { env: { LANG: "C" } }, sinks).stdout.write("25 °C\n");
    expect(said).toBe("25 °C\n");
  });

  it("is JSON that says the same", () => {
    let said = "";
    const sinks = { out: (text: string) => (said += text), err: () => {} };
    const context = testContext([], { env: { LANG: "C" }, stdoutIsTTY: true }, sinks);
    printJson(context, {
      schema: "simjobs.error/1",
      code: "not_found",
      message: "25 °C …",
      retryable: false,
    });
    expect(said).toMatch(/^[\u0000-\u007f]*$/u); // oxlint-disable-line no-control-regex -- all of ASCII
    expect(JSON.parse(said)).toMatchObject({ message: "25 °C …" });
  });
});
