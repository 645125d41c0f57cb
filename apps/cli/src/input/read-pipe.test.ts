import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../testing/run-cli.js";
import { readJsonFile, readTextFile, type TextSource } from "./read-input-file.js";

const sourceAt = (cwd: string, signal = new AbortController().signal): TextSource => ({
  cwd,
  signal,
  stdin: { readAll: async () => "from standard input" },
});

function pipeIn(folder: string): string {
  expect(spawnSync("mkfifo", [join(folder, "pipe")]).status).toBe(0);
  return "pipe";
}

it.each([
  ["at once", "printf '{\"a\": 1}' > pipe"],
  ["after a while, in pieces", "(printf '{\"a\"'; sleep 0.1; printf ': 1}') > pipe"],
  ["with a mark at its beginning", "printf '\\357\\273\\277{\"a\": 1}' > pipe"],
])("reads a pipe that is written to %s", async (_, script) => {
  const folder = temporaryFolder();
  const name = pipeIn(folder);
  const writer = spawn("sh", ["-c", script], { cwd: folder });
  expect(await readJsonFile(sourceAt(folder), name, "--simulation")).toEqual({ a: 1 });
  await once(writer, "close");
});

it("stops waiting for somebody to write when the signal says so", async () => {
  const folder = temporaryFolder();
  const stop = new AbortController();
  const reading = readTextFile(sourceAt(folder, stop.signal), pipeIn(folder), "--plan");
  setImmediate(() => stop.abort());
  await expect(reading).rejects.toMatchObject({ name: "AbortError" });
});

it.each(["-", "/dev/stdin", "/dev/fd/0"])("takes %s for standard input", async (name) => {
  expect(await readTextFile(sourceAt(temporaryFolder()), name, "--plan")).toBe("from standard input");
});

it("refuses a device", async () => {
  await expect(readTextFile(sourceAt("/"), "/dev/zero", "--plan")).rejects.toMatchObject({
    code: "bad_input",
    message: "--plan: /dev/zero is not a plain file",
  });
});
