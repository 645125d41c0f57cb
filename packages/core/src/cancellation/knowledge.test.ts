import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { aReading, anyReading } from "../../test/a-reading.js";
import { hasEnded } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import {
  askedAfterFirstSend,
  factsOf,
  knownFrom,
  learnAbsence,
  learnNo,
  learnReading,
  learnSend,
  learnStart,
  learnYes,
  nothingKnown,
  unansweredSends,
  unlearnSend,
  type Knowledge,
  type ProofRules,
} from "./knowledge.js";

const once: ProofRules = { maxStalenessMs: 5_000, runsOnce: true };
const again: ProofRules = { maxStalenessMs: 5_000, runsOnce: false };

/** Takes readings in, each 100 ms after it was asked for. */
const learn = (known: Knowledge, rules: ProofRules, ...readings: readonly Partial<Reading>[]): Knowledge =>
  readings.reduce<Knowledge>((before, changes) => {
    const reading = aReading(changes);
    return learnReading(before, reading, reading.askedAtMs + 100, rules);
  }, known);

const factsAbout = (known: Knowledge, rules: ProofRules = once) =>
  factsOf(known, rules, { noWait: false, stop: "none" });

let sent: Knowledge;
let accepted: Knowledge;
beforeEach(() => {
  sent = learnSend(nothingKnown, 1_000);
  accepted = learnYes(sent, 1_100, null);
});

describe("a reading that is older than one that we hold", () => {
  it.each<[what: string, held: Partial<Reading>, older: Partial<Reading>]>([
    [
      "by its version, though asked for later",
      { version: 3, askedAtMs: 2_000 },
      { version: 2, askedAtMs: 9_000 },
    ],
    ["by its run, whatever its version", { run: 2, version: 1 }, { run: 1, version: 9, askedAtMs: 9_000 }],
    [
      "by the moment, where versions are missing",
      { version: null, askedAtMs: 3_000 },
      { version: null, askedAtMs: 2_000 },
    ],
  ])("proves nothing, not even an end: %s", (_what, held, older) => {
    const known = learn(accepted, once, { askedAtMs: 2_000, ...held });
    const after = learn(known, once, { status: "cancelled", ...older });
    expect(after).toEqual({ ...known, usualRoundTripMs: after.usualRoundTripMs });
  });

  it("is not one that was asked for in the same moment, where versions are missing", () => {
    const known = learn(accepted, once, { version: null, askedAtMs: 2_000 });
    const ended = learn(known, once, { version: null, askedAtMs: 2_000, status: "failed" });
    expect(factsAbout(ended).end).toBe("failed");
  });

  it("still tells how long an exchange takes", () => {
    const known = learn(accepted, once, { version: 3, askedAtMs: 2_000 });
    const slow = learnReading(known, aReading({ version: 2, askedAtMs: 3_000 }), 5_500, once);
    expect(slow.usualRoundTripMs).toBe(1_300); // after one of 100 ms
  });

  it("tells nothing about exchanges with one job where it is a list", () => {
    const known = learn(accepted, once, { askedAtMs: 2_000 });
    const list = aReading({ source: "list", version: null, askedAtMs: 3_000 });
    expect(learnReading(known, list, 60_000, once).usualRoundTripMs).toBe(known.usualRoundTripMs);
  });
});

