import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diagramsFolder, drawCancellation } from "./diagrams.js";
import { services } from "./services.js";
import { walkAll, type Move, type WalkOptions } from "./walk.js";

// Walks that take no time, so that they can be repeated for every mutant of the machine. The sizes are there because
// another size is another behaviour: find out which, and whether it is meant, before you renew them.

const earlier = { count: 2, accepted: false, refused: 0, run: 1 };
const [flags, records, reruns, unversioned, deleting] = services;

const moves = new Set<Move>();
const patient = { timeout: 30_000 }; // a second, more on a busy machine

function sizeOf(options: WalkOptions): string {
  const { states, transitions, endings, falseClaims, ...report } = walkAll(options);
  for (const move of report.moves) moves.add(move);
  expect(falseClaims).toEqual([]);
  return `${states} states, ${transitions} transitions, ${endings} endings`;
}

describe("the cancellation machine", () => {
  it.each([
    ["waiting for the truth", flags, {}, "330 states, 799 transitions, 330 endings"],
    [
      "waiting for the answer only",
      flags,
      { settings: { wait: false } },
      "42 states, 81 transitions, 42 endings",
    ],
    ["after a crash", flags, { earlier }, "493 states, 1132 transitions, 493 endings"],
    ["waiting for the truth", records, {}, "234 states, 549 transitions, 234 endings"],
    [
      "waiting for the answer only",
      records,
      { settings: { wait: false } },
      "42 states, 81 transitions, 42 endings",
    ],
    ["after a crash", records, { earlier }, "342 states, 741 transitions, 342 endings"],
    [
      "after a crash with refused cancels",
      records,
      { earlier: { ...earlier, refused: 2 } },
      "162 states, 344 transitions, 162 endings",
    ],
    ["waiting for the truth", reruns, {}, "449 states, 1168 transitions, 449 endings"],
    [
      "waiting for the answer only",
      reruns,
      { settings: { wait: false } },
      "77 states, 154 transitions, 77 endings",
    ],
    ["after a crash", reruns, { earlier }, "338 states, 779 transitions, 338 endings"],
    ["waiting for the truth", unversioned, {}, "324 states, 741 transitions, 324 endings"],
    ["after a crash", unversioned, { earlier }, "253 states, 537 transitions, 253 endings"],
    ["waiting for the truth", deleting, {}, "242 states, 590 transitions, 242 endings"],
    [
      "waiting for the answer only",
      deleting,
      { settings: { wait: false } },
      "32 states, 56 transitions, 32 endings",
    ],
    ["after a crash", deleting, { earlier }, "168 states, 440 transitions, 168 endings"],
    [
      "after a crash with refused cancels",
      deleting,
      { earlier: { ...earlier, refused: 2 } },
      "58 states, 105 transitions, 58 endings",
    ],
  ] as const)("where nothing goes wrong, %s (case $#)", (_way, style, how, size) => {
    if (style === undefined) throw new TypeError("there are five services");
    expect(sizeOf({ style, surprises: 0, ...how })).toBe(size);
  });

  it("where one thing goes wrong", patient, () => {
    if (flags === undefined) throw new TypeError("there are five services");
    expect(sizeOf({ style: flags, surprises: 1 })).toBe("8305 states, 19996 transitions, 8305 endings");
  });

  it("where one thing goes wrong and a second cancel deletes the job", patient, () => {
    if (deleting === undefined) throw new TypeError("there are five services");
    expect(sizeOf({ style: deleting, surprises: 1 })).toBe("6198 states, 15025 transitions, 6198 endings");
  });

  it("makes no move that docs/diagrams/cancellation.md does not draw", () => {
    const drawn = arrowsIn(readFileSync(new URL("cancellation.md", diagramsFolder), "utf8"));
    const made = arrowsIn(drawCancellation(moves, new Map()));
    expect(made.size).toBeGreaterThan(50);
    expect([...made].filter((arrow) => !drawn.has(arrow))).toEqual([]);
  });
});

/** Each arrow of a diagram with one of its events. */
function arrowsIn(text: string): ReadonlySet<string> {
  const lines = text.match(/^ {2}\w+ --> \w+: .*$/gm) ?? [];
  return new Set(
    lines.flatMap((line) => {
      const [arrow = "", events = ""] = line.split(": ");
      return events.split(", ").map((event) => `${arrow}: ${event}`);
    }),
  );
}
