import { describe, expect, it } from "vitest";
import { doneBefore } from "./done-before.js";
import type { KnownWish } from "./known-wishes.js";

type Facts = Partial<Omit<KnownWish, "wish">> & { readonly continues?: string[]; readonly ref?: string };

/** A wish that is over; its name is the minute at which it was made. */
function over(minute: number, { continues, ref = "simulated:1", ...facts }: Facts = {}): KnownWish {
  return {
    wish: {
      kind: "wish",
      id: String(minute),
      ref,
      origin: "https://simulated.example",
      account: "ada",
      at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
      reason: null,
      continues,
    },
    status: "closed",
    file: "one.jsonl",
    doubt: null,
    sends: 0,
    accepted: false,
    refused: 0,
    turnedAway: 0,
    run: null,
    closed: null,
    ...facts,
  };
}

function doneAt(runsOnce: boolean, wishes: readonly KnownWish[]): ReturnType<typeof doneBefore> {
  const grammar = { provider: "simulated", kinds: ["job"], example: "simulated:1" };
  const kinds = { job: { runsOnce, settles: false, repeatingCancelIsHarmless: false } };
  const capabilities = {
    maxStalenessMs: 5_000,
    pollStartMs: 1_000,
    pollMaxMs: 30_000,
    batchSize: 1,
    canRerun: false,
    canListChildren: true,
    kinds,
  };
  return doneBefore({ grammar, capabilities }, wishes);
}

describe("what was done about a job in wishes that are over", () => {
  const asked = over(1, { sends: 1, refused: 1, run: 1 });

  it.each([
    { title: "one that was asked", wishes: [asked], ids: ["1"], sent: 1 },
    {
      title: "one that was asked, and one that continues it and sent nothing",
      wishes: [asked, over(2, { continues: ["1"] })],
      ids: ["1", "2"],
      sent: 1,
    },
    {
      title: "three, of which each continues the one before",
      wishes: [asked, over(2, { continues: ["1"] }), over(3, { continues: ["2"], sends: 1, run: 1 })],
      ids: ["2", "3"],
      sent: 2,
    },
    {
      title: "one that continues all before it",
      wishes: [asked, over(2, { continues: ["1"] }), over(3, { continues: ["1", "2"] })],
      ids: ["1", "2", "3"],
      sent: 1,
    },
  ])("counts all that was sent: $title", ({ wishes, ids, sent }) => {
    for (const runsOnce of [true, false]) {
      const done = doneAt(runsOnce, wishes).get("simulated:1");
      expect([done?.earlier.count, done?.earlier.run, done?.wishIds]).toEqual([sent, 1, ids]);
    }
  });

  it("keeps jobs apart, and leaves out what is no job of this service", () => {
    const done = doneAt(true, [
      asked,
      over(2, { ref: "simulated:2" }),
      over(3, { ref: "other:1", sends: 1 }),
    ]);
    expect([...done].map(([ref, { earlier }]) => [ref, earlier.count])).toEqual([
      ["simulated:1", 1],
      ["simulated:2", 0],
    ]);
  });
});
