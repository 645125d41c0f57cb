import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { nodeJournalDisk } from "./node-disk.js";
import { markedUnfinished, unfinishedName } from "./unfinished.js";
import { verifyJournals } from "./verify.js";

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "unfinished-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

it("is found unsound while it is written, and where that fails, and sound once all of it is there", async () => {
  const disk = nodeJournalDisk(newFolder());
  const unfinished = {
    sound: false,
    faults: [{ file: unfinishedName, line: 1, problem: "not finished" }],
  };
  const cutOff = markedUnfinished(disk, async () => {
    expect(await verifyJournals(disk)).toMatchObject(unfinished);
    throw new Error("ENOSPC");
  });
  await expect(cutOff).rejects.toThrow("ENOSPC");
  expect(await verifyJournals(disk)).toMatchObject(unfinished);

  expect(await markedUnfinished(disk, async () => 7)).toBe(7);
  expect(await verifyJournals(disk)).toMatchObject({ sound: true, faults: [] });
});

it("writes nothing where the mark cannot be made", async () => {
  const disk = nodeJournalDisk(join("/proc", "nothing-can-be-made-here"));
  const written = markedUnfinished(disk, async () => expect.unreachable());
  await expect(written).rejects.toMatchObject({ code: "journal_unwritable" });
});
