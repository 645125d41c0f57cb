import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isJobError } from "./job-error.js";
import {
  checkGrammar,
  formatReference,
  parseReference,
  sameReference,
  tryParseReference,
  typedId,
  type ReferenceGrammar,
} from "./reference.js";
import type { JobRef } from "./schemas/reference.js";
import { isJobId } from "./words/job-id.js";

const decimals: ReferenceGrammar = {
  provider: "jess",
  kinds: ["job"],
  id: { pattern: /^[1-9][0-9]*$/, expected: "the id is a decimal number without leading zeros" },
  example: "jess:12259",
};
const names: ReferenceGrammar = {
  provider: "ionworks",
  kinds: ["job", "pipeline", "simulation"],
  example: "ionworks:pipeline/pl-77",
};
const grammars = [decimals, names];

const account = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
const anyText = fc.string({ unit: "binary", maxLength: 210 });
const nameId = fc
  .oneof(anyText, fc.stringMatching(/^[ -~]{1,20}$/), fc.constantFrom("...", "a/b", "%", "%41", "@", "a:b"))
  .filter(isJobId);
const anyRef: fc.Arbitrary<JobRef> = fc
  .tuple(
    fc.option(account),
    fc.oneof(
      fc.record({
        provider: fc.constant("jess"),
        kind: fc.constant("job"),
        id: fc.stringMatching(/^[1-9][0-9]{0,9}$/),
      }),
      fc.record({ provider: fc.constant("ionworks"), kind: fc.constantFrom(...names.kinds), id: nameId }),
    ),
  )
  .map(([account, ref]) => (account === null ? ref : { ...ref, account }));