describe("a list", () => {
  const list: Partial<Reading> = { source: "list", version: null };

  it("proves an end", () => {
    const known = learn(
      accepted,
      once,
      { askedAtMs: 2_000 },
      { ...list, askedAtMs: 3_000, status: "cancelled" },
    );
    expect(factsAbout(known)).toMatchObject({ end: "cancelled", endAskedAfterSend: true });
  });

  it("does not prove that a job goes on", () => {
    const known = learn(accepted, once, { ...list, askedAtMs: 3_000, status: "running" });
    expect(known.newestSingle).toBeNull();
    expect(factsAbout(known).activeAfterYes).toBe(false);
  });

  it("takes no end back, however late and whatever its version, but leaves it unproven until a record is read", () => {
    const ended = learn(accepted, once, { askedAtMs: 2_000, version: 4, status: "cancelled" });
    const after = learn(ended, once, { source: "list", askedAtMs: 99_000, version: 7, status: "running" });
    expect(after).toMatchObject({ revivals: 0, newest: { status: "cancelled" } });
    expect(factsAbout(after)).toMatchObject({ end: "none", activeAfterYes: false });
    const looked = learn(after, once, { askedAtMs: 99_500, version: 4, status: "cancelled" });
    expect(factsAbout(looked).end).toBe("cancelled");
  });

  it("that told of an end, with no record before it, is gainsaid by the first record that cannot be an old one", () => {
    const ended = learn(accepted, once, { ...list, askedAtMs: 2_000, status: "cancelled" });
    const back = learn(ended, once, { askedAtMs: 7_000, version: 1, status: "running" });
    expect(back).toMatchObject({ revivals: 1, end: { status: "cancelled" } });
  });

  it("that tells of an end takes back that the job goes on", () => {
    const active = learn(accepted, once, { askedAtMs: 2_000 });
    expect(factsAbout(active).activeAfterYes).toBe(true);
    const known = learn(active, again, { ...list, askedAtMs: 3_000, status: "failed" });
    expect(factsAbout(known, again)).toMatchObject({ activeAfterYes: false, end: "none" });
  });
});

describe("the record in an answer to a cancel", () => {
  it("is a reading that was asked for after the send", () => {
    const record = aReading({ source: "cancel-reply", askedAtMs: 1_000, status: "cancelled" });
    const known = learnReading(learnYes(sent, 1_100, record), record, 1_100, once);
    expect(factsAbout(known)).toMatchObject({ accepted: true, end: "cancelled", endAskedAfterSend: true });
  });

  it.each<[what: string, record: Partial<Reading>]>([
    ["ended otherwise", { status: "completed" }],
    ["ended in a way that nobody can tell", { status: "cancelled", endUnclear: true }],
  ])("takes the promise out of a yes if the job had %s", (_what, changes) => {
    const known = learnYes(sent, 1_100, aReading({ source: "cancel-reply", ...changes }));
    expect(factsAbout(known)).toMatchObject({ accepted: false, allRefused: false, unanswered: false });
  });

  it("does not show by itself that the job goes on after the yes", () => {
    const record = aReading({ source: "cancel-reply", askedAtMs: 1_000 });
    const known = learnReading(learnYes(sent, 1_100, record), record, 1_100, once);
    expect(factsAbout(known).activeAfterYes).toBe(false);
  });
});

describe("the moment of asking", () => {
  it.each<[what: string, reading: Partial<Reading>, after: boolean]>([
    ["later than the send", { askedAtMs: 1_001 }, true],
    ["in the moment of the send", { askedAtMs: 1_000 }, false],
    ["earlier than the send", { askedAtMs: 999 }, false],
    ["with the send, as its answer", { askedAtMs: 1_000, source: "cancel-reply" }, true],
    ["earlier than the send, as another's answer,", { askedAtMs: 999, source: "cancel-reply" }, false],
  ])("%s counts as after it: %s", (_what, reading, after) => {
    expect(askedAfterFirstSend(sent, aReading(reading))).toBe(after);
  });

  it("is after no send where none was made", () => {
    expect(askedAfterFirstSend(nothingKnown, aReading({ askedAtMs: 9_000 }))).toBe(false);
  });
});

