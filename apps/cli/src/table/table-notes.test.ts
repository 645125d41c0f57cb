import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { TableNotes } from "./table-notes.js";

it("keeps each row of those that are noted at the same time, the first ones too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simjobs-notes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const table = join(folder, "sweep.csv");
  const keys = Array.from({ length: 20 }, (_, number) => `job ${number}`);
  const notes = await TableNotes.open(table, []);
  await Promise.all(keys.map(async (key) => notes.add(key, [])));
  expect(readFileSync(notes.path, "utf8").trimEnd().split("\n")).toHaveLength(21);
  const again = await TableNotes.open(table, []);
  expect(keys.filter((key) => again.get(key) === undefined)).toEqual([]);
});