describe("a reference", () => {
  it.each<[text: string, ref: JobRef]>([
    ["jess:12259", { provider: "jess", kind: "job", id: "12259" }],
    ["jess@lab:12259", { provider: "jess", account: "lab", kind: "job", id: "12259" }],
    ["ionworks:5a0b-77", { provider: "ionworks", kind: "job", id: "5a0b-77" }],
    ["ionworks:pipeline/pl-77", { provider: "ionworks", kind: "pipeline", id: "pl-77" }],
    [
      "ionworks@a.b_c-d:simulation/9a7d",
      { provider: "ionworks", account: "a.b_c-d", kind: "simulation", id: "9a7d" },
    ],
    ["ionworks:a%2Fb", { provider: "ionworks", kind: "job", id: "a/b" }],
    ["ionworks:100%25", { provider: "ionworks", kind: "job", id: "100%" }],
    ["ionworks:a%3Ab%40c%20d", { provider: "ionworks", kind: "job", id: "a:b@c d" }],
    ["ionworks:Z%C3%BCrich", { provider: "ionworks", kind: "job", id: "Zürich" }],
    ["ionworks:...", { provider: "ionworks", kind: "job", id: "..." }],
  ])("is written %s", (text, ref) => {
    expect(parseReference(text, grammars)).toEqual(ref);
    expect(formatReference(ref)).toBe(text);
  });

  it.each([
    ["ionworks:job/5a0b", "ionworks:5a0b"],
    ["ionworks:a:b@c", "ionworks:a%3Ab%40c"],
    ["ionworks:two words", "ionworks:two%20words"],
    ["ionworks:%41%62", "ionworks:Ab"],
    ["ionworks:pipeline/Zürich", "ionworks:pipeline/Z%C3%BCrich"],
    ["ionworks:it's(1)!*", "ionworks:it%27s%281%29%21%2A"],
  ])("may be typed as %s, and is printed as %s", (typed, printed) => {
    expect(formatReference(parseReference(typed, grammars))).toBe(printed);
  });

  it("is printed and read back as the same, whatever it is", () => {
    fc.assert(
      fc.property(anyRef, (ref) => {
        expect(parseReference(formatReference(ref), grammars)).toEqual(ref);
      }),
    );
  });

  it("is printed in characters that a shell, a list and a URL leave alone", () => {
    fc.assert(
      fc.property(anyRef, (ref) => {
        expect(formatReference(ref)).toMatch(/^[a-z]+(?:@[A-Za-z0-9._-]+)?:(?:[a-z-]+\/)?[A-Za-z0-9._~%-]+$/);
      }),
    );
  });

  it("has one printed form for everything that can be typed", () => {
    const id = fc.oneof(
      anyText,
      anyRef.map((ref) => encodeURIComponent(ref.id)),
      fc.constantFrom("%4", "1%2f2", "1"),
    );
    const text = fc
      .tuple(
        fc.constantFrom("jess", "ionworks", "ionworks@lab"),
        fc.constantFrom(":", ":job/", ":pipeline/"),
        id,
      )
      .map((parts) => parts.join(""));
    let read = 0;
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: text }, anyText), (typed) => {
        let ref: JobRef;
        try {
          ref = parseReference(typed, grammars);
        } catch (error) {
          expect(isJobError(error, "bad_input")).toBe(true);
          return;
        }
        read += 1;
        const printed = formatReference(ref);
        const again = parseReference(printed, grammars);
        expect(again).toEqual(ref);
        expect(formatReference(again)).toBe(printed);
      }),
      { numRuns: 500 },
    );
    expect(read).toBeGreaterThan(50); // the property has something to say
  });

  it.each([
    ["12259", "there is no colon", "jess:12259 or ionworks:pipeline/pl-77"],
    ["", "there is no colon", "jess:12259 or ionworks:pipeline/pl-77"],
    [
      ":12259",
      '"" is not a provider that simjobs knows (jess, ionworks)',
      "jess:12259 or ionworks:pipeline/pl-77",
    ],
    ["slurm:7", '"slurm" is not a provider', "jess:12259 or ionworks:pipeline/pl-77"],
    ["JESS:7", '"JESS" is not a provider', "jess:12259"],
    ["https://jess/7", '"https" is not a provider', "jess:12259"],
    ["jess@:7", "the account name after @ holds", "jess:12259"],
    ["jess@a@b:7", "the account name after @ holds", "jess:12259"],
    ["jess@my lab:7", "the account name after @ holds", "jess:12259"],
    ["jess@-lab:7", "the account name after @ holds", "jess:12259"],
    [`jess@${"a".repeat(65)}:7`, "the account name after @ holds", "jess:12259"],
    ["jess:pipeline/7", 'jess has no kind "pipeline" (job)', "jess:12259"],
    [
      "ionworks:Pipeline/7",
      'ionworks has no kind "Pipeline" (job, pipeline, simulation)',
      "ionworks:pipeline/pl-77",
    ],
    ["ionworks:/7", 'ionworks has no kind ""', "ionworks:pipeline/pl-77"],
    ["jess:", "the id must be 1 to 200 characters", "jess:12259"],
    ["ionworks:pipeline/", "the id must be 1 to 200 characters", "ionworks:pipeline/pl-77"],
    ["ionworks:pipeline/a/b", "the id must be 1 to 200 characters", "ionworks:pipeline/pl-77"],
    ["ionworks:.", "not . or ..", "ionworks:pipeline/pl-77"],
    ["ionworks:..", "not . or ..", "ionworks:pipeline/pl-77"],
    ["ionworks:%2E%2e", "not . or ..", "ionworks:pipeline/pl-77"],
    ["ionworks:100%", "percent-encoded where needed", "ionworks:pipeline/pl-77"],
    ["ionworks:%ff", "percent-encoded where needed", "ionworks:pipeline/pl-77"],
    ["ionworks:a\nb", "the id must be", "ionworks:pipeline/pl-77"],
    ["ionworks:a%00", "the id must be", "ionworks:pipeline/pl-77"],
    ["ionworks:a\ud800", "the id must be", "ionworks:pipeline/pl-77"],
    [`ionworks:${"a".repeat(201)}`, "the id must be 1 to 200 characters", "ionworks:pipeline/pl-77"],
    ["jess:007", "the id is a decimal number without leading zeros", "jess:12259"],
    ["jess:0", "the id is a decimal number", "jess:12259"],
    ["jess:-1", "the id is a decimal number", "jess:12259"],
    ["jess:12a", "the id is a decimal number", "jess:12259"],
    ["jess:12259%0A", "the id must be", "jess:12259"],
  ])("is not %j, and we say what was expected", (text, expected, example) => {
    const error = thrownBy(() => parseReference(text, grammars));
    expect(error).toMatchObject({ code: "bad_input", hint: expect.stringContaining(example) });
    expect(String(error)).toContain(expected);
  });

  it.each<[string, JobRef | null]>([
    ["jess:12259", { provider: "jess", kind: "job", id: "12259" }],
    ["jess:element/12259", null],
    ["nobody:1", null],
    ["jess", null],
  ])("is read from %j as %j where a wrong one is no error", (text, ref) => {
    expect(tryParseReference(text, grammars)).toEqual(ref);
  });

  it("is quoted shortly when it is wrong", () => {
    const error = thrownBy(() => parseReference("x".repeat(5000), grammars));
    expect(String(error).length).toBeLessThan(300);
  });

  it.each<[JobRef, JobRef, boolean]>([
    [{ provider: "jess", kind: "job", id: "1" }, { provider: "jess", kind: "job", id: "1" }, true],
    [{ provider: "jess", kind: "job", id: "1" }, { provider: "jess", kind: "job", id: "2" }, false],
    [
      { provider: "jess", kind: "job", id: "1" },
      { provider: "jess", account: "lab", kind: "job", id: "1" },
      false,
    ],
    [
      { provider: "ionworks", kind: "job", id: "1" },
      { provider: "ionworks", kind: "pipeline", id: "1" },
      false,
    ],
    [
      { provider: "ionworks", kind: "job", id: "pipeline/1" },
      { provider: "ionworks", kind: "pipeline", id: "1" },
      false,
    ],
  ])("%j and %j name the same job: %s", (one, other, same) => {
    expect(sameReference(one, other)).toBe(same);
  });
});

