import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideRetry,
  isPassingStatus,
  maxAttempts,
  maxRefusedAttempts,
  type RetryQuestion,
} from "./decide-retry.js";
import type { FailureKind } from "../failure/failure-kinds.js";

const question: RetryQuestion = {
  intent: "read",
  attempts: 1,
  failure: "lost",
  mayHaveLeft: true,
  canSendAgain: true,
  nowMs: 1000,
  deadlineMs: 1_000_000,
  longWait: false,
  spentMs: 0,
  patienceMs: 30_000,
  tokens: 500,
  random: 0.5,
};

const answered = (status: number, more: Partial<RetryQuestion> = {}): RetryQuestion => ({
  ...question,
  failure: "status",
  status,
  ...more,
});

describe("decideRetry", () => {
  it.each([408, 421, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524])(
    "asks a read again after %i",
    (status) => {
      expect(decideRetry(answered(status))).toMatchObject({ retry: true, why: `status ${status}` });
      expect(decideRetry(answered(status, { intent: "sign-in" }))).toMatchObject({ retry: true });
    },
  );

  it.each([200, 301, 400, 401, 403, 404, 409, 410, 413, 422, 501, 505, 525])(
    "never asks again after %i",
    (status) => {
      expect(decideRetry(answered(status))).toEqual({ retry: false, why: "not-retryable" });
    },
  );

  it.each<[FailureKind, boolean]>([
    ["refused", true],
    ["name-later", true],
    ["connect-timeout", true],
    ["lost", true],
    ["timeout", true],
    ["no-such-name", false],
    ["untrusted", false],
    ["proxy", false],
    ["unreadable", false],
    ["too-large", false],
    ["redirect", false],
    ["body", false],
    ["invalid", false],
  ])("after %s, asks a read again: %s", (failure, again) => {
    expect(decideRetry({ ...question, failure }).retry).toBe(again);
  });

  it.each([
    ["cancel", "refused", false, true],
    ["cancel", "lost", false, true],
    ["cancel", "lost", true, false],
    ["cancel", "timeout", true, false],
    ["submit", "connect-timeout", false, true],
    ["submit", "name-later", false, true],
    ["submit", "lost", true, false],
    ["submit", "timeout", true, false],
    ["submit", "no-such-name", false, false],
  ] as const)("sends a %s again after %s (may have left: %s): %s", (intent, failure, mayHaveLeft, again) => {
    expect(decideRetry({ ...question, intent, failure, mayHaveLeft }).retry).toBe(again);
  });

  it.each(["cancel", "submit"] as const)("sends a %s again after 429 and after no other answer", (intent) => {
    for (let status = 200; status < 600; status += 1) {
      for (const mayHaveLeft of [true, false]) {
        expect(decideRetry(answered(status, { intent, mayHaveLeft })).retry).toBe(status === 429);
      }
    }
  });

  it("does not send a body that is gone", () => {
    expect(decideRetry({ ...question, canSendAgain: false })).toEqual({ retry: false, why: "body-is-gone" });
  });

  it("gives up after so many attempts, earlier if nobody listens", () => {
    expect(decideRetry({ ...question, attempts: maxAttempts - 1 }).retry).toBe(true);
    expect(decideRetry({ ...question, attempts: maxAttempts })).toEqual({ retry: false, why: "attempts" });
    const refused = { ...question, failure: "refused" } as const;
    expect(decideRetry({ ...refused, attempts: maxRefusedAttempts - 1 }).retry).toBe(true);
    expect(decideRetry({ ...refused, attempts: maxRefusedAttempts })).toEqual({
      retry: false,
      why: "attempts",
    });
  });

  it("gives up when the attempts have taken all patience, or all but a moment of it", () => {
    expect(decideRetry({ ...question, spentMs: 29_000 }).retry).toBe(true);
    expect(decideRetry({ ...question, spentMs: 29_001 })).toEqual({ retry: false, why: "patience" });
    expect(decideRetry(answered(503, { spentMs: 40_000 }))).toEqual({ retry: false, why: "patience" });
  });

  it.each([429, 503, 500])(
    "asks once more, and no more, who asks for more time than is given (%i)",
    (status) => {
      const asked = answered(status, { retryAfterMs: 5001 });
      expect(decideRetry(asked).retry).toBe(true);
      expect(decideRetry({ ...asked, attempts: 2 })).toEqual({ retry: false, why: "asked-to-wait" });
      expect(decideRetry({ ...asked, attempts: 2, retryAfterMs: 5000 }).retry).toBe(true);
      expect(decideRetry({ ...asked, attempts: 2, longWait: true }).retry).toBe(true);
    },
  );

  it.each([
    ["an ordinary retry", question, 14],
    ["a 429", answered(429), 5],
    ["a 503 that names a time", answered(503, { retryAfterMs: 0 }), 5],
    ["a 503 that names none", answered(503), 14],
  ])("takes tokens for %s, and gives up without them", (_, asked, tokens) => {
    expect(decideRetry({ ...asked, tokens })).toMatchObject({ retry: true, tokens });
    expect(decideRetry({ ...asked, tokens: tokens - 1 })).toEqual({ retry: false, why: "tokens" });
  });

  it.each([
    ["first", question, 25],
    ["second", { ...question, attempts: 2 }, 50],
    ["third", { ...question, attempts: 3 }, 100],
    ["first of a throttled one", answered(429), 500],
    ["second of a throttled one", answered(429, { attempts: 2 }), 1000],
    ["Retry-After below what is computed", answered(429, { retryAfterMs: 100 }), 500],
    ["Retry-After a little above", answered(429, { retryAfterMs: 3000 }), 3000],
    ["Retry-After far above", answered(429, { retryAfterMs: 60_000 }), 5500],
    [
      "Retry-After far above, in a long wait",
      answered(429, { retryAfterMs: 60_000, longWait: true }),
      60_000,
    ],
    ["Retry-After below, in a long wait", answered(429, { retryAfterMs: 0, longWait: true }), 500],
  ])("pauses, %s", (_, asked, pauseMs) => {
    expect(decideRetry(asked)).toMatchObject({ retry: true, pauseMs });
  });

  it("never pauses to the deadline or past it", () => {
    expect(decideRetry({ ...question, deadlineMs: 1026 }).retry).toBe(true);
    expect(decideRetry({ ...question, deadlineMs: 1025 })).toEqual({ retry: false, why: "deadline" });
  });

  it("holds for every question: no send that may have been carried out, no pause past cap, slack or deadline", () => {
    const failures: FailureKind[] = [
      "status",
      "refused",
      "lost",
      "timeout",
      "connect-timeout",
      "proxy",
      "body",
    ];
    const questions = fc.record({
      intent: fc.constantFrom("read", "cancel", "submit", "sign-in"),
      attempts: fc.integer({ min: 1, max: 9 }),
      failure: fc.constantFrom(...failures),
      status: fc.option(fc.integer({ min: 200, max: 599 }), { nil: undefined }),
      retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }),
      mayHaveLeft: fc.boolean(),
      canSendAgain: fc.boolean(),
      nowMs: fc.nat(10_000),
      deadlineMs: fc.nat(100_000),
      longWait: fc.boolean(),
      spentMs: fc.nat(60_000),
      patienceMs: fc.constant(30_000),
      tokens: fc.nat(500),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }) satisfies fc.Arbitrary<RetryQuestion>;
    fc.assert(
      fc.property(questions, (asked) => {
        const decision = decideRetry(asked);
        if (!decision.retry) return;
        expect(asked.nowMs + decision.pauseMs).toBeLessThan(asked.deadlineMs);
        expect(decision.tokens).toBeLessThanOrEqual(asked.tokens);
        expect(asked.canSendAgain).toBe(true);
        if (!asked.longWait) expect(decision.pauseMs).toBeLessThanOrEqual(25_000);
        expect(asked.spentMs).toBeLessThan(asked.patienceMs);
        if (!asked.longWait && (asked.retryAfterMs ?? 0) > 5000) expect(asked.attempts).toBe(1);
        if (asked.intent === "submit" || asked.intent === "cancel") {
          expect(asked.failure === "status" ? asked.status === 429 : !asked.mayHaveLeft).toBe(true);
        }
        if (asked.failure === "status") expect(isPassingStatus(asked.status ?? 0)).toBe(true);
      }),
    );
  });
});