describe("an answer that there is no such job", () => {
  it.each([
    ["once", [2_000], false],
    ["twice in a hurry", [2_000, 6_999], false],
    ["twice, far enough apart", [2_000, 7_000], true],
    ["three times, the last far enough from the first", [2_000, 4_000, 7_000], true],
  ])("proves it only when told twice, far enough apart: %s", (_what, moments, absent) => {
    const known = moments.reduce((before, at) => learnAbsence(before, at, at + 100, once), nothingKnown);
    expect(known.absent).toBe(absent);
  });

  it("is taken back by a reading in between", () => {
    const missed = learnAbsence(accepted, 2_000, 2_100, once);
    expect(factsAbout(learn(missed, once, { askedAtMs: 3_000 })).activeAfterYes).toBe(true);
    const after = learnAbsence(learn(missed, once, { askedAtMs: 3_000 }), 9_000, 9_100, once);
    expect(after.absent).toBe(false);
  });

  it("takes back that the job goes on", () => {
    const known = learnAbsence(learn(accepted, once, { askedAtMs: 2_000 }), 3_000, 3_100, once);
    expect(factsAbout(known)).toMatchObject({ activeAfterYes: false, absent: false });
  });
});

describe("the end of a kind whose ids run once", () => {
  it("is proof at once, before and after a send", () => {
    expect(learn(nothingKnown, once, { status: "failed" }).provenEnd).toMatchObject({ status: "failed" });
    expect(learn(accepted, once, { askedAtMs: 1_200, status: "cancelled" }).provenEnd).not.toBeNull();
  });

  it("is the newest one: a later version puts it right", () => {
    const known = learn(
      accepted,
      once,
      { askedAtMs: 2_000, status: "completed", version: 2 },
      { askedAtMs: 3_000, status: "cancelled", version: 3 },
    );
    expect(factsAbout(known).end).toBe("cancelled");
  });

  it("is unclear where the service does not tell how it ended", () => {
    const known = learn(accepted, once, { askedAtMs: 2_000, status: "completed", endUnclear: true });
    expect(factsAbout(known).end).toBe("unclear");
  });
});

describe("the end of a kind that runs again under one id", () => {
  it.each([
    [5_999, false],
    [6_000, true],
  ])("asked for at %d ms, the send was at 1000, is proof: %s", (askedAtMs, proven) => {
    const known = learn(accepted, again, { askedAtMs, status: "cancelled" });
    expect(known.end).not.toBeNull();
    expect(known.provenEnd !== null).toBe(proven);
  });

  it.each([null, 2])(
    "is not proven by a list, with version %s, and is by the job's own record",
    (version) => {
      const list = { source: "list", version, askedAtMs: 9_000, status: "cancelled" } as const;
      const known = learn(accepted, again, list);
      expect(known).toMatchObject({ end: { source: "list" }, provenEnd: null });
      expect(
        learn(known, again, { askedAtMs: 9_500, version: 3, status: "failed" }).provenEnd,
      ).not.toBeNull();
    },
  );

  it.each([null, 2, 3])("stays proven when a list, with version %s, tells of it as well", (version) => {
    const known = learn(accepted, again, { askedAtMs: 9_000, version: 2, status: "cancelled" });
    const list = { source: "list", version, askedAtMs: 15_000, status: "cancelled" } as const;
    expect(learn(known, again, list).provenEnd).toMatchObject({ source: "single", version: 2 });
  });

  it.each<[what: string, changed: Partial<Reading>]>([
    ["a list", { source: "list", version: null, askedAtMs: 15_000 }],
    ["a record that was asked for too soon after a later cancel", { version: 3, askedAtMs: 13_000 }],
  ])("is not proven any more when %s tells of another one", (_what, changed) => {
    const proven = learn(accepted, again, { askedAtMs: 9_000, version: 2, status: "completed" });
    const known = learn(learnSend(proven, 10_000), again, { ...changed, status: "cancelled" });
    expect(known).toMatchObject({ end: { status: "cancelled" }, provenEnd: null });
  });

  it("is measured from the last send, not from the first", () => {
    const twice = learnSend(accepted, 4_000);
    expect(learn(twice, again, { askedAtMs: 8_999, status: "cancelled" }).provenEnd).toBeNull();
    expect(learn(twice, again, { askedAtMs: 9_000, status: "cancelled" }).provenEnd).not.toBeNull();
  });

  it.each([
    [6_999, false],
    [7_000, true],
  ])(
    "before any send needs a second reading: the first at 2000, the second at %d ms: %s",
    (askedAtMs, proven) => {
      const first = learn(nothingKnown, again, { askedAtMs: 2_000, status: "cancelled" });
      expect(first.provenEnd).toBeNull();
      const second = learn(first, again, { askedAtMs, status: "cancelled" });
      expect(second.provenEnd !== null).toBe(proven);
    },
  );

  it("starts anew where the second reading tells of another end", () => {
    const known = learn(
      nothingKnown,
      again,
      { askedAtMs: 2_000, status: "completed", version: 1 },
      { askedAtMs: 9_000, status: "failed", version: 2 },
    );
    expect(known.provenEnd).toBeNull();
  });

  it("is of the newest run, as long as nothing was sent", () => {
    const known = learn(nothingKnown, again, { run: 1, version: 5 }, { run: 2, version: 1, askedAtMs: 10 });
    expect(known).toMatchObject({ wishRun: 2, laterRun: false, newest: { run: 2 } });
  });

  it("is somebody else's in a run that came after our send", () => {
    const known = learn(
      accepted,
      again,
      { run: 1, askedAtMs: 2_000 },
      { run: 2, askedAtMs: 3_000, status: "cancelled" },
    );
    expect(known).toMatchObject({ wishRun: 1, laterRun: true, end: null, newest: { run: 1 } });
    expect(known.contradiction).toMatchObject({ end: null, by: { run: 2 } });
    expect(factsAbout(known, again).contradiction).toBe("rerun");
  });
});

