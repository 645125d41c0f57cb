import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { diagramsFolder, drawCancellation } from "./diagrams.js";
import { services } from "./services.js";
import { walkAll, type Move, type WalkOptions } from "./walk.js";

// Walks that take no time, so that they can be repeated for every mutant of the machine. The sizes are there because
// another size is another behaviour: find out which, and whether it is meant, before you renew them.

const earlier = { count: 2, accepted: false, refused: 0, run: 1 };
const [flags, records, reruns, unversioned] = services;

const moves = new Set<Move>();

function sizeOf(options: WalkOptions): string {
  const { states, transitions, endings, falseClaims, ...report } = walkAll(options);
  for (const move of report.moves) moves.add(move);
  expect(falseClaims).toEqual([]);
  return `${states} states, ${transitions} transitions, ${endings} endings`;
}

describe("the cancellation machine", () => {
  it.each([
    ["waiting for the truth", flags, {}, "268 states, 627 transitions, 268 endings"],
    [
      "waiting for the answer only",
      flags,
      { settings: { wait: false } },
      "42 states, 81 transitions, 42 endings",
    ],
    ["after a crash", flags, { earlier }, "294 states, 577 transitions, 294 endings"],
    ["waiting for the truth", records, {}, "180 states, 391 transitions, 180 endings"],
    [
      "waiting for the answer only",
      records,
      { settings: { wait: false } },
      "42 states, 81 transitions, 42 endings",
    ],
    ["after a crash", records, { earlier }, "221 states, 416 transitions, 221 endings"],
    [
      "after a crash with refused cancels",
      records,
      { earlier: { ...earlier, refused: 2 } },
      "122 states, 257 transitions, 122 endings",
    ],
    ["waiting for the truth", reruns, {}, "337 states, 784 transitions, 337 endings"],
    [
      "waiting for the answer only",
      reruns,
      { settings: { wait: false } },
      "77 states, 154 transitions, 77 endings",
    ],
    ["after a crash", reruns, { earlier }, "207 states, 403 transitions, 207 endings"],
    ["waiting for the truth", unversioned, {}, "252 states, 537 transitions, 252 endings"],
    ["after a crash", unversioned, { earlier }, "170 states, 307 transitions, 170 endings"],
  ] as const)("where nothing goes wrong, %s (case $#)", (_way, style, how, size) => {
    if (style === undefined) throw new TypeError("there are four services");
    expect(sizeOf({ style, surprises: 0, ...how })).toBe(size);
  });

  it("where one thing goes wrong", () => {
    if (flags === undefined) throw new TypeError("there are four services");
    expect(sizeOf({ style: flags, surprises: 1 })).toBe("4796 states, 10429 transitions, 4796 endings");
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
