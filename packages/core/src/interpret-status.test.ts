import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { interpretStatus, type InterpretedState, type NativeState } from "./interpret-status.js";
import { hasEnded, isActive, type JobStatus } from "./job-status.js";

const words: Readonly<Record<string, JobStatus>> = {
  QUEUED: "queued",
  RUNNING: "running",
  COMPLETED: "completed",
  FAILED: "failed",
  CANCELED: "cancelled",
  CANCELLED: "cancelled",
};

const anyWord = fc.oneof(
  fc.constantFrom(...Object.keys(words)),
  fc.string(),
  fc.constantFrom("toString", "__proto__"),
);
const anyFlag = fc.constantFrom(true, false, null);
const anyState: fc.Arbitrary<NativeState> = fc.record({
  word: anyWord,
  terminal: anyFlag,
  failed: anyFlag,
  cancelFlag: anyFlag,
});

const silent = { terminal: null, failed: null, cancelFlag: null };
const clear = (status: JobStatus): InterpretedState => ({ status, endUnclear: false });

describe("a service's words and flags", () => {
  it.each<[row: string, native: NativeState, ours: InterpretedState]>([
    [
      "over and cancelled",
      { ...silent, word: "CANCELLED", terminal: true, failed: false },
      clear("cancelled"),
    ],
    ["over, cancelled in American", { ...silent, word: "CANCELED", terminal: true }, clear("cancelled")],
    [
      "over and cancelled, said to have failed",
      { ...silent, word: "CANCELLED", terminal: true, failed: true },
      clear("cancelled"),
    ],
    [
      "over and completed",
      { ...silent, word: "COMPLETED", terminal: true, failed: false },
      clear("completed"),
    ],
    ["over and failed", { ...silent, word: "FAILED", terminal: true, failed: true }, clear("failed")],
    [
      "over with an unknown word",
      { ...silent, word: "PURGED", terminal: true, failed: false },
      { status: "completed", endUnclear: true },
    ],
    [
      "over with an unknown word, failed",
      { ...silent, word: "PURGED", terminal: true, failed: true },
      { status: "failed", endUnclear: true },
    ],
    [
      "over with an unknown word, nothing said of failure",
      { ...silent, word: "PURGED", terminal: true },
      { status: "completed", endUnclear: true },
    ],
    [
      "over with an active word",
      { ...silent, word: "RUNNING", terminal: true, failed: true },
      { status: "failed", endUnclear: true },
    ],
    ["not over with an end word", { ...silent, word: "COMPLETED", terminal: false }, clear("unknown")],
    ["not over with an active word", { ...silent, word: "RUNNING", terminal: false }, clear("running")],
    ["a known word alone", { ...silent, word: "RUNNING" }, clear("running")],
    ["an end word alone", { ...silent, word: "FAILED" }, clear("failed")],
    ["an unknown word alone", { ...silent, word: "PAUSED" }, clear("unknown")],
    ["a word in another case", { ...silent, word: "completed" }, clear("unknown")],
    ["a word that every object knows", { ...silent, word: "constructor" }, clear("unknown")],
    [
      "an end word with the cancel flag",
      { ...silent, word: "COMPLETED", cancelFlag: true },
      clear("completed"),
    ],
    [
      "an active word with the cancel flag",
      { ...silent, word: "QUEUED", cancelFlag: true },
      clear("cancelling"),
    ],
    ["an active word with the flag down", { ...silent, word: "QUEUED", cancelFlag: false }, clear("queued")],
    [
      "an unknown word with the cancel flag",
      { ...silent, word: "PAUSED", cancelFlag: true },
      clear("unknown"),
    ],
  ])("%s", (_row, native, ours) => {
    expect(interpretStatus(native, words)).toEqual(ours);
  });

  it("are never an end where the word is unknown and no flag says that it is over", () => {
    fc.assert(
      fc.property(
        fc.string(),
        anyFlag,
        anyFlag,
        fc.constantFrom(false, null),
        (word, failed, cancelFlag, terminal) => {
          fc.pre(!Object.hasOwn(words, word));
          expect(interpretStatus({ word, failed, cancelFlag, terminal }, words)).toEqual(clear("unknown"));
        },
      ),
    );
  });

  it("are always an end where the service says that it is over, and never where it says that it is not", () => {
    fc.assert(
      fc.property(anyState, (native) => {
        const { status, endUnclear } = interpretStatus(native, words);
        if (native.terminal !== null) expect(hasEnded(status)).toBe(native.terminal);
        if (endUnclear) expect(hasEnded(status)).toBe(true);
      }),
    );
  });

  it("are `cancelling` only where a cancel flag is read on a job that is known to go on", () => {
    fc.assert(
      fc.property(anyState, (native) => {
        const { status } = interpretStatus(native, words);
        const own = Object.hasOwn(words, native.word) ? words[native.word] : undefined;
        const flagged =
          native.cancelFlag === true && native.terminal !== true && own !== undefined && isActive(own);
        expect(status === "cancelling").toBe(flagged);
      }),
    );
  });
});