describe("an ended job that is active again", () => {
  let ended: Knowledge;
  beforeEach(() => {
    ended = learn(accepted, once, { askedAtMs: 2_000, version: 4, status: "cancelled" });
  });

  it("is in doubt after one reading of a later version, and active after two", () => {
    const doubted = learn(ended, once, { askedAtMs: 3_000, version: 5 });
    expect(factsAbout(doubted)).toMatchObject({ end: "none", contradiction: "none" });
    const revived = learn(doubted, once, { askedAtMs: 4_000, version: 5 });
    expect(factsAbout(revived).contradiction).toBe("revived");
    expect(revived.contradiction).toMatchObject({ end: { version: 4 }, by: { version: 5 } });
  });

  it.each<[what: string, reading: Partial<Reading>]>([
    ["of the same version", { version: 4 }],
    ["of an earlier version", { version: 3 }],
    ["without a version", { version: null }],
  ])("is not made so by readings %s", (_what, changes) => {
    const known = learn(ended, once, { askedAtMs: 3_000, ...changes }, { askedAtMs: 9_000, ...changes });
    expect(known.revivals).toBe(0);
    expect(factsAbout(known)).toMatchObject({ end: "cancelled", contradiction: "none" });
  });

  it.each<[what: string, reading: Partial<Reading>, end: "cancelled" | "none"]>([
    ["a single reading of a later version", { version: 5 }, "none"],
    ["a reading without a version", { version: null }, "cancelled"],
    ["a reading of the same version", { version: 4 }, "cancelled"],
  ])("is in doubt, and not active, after a word that we do not know: %s: %s", (_what, changes, end) => {
    const odd: Partial<Reading> = { status: "unknown", ...changes };
    const known = learn(ended, once, { askedAtMs: 3_000, ...odd }, { askedAtMs: 9_000, ...odd });
    expect(known.revivals).toBe(0);
    expect(factsAbout(known)).toMatchObject({ end, contradiction: "none", unknownWord: end === "none" });
    const again = learn(known, once, { askedAtMs: 10_000, version: 6, status: "completed" });
    expect(factsAbout(again)).toMatchObject({ end: "completed", unknownWord: false });
  });

  it("is looked for in its own record after a list only, not after a word that we do not know", () => {
    const odd: Partial<Reading> = { askedAtMs: 3_000, version: 4, status: "unknown" };
    expect(learn(ended, once, odd).listShowsActive).toBe(false);
    const listed = learn(ended, once, { ...odd, version: null, source: "list" });
    expect(listed.listShowsActive).toBe(true);
    expect(factsAbout(listed)).toMatchObject({ end: "none", unknownWord: false });
  });

  it("is ended after all if the next reading says so", () => {
    const known = learn(
      ended,
      once,
      { askedAtMs: 3_000, version: 5 },
      { askedAtMs: 4_000, version: 6, status: "cancelled" },
    );
    expect(factsAbout(known)).toMatchObject({ end: "cancelled", contradiction: "none" });
  });

  it("needs patience where a list without a version told of the end", () => {
    const listed = learn(
      accepted,
      once,
      { askedAtMs: 2_000, version: 4 },
      { source: "list", version: null, askedAtMs: 3_000, status: "cancelled" },
    );
    const soon = learn(listed, once, { askedAtMs: 7_999, version: 5 });
    expect(soon.revivals).toBe(0);
    expect(learn(listed, once, { askedAtMs: 8_000, version: 4 }).revivals).toBe(0);
    expect(learn(listed, once, { askedAtMs: 8_000, version: 5 }).revivals).toBe(1);
    const reply = { source: "cancel-reply", askedAtMs: 3_500, version: 5 } as const;
    expect(learn(listed, once, reply).doubted).toBe(false); // only its own record casts a doubt on what a list told
  });

  it.each<[what: string, rules: ProofRules]>([
    ["proven", once],
    ["not proven", again],
  ])(
    "was none where a list told of the end, %s, and neither it nor the record has a version",
    (_what, rules) => {
      const list = { source: "list", version: null, askedAtMs: 3_000, status: "cancelled" } as const;
      const known = learn(sent, rules, list, { version: null, askedAtMs: 8_000 });
      expect(known).toMatchObject({ end: null, provenEnd: null, revivals: 0, newest: { source: "single" } });
    },
  );

  it("keeps the end that its record had told when a list's is taken back by that record's own version", () => {
    const ended = learn(sent, again, { askedAtMs: 7_000, version: 4, status: "completed" });
    const list = { source: "list", version: null, askedAtMs: 9_000, status: "completed" } as const;
    const listed = learn(learnSend(ended, 8_000), again, list);
    expect(listed).toMatchObject({ end: { source: "list" }, provenEnd: { status: "completed" } });
    expect(learn(listed, again, { askedAtMs: 14_000, version: 4 })).toMatchObject({
      end: { source: "list" },
      provenEnd: { status: "completed" },
      revivals: 0,
    });
  });
});

