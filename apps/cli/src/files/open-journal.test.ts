import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifyJournals, type Wish } from "@simjobs/control";
import { describe, expect, it } from "vitest";
import { temporaryFolder, testContext } from "../testing/run-cli.js";
import { folderDisk } from "./folder-disk.js";
import { openJournal } from "./open-journal.js";

const atMs = Date.parse("2026-01-05T09:00:00.000Z");

function wishOf(id: string): Wish {
  const ref = { provider: "jess", kind: "job", id: "12259" };
  return {
    id,
    ref,
    where: { origin: "https://jess.example.org", account: "a#1" },
    wishedAtMs: atMs,
    reason: "wrong weather",
  };
}

function newFolder(): string {
  return join(temporaryFolder(), "journal");
}

function entriesIn(folder: string): readonly Record<string, unknown>[] {
  const [name = ""] = readdirSync(folder).filter((each) => each.startsWith("2026"));
  return readFileSync(join(folder, name), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => JSON.parse(line));
}

describe("the journal's file", () => {
  it("is not made before there is something to write", async () => {
    const folder = newFolder();
    const journal = await openJournal(testContext([]), folder);
    await journal.close();
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });

  it("begins with who writes it, and nobody else can read it", async () => {
    const folder = newFolder();
    const journal = await openJournal(testContext([]), folder);
    await journal.wish([wishOf("w1")]);
    const [head, wish] = entriesIn(folder);
    expect(head).toMatchObject({
      schema: "simjobs.journal/1",
      host: "test-host",
      pid: 4711,
      version: "1.2.3",
    });
    expect(wish).toMatchObject({
      kind: "wish",
      id: "w1",
      ref: "jess:12259",
      origin: "https://jess.example.org",
      reason: "wrong weather",
    });
    expect(journal.name).toMatch(/^2026-01-05-4711-[0-9a-f]{8}\.jsonl$/u);
    expect(statSync(join(folder, journal.name)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await journal.close();
  });

  it("has an entry on disk when its promise resolves", async () => {
    const folder = newFolder();
    const journal = await openJournal(testContext([]), folder);
    await journal.wish([wishOf("w1"), wishOf("w2")]);
    await Promise.all(
      ["w1", "w2"].map(async (wishId) => {
        await journal.note({ kind: "asked", wishId, atMs, run: 1 });
        expect(
          entriesIn(folder).some((entry) => entry["kind"] === "asked" && entry["wishId"] === wishId),
        ).toBe(true);
      }),
    );
    await journal.close();
  });

  it("loses and tears nothing of a thousand entries at once, and its chain holds", async () => {
    const folder = newFolder();
    const journal = await openJournal(testContext([]), folder);
    const ids = Array.from({ length: 1000 }, (_, index) => `w${String(index)}`);
    await Promise.all(ids.map((wishId) => journal.note({ kind: "asked", wishId, atMs, run: null })));
    await journal.close();
    expect(
      entriesIn(folder)
        .slice(1)
        .map(({ wishId }) => wishId),
    ).toEqual(ids);
    const { faults } = await verifyJournals(folderDisk(folder));
    expect(faults).toEqual([]);
  });

  it("that cannot be made says so, and what to do", async () => {
    const folder = newFolder();
    writeFileSync(folder, "");
    const journal = await openJournal(testContext([]), folder);
    await expect(journal.wish([wishOf("w1")])).rejects.toMatchObject({
      code: "journal_unwritable",
      hint: expect.stringContaining("--no-journal") as string,
    });
    await journal.close();
  });
});

describe("a folder as a disk", () => {
  it("never makes a file that is there", async () => {
    const disk = folderDisk(newFolder());
    const file = await disk.create("a");
    await file.append("one\n");
    await file.close();
    await expect(disk.create("a")).rejects.toMatchObject({ code: "journal_unwritable" });
    expect(await disk.read("a")).toBe("one\n");
  });

  it("lets one of many claim a name, whole", async () => {
    const folder = newFolder();
    const disk = folderDisk(folder);
    const claimed = await Promise.all(
      ["a", "b", "c", "d"].map((who) => disk.claim("mark", who.repeat(5000))),
    );
    expect(claimed.filter(Boolean)).toHaveLength(1);
    const winner = ["a", "b", "c", "d"][claimed.indexOf(true)];
    expect(await disk.read("mark")).toBe(winner?.repeat(5000));
    expect(readdirSync(folder)).toEqual(["mark"]); // and no temporary file is left
  });

  it("appends to what is there, and lists nothing where there is no folder", async () => {
    const disk = folderDisk(newFolder());
    expect(await disk.list()).toEqual([]);
    for (const text of ["one\n", "two\n"]) {
      const file = await disk.open("a");
      await file.append(text);
      await file.sync();
      await file.close();
    }
    expect(await disk.read("a")).toBe("one\ntwo\n");
    await disk.remove("a");
    expect(await disk.list()).toEqual([]);
  });
});
