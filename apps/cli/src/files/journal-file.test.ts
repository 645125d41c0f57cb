import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Wish } from "@simjobs/control";
import { describe, expect, it } from "vitest";
import { temporaryFolder, testContext } from "../testing/run-cli.js";
import { JournalFile } from "./journal-file.js";

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

function linesOf(journal: JournalFile): readonly string[] {
  return readFileSync(journal.path ?? "", "utf8").split("\n");
}

describe("a journal file", () => {
  it("is not made before there is something to write", async () => {
    const folder = join(temporaryFolder(), "journal");
    const journal = new JournalFile(folder, testContext([]));
    await journal.close();
    expect(() => readdirSync(folder)).toThrow("ENOENT");
  });

  it("begins with who writes it, and holds one entry a line", async () => {
    const folder = join(temporaryFolder(), "journal");
    const journal = new JournalFile(folder, testContext([]));
    await journal.wish([wishOf("w1")]);
    await journal.note({ kind: "asked", wishId: "w1", atMs, run: 1 });
    await journal.note({ kind: "answered", wishId: "w1", atMs, answer: "accepted", message: "ok\nso" });
    await journal.note({
      kind: "closed",
      wishId: "w1",
      atMs,
      outcome: "cancelled",
      nativeStatus: "CANCELED",
    });
    const [head, wish, asked, answered, closed, rest] = linesOf(journal);
    expect(JSON.parse(head ?? "")).toMatchObject({
      schema: "simjobs.journal/1",
      host: "test-host",
      pid: 4711,
    });
    expect(JSON.parse(wish ?? "")).toEqual({
      kind: "wish",
      id: "w1",
      ref: "jess:12259",
      origin: "https://jess.example.org",
      account: "a#1",
      at: "2026-01-05T09:00:00.000Z",
      reason: "wrong weather",
    });
    expect(JSON.parse(asked ?? "")).toMatchObject({ kind: "asked", wishId: "w1", run: 1 });
    expect(JSON.parse(answered ?? "")).toMatchObject({ kind: "answered", message: "ok\nso" });
    expect(JSON.parse(closed ?? "")).toMatchObject({ kind: "closed", outcome: "cancelled" });
    expect(rest).toBe("");
    expect(journal.path).toMatch(/journal\/2026-01-05-4711-[0-9a-f]{8}\.jsonl$/u);
    expect(statSync(journal.path ?? "").mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await journal.close();
  });

  it("has an entry on disk when its promise resolves", async () => {
    const journal = new JournalFile(join(temporaryFolder(), "journal"), testContext([]));
    await journal.wish([wishOf("w1"), wishOf("w2")]);
    expect(linesOf(journal).filter((line) => line.includes('"wish"'))).toHaveLength(2);
    await Promise.all(
      ["w1", "w2"].map(async (wishId) => {
        await journal.note({ kind: "asked", wishId, atMs, run: 1 });
        expect(linesOf(journal).some((line) => line.includes("asked") && line.includes(wishId))).toBe(true);
      }),
    );
    await journal.close();
  });

  it("loses and tears nothing of a thousand entries at once", async () => {
    const journal = new JournalFile(join(temporaryFolder(), "journal"), testContext([]));
    const ids = Array.from({ length: 1000 }, (_, index) => `w${String(index)}`);
    await Promise.all(ids.map((wishId) => journal.note({ kind: "asked", wishId, atMs, run: null })));
    await journal.close();
    const entries = linesOf(journal)
      .filter((line) => line !== "")
      .map((line): Record<string, unknown> => JSON.parse(line));
    expect(entries.slice(1).map(({ wishId }) => wishId)).toEqual(ids);
  });

  it("never continues another one's file", async () => {
    const folder = join(temporaryFolder(), "journal");
    const [one, other] = [new JournalFile(folder, testContext([])), new JournalFile(folder, testContext([]))];
    await one.wish([wishOf("w1")]);
    // The same process number, day and random number: the file is there already.
    await expect(other.wish([wishOf("w2")])).rejects.toMatchObject({ code: "journal_unwritable" });
    expect(linesOf(one).join("\n")).not.toContain("w2");
    await one.close();
    await other.close();
  });

  it("that cannot be made says so, and what to do", async () => {
    const folder = join(temporaryFolder(), "journal");
    writeFileSync(folder, "");
    const journal = new JournalFile(folder, testContext([]));
    await expect(journal.wish([wishOf("w1")])).rejects.toMatchObject({
      code: "journal_unwritable",
      hint: expect.stringContaining("--no-journal") as string,
    });
    await journal.close();
  });

  it.skipIf(process.getuid?.() === 0)("that may not be made says so", async () => {
    const folder = join(temporaryFolder(), "journal");
    mkdirSync(folder);
    chmodSync(folder, 0o500);
    const journal = new JournalFile(folder, testContext([]));
    await expect(journal.wish([wishOf("w1")])).rejects.toMatchObject({ code: "journal_unwritable" });
  });
});