describe("readings without a trace of an accepted cancel", () => {
  it.each<[what: string, versions: readonly (number | null)[], inARow: number]>([
    ["with rising versions", [1, 2, 3], 3],
    ["with one version", [2, 2, 2], 1],
    ["without versions", [null, null, null], 0],
    ["with a version after one without", [null, 5], 0],
    ["without a version after one with", [5, null], 1],
  ])("count as far as their versions rise: %s", (_what, versions, inARow) => {
    const readings = versions.map((version, index) => ({ version, askedAtMs: 2_000 + 1_000 * index }));
    expect(learn(accepted, once, ...readings).tracelessInARow).toBe(inARow);
  });

  it("count from the moment after the yes", () => {
    expect(learn(accepted, once, { askedAtMs: 1_100 }).tracelessInARow).toBe(0);
    expect(learn(accepted, once, { askedAtMs: 1_101 }).tracelessInARow).toBe(1);
  });
});

describe("sends and answers", () => {
  it("count a send until it certainly did not leave", () => {
    expect(factsAbout(sent)).toMatchObject({ sent: true, unanswered: true });
    expect(unlearnSend(sent)).toEqual(nothingKnown);
  });

  it("keep the first send when the second did not leave", () => {
    const back = unlearnSend(learnSend(sent, 9_000));
    expect(back).toMatchObject({ sends: 1, firstSentAtMs: 1_000 });
  });

  it("are all refusals only if each was answered, and with no", () => {
    const refusedOnce = learnNo(sent, 1_100, false);
    expect(factsAbout(refusedOnce)).toMatchObject({ allRefused: true, unanswered: false });
    const twice = learnSend(refusedOnce, 2_000);
    expect(factsAbout(twice)).toMatchObject({ allRefused: false, unanswered: true });
    expect(factsAbout(learnYes(twice, 2_100, null))).toMatchObject({ allRefused: false, accepted: true });
    expect(unansweredSends(learnNo(twice, 2_100, false))).toBe(0);
  });

  it.each<[what: string, reading: Partial<Reading>, after: boolean]>([
    ["long enough after the no", { askedAtMs: 6_100 }, true],
    ["too soon after the no", { askedAtMs: 6_099 }, false],
    ["with the flag set", { askedAtMs: 9_000, cancelFlag: true, status: "cancelling" }, false],
    ["with a word that we do not know", { askedAtMs: 9_000, status: "unknown" }, false],
    ["of a list", { askedAtMs: 9_000, source: "list" }, false],
  ])("bear out a refusal by a reading %s: %s", (_what, reading, after) => {
    const known = learn(learnNo(sent, 1_100, false), once, { version: 2, ...reading });
    expect(factsAbout(known).activeAfterNo).toBe(after);
  });

  it("bear out no refusal where none was answered with no, or by the answer to a cancel", () => {
    expect(factsAbout(learn(sent, once, { askedAtMs: 9_000 })).activeAfterNo).toBe(false);
    const refused = learnNo(sent, 1_100, false);
    const reply = { source: "cancel-reply", askedAtMs: 9_000 } as const;
    expect(factsAbout(learn(refused, once, reply)).activeAfterNo).toBe(false);
  });

  it("leave nothing unanswered where each was answered, whatever the answers", () => {
    expect(unansweredSends(accepted)).toBe(0);
    expect(unansweredSends(learnYes(learnSend(accepted, 2_000), 2_100, null))).toBe(0);
    expect(unansweredSends(learnYes(sent, 1_100, aReading({ status: "completed" })))).toBe(0);
  });

  it.each<[what: string, reading: Partial<Reading>, after: boolean]>([
    ["asked for after the yes", { askedAtMs: 1_101 }, true],
    ["asked for in the moment of the yes", { askedAtMs: 1_100 }, false],
    ["with a word that we do not know", { askedAtMs: 2_000, status: "unknown" }, false],
  ])("are shown to be at work by a reading %s: %s", (_what, reading, after) => {
    expect(factsAbout(learn(accepted, once, reading)).activeAfterYes).toBe(after);
  });

  it("are shown to be at work from the flag on, where that was read before the yes", () => {
    const flagged = learn(sent, once, { askedAtMs: 1_200, cancelFlag: true, status: "cancelling" });
    const known = learn(learnYes(flagged, 5_000, null), once, {
      askedAtMs: 2_000,
      version: 2,
      cancelFlag: false,
    });
    expect(factsAbout(known)).toMatchObject({ flagRead: true, accepted: true, activeAfterYes: true });
    expect(factsAbout(nothingKnown).flagRead).toBe(false);
  });

  it("are not shown to be at work by a reading that was asked for before the flag came in", () => {
    const flag: Partial<Reading> = { askedAtMs: 1_900, cancelFlag: true, status: "cancelling" };
    const known = learn(sent, once, flag, { askedAtMs: 1_950, version: 2, cancelFlag: false });
    expect(factsAbout(known)).toMatchObject({ flagRead: true, activeAfterYes: false });
  });

  it("see a cancel under way from the reading that carries the flag", () => {
    const known = learn(nothingKnown, once, { askedAtMs: 500, cancelFlag: true, status: "cancelling" });
    expect(factsAbout(known)).toMatchObject({ flagRead: true, activeAfterYes: true });
  });
});