describe("an identifier", () => {
  it.each([
    ["a", true],
    ["a".repeat(200), true],
    ["a b/c%d:e@f", true],
    ["…", true],
    ["😀", true],
    ["...", true],
    ["", false],
    ["a".repeat(201), false],
    [".", false],
    ["..", false],
    ["a\u0000", false],
    ["a\tb", false],
    ["a\u007f", false],
    ["a\u0085b", false],
    ["\ud83d", false],
    ["\ude00a", false],
  ])("may be %j: %s", (id, expected) => {
    expect(isJobId(id)).toBe(expected);
  });
});

describe("a grammar", () => {
  it.each([decimals, names])("is accepted as $provider has it", (grammar) => {
    expect(() => {
      checkGrammar(grammar);
    }).not.toThrow();
  });

  it.each([
    [{ ...names, provider: "Ion" }, '"Ion" is no name'],
    [{ ...names, provider: "ion@works" }, '"ion@works" is no name'],
    [{ ...names, kinds: ["job", "a/b"] }, '"a/b" is no name'],
    [{ ...names, kinds: ["job", ""] }, '"" is no name'],
    [{ ...names, kinds: ["pipeline"] }, 'must include "job"'],
  ])("is refused where it could not be read back: %j", (grammar, expected) => {
    const error = thrownBy(() => {
      checkGrammar(grammar);
    });
    expect(isJobError(error, "bad_input")).toBe(true);
    expect(String(error)).toContain(expected);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new TypeError("nothing was thrown");
}

describe("an id that is typed", () => {
  const uuid = "5a0b7c1e-0000-4000-8000-0123456789ab";
  const grammar = { provider: "ionworks", kinds: ["job"], example: "ionworks:1" };

  it.each([
    [uuid.toUpperCase(), uuid],
    [uuid, uuid],
    [uuid.toUpperCase().replaceAll("-", ""), uuid.toUpperCase().replaceAll("-", "")],
    [`${uuid.toUpperCase()}0`, `${uuid.toUpperCase()}0`],
    ["Job-A", "Job-A"],
  ])("%s is %s", (typed, id) => {
    expect(typedId(typed)).toBe(id);
    expect(parseReference(`ionworks:${typed}`, [grammar]).id).toBe(id);
  });
});
