import { chainLine } from "@simjobs/control";
import { describe, expect, it } from "vitest";
import { beginRecord, readRecord } from "./wish-record.js";

const at = "2026-11-30T04:00:00.000Z";
const begun = beginRecord({
  id: "a",
  ref: { provider: "jess", kind: "job", id: "1" },
  where: { origin: "https://one.example", account: "ada" },
  wishedAtMs: Date.parse(at),
  reason: "wrong weather",
});
const asked = chainLine({ kind: "asked", wishId: "a", at, run: 1 }, 2, begun.hash);
const answered = chainLine(
  { kind: "answered", wishId: "a", at, answer: "accepted", message: "yes" },
  3,
  asked.hash,
);
const lines = [begun.line, asked.line, answered.line];

describe("the record of a wish", () => {
  it("tells what was sent for it, and what came of that", () => {
    expect(readRecord("a", lines)).toMatchObject({
      known: {
        status: "asked",
        sends: 1,
        accepted: true,
        run: 1,
        wish: { ref: "jess:1", reason: "wrong weather" },
      },
      below: [],
      count: 3,
      lastHash: answered.hash,
      problem: null,
    });
  });

  it.each([
    ["a line was changed", [begun.line, asked.line.replace('"run":1', '"run":2'), answered.line]],
    ["a line was removed", [begun.line, answered.line]],
    ["lines were swapped", [begun.line, answered.line, asked.line]],
    ["its first line is missing", [asked.line, answered.line]],
    ["a line is no JSON", [begun.line, "no\n"]],
    ["it is another wish's", [begun.line.replaceAll('"a"', '"b"')]],
    ["it is empty", []],
  ])("is damaged where %s", (_what, damaged) => {
    expect(readRecord("a", damaged).problem).toBe("damaged");
  });

  it("is a later release's where that has written what this one does not know", () => {
    const later = chainLine({ kind: "handed-on", wishId: "a", at }, 4, answered.hash);
    expect(readRecord("a", [...lines, later.line]).problem).toBe("newer");
  });
});