describe("what an earlier process did", () => {
  it("is nothing if it sent nothing", () => {
    expect(knownFrom({ count: 0, accepted: false, refused: 0, run: null })).toEqual(nothingKnown);
    expect(learnStart(nothingKnown, 9_000)).toEqual(nothingKnown);
  });

  it("was no refusal where it was turned away at the door", () => {
    const earlier = { count: 1, accepted: false, refused: 0, turnedAway: 1, run: 1 };
    const known = learn(learnStart(knownFrom(earlier), 500), once, { askedAtMs: 9_000 });
    expect(factsAbout(known)).toMatchObject({ activeAfterNo: false, unanswered: true });
  });

  it("counts as sent, before everything that we read", () => {
    const known = learn(knownFrom({ count: 2, accepted: false, refused: 1, run: 1 }), once, {
      status: "cancelled",
    });
    expect(factsAbout(known)).toMatchObject({ sent: true, unanswered: true, endAskedAfterSend: true });
  });

  it.each([
    [1, true],
    [0, false],
  ])("lets a reading of ours bear out a refusal if it was told no: %d times: %s", (refused, after) => {
    const known = learn(knownFrom({ count: 1, accepted: false, refused, run: 1 }), once, { askedAtMs: 10 });
    expect(factsAbout(known).activeAfterNo).toBe(after);
  });

  it("lets a reading of ours show its accepted cancel at work", () => {
    const known = learn(knownFrom({ count: 1, accepted: true, refused: 0, run: 1 }), once, { askedAtMs: 10 });
    expect(factsAbout(known)).toMatchObject({ accepted: true, unanswered: false, activeAfterYes: true });
  });

  it("leaves a later run alone", () => {
    const known = learn(knownFrom({ count: 1, accepted: true, refused: 0, run: 1 }), again, { run: 2 });
    expect(known.laterRun).toBe(true);
  });
});

