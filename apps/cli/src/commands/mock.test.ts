import { runMockProgram } from "@simjobs/mock";
import { expect, it } from "vitest";
import { runCli } from "../testing/run-cli.js";

/** The flags that a help text tells, each with what it says of it, but for the defaults. */
function flagsIn(help: string): Readonly<Record<string, string>> {
  const [, options = ""] = help.split("Options:");
  const found: Record<string, string> = {};
  for (const [, flag = "", text = ""] of options
    .split(/\n\n/u, 1)
    .join("")
    .replaceAll(/\n {4,}/gu, " ")
    .matchAll(/^ {2}(?:-\w, )?(--[^ ]+(?: <[^>]+>)?) +(.*)$/gmu)) {
    found[flag] = text.replace(/\(default: [^)]*\)/u, "").trim();
  }
  delete found["--help"];
  return found;
}

it("has the flags of simjobs-mock", async () => {
  let theirs = "";
  const silence = { err: () => {}, pid: 1, untilStopped: async () => {} };
  await runMockProgram(["--help"], { ...silence, out: (text) => (theirs += text) });
  const { stdout } = await runCli(["mock", "--help"]);
  const { "--verbose": own, ...shared } = flagsIn(stdout);
  expect(own).toBeDefined();
  expect(Object.keys(shared)).toContain("--storage-port <number>");
  expect(shared).toEqual(flagsIn(theirs));
});