describe("any readings", () => {
  it("leave knowledge that holds together", () => {
    const anyEvent = fc.oneof(
      { weight: 4, arbitrary: anyReading },
      fc.constantFrom("send", "yes", "no", "absent"),
    );
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.constantFrom(once, again), (events, rules) => {
        let known: Knowledge = nothingKnown;
        let atMs = 0;
        for (const event of events) {
          atMs += 1_500;
          const before = known;
          if (event === "send") known = learnSend(known, atMs);
          else if (event === "yes") known = unansweredSends(known) > 0 ? learnYes(known, atMs, null) : known;
          else if (event === "no") known = unansweredSends(known) > 0 ? learnNo(known, atMs, false) : known;
          else if (event === "absent") known = learnAbsence(known, atMs - 100, atMs, rules);
          else
            known = learnReading(
              known,
              { ...event, askedAtMs: Math.min(event.askedAtMs, atMs) },
              atMs,
              rules,
            );

          const facts = factsOf(known, rules, { noWait: false, stop: "none" });
          if (known.provenEnd !== null) expect(known.end).not.toBeNull();
          if (known.end !== null) expect(hasEnded(known.end.status)).toBe(true);
          if (facts.endAskedAfterSend) expect(facts.sent && facts.end !== "none").toBe(true);
          if (facts.activeAfterYes) expect(facts.accepted || facts.flagRead).toBe(true);
          if (facts.absent) expect(facts.activeAfterYes || facts.activeAfterNo).toBe(false);
          if (facts.contradiction !== "none") expect(known.contradiction).not.toBeNull();
          if (before.revived) expect(known.revived).toBe(true);
          if (before.laterRun) expect(known.laterRun).toBe(true);
          expect(unansweredSends(known)).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
