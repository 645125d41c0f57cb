import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseWhere, whereKeys } from "./parse-where.js";

const now = Date.parse("2026-01-05T09:00:00Z");
const read = (...texts: string[]) => parseWhere(texts, now);

describe("--where", () => {
  it.each([
    ["status=running", { statuses: ["running"] }],
    ["status=running,queued,provider=jess", { statuses: ["running", "queued"], providers: ["jess"] }],
    ["provider=jess", { statuses: ["queued", "running", "waiting"], owner: "mine" }],
    ["status=active,owner=any", { owner: "any" }],
    ["owner=u-77", { owner: { id: "u-77" } }],
    ["since=2h,before=2026-01-05", { sinceMs: now - 7_200_000, beforeMs: now - 32_400_000 }],
    ["native=RUNNING,WAITING", { natives: ["RUNNING", "WAITING"] }],
    ["project=a=b", { project: "a=b" }],
    ["group=@night", { groups: ["night"] }],
  ])("%s is read", (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it("begins a new pair only at a comma before a key that it knows", () => {
    const { names } = read("name=a, b,c=*,status=running");
    expect(names?.("A, b,c=1")).toBe(true);
    expect(names?.("a, b")).toBe(false);
  });

  it("may be given several times, and then all must hold", () => {
    const where = read(
      "status=active",
      "status=running,failed",
      "since=2h",
      "since=1h",
      "name=a*",
      "name=*z",
    );
    expect(where).toMatchObject({ statuses: ["running"], sinceMs: now - 3_600_000 });
    expect([where.names?.("abcz"), where.names?.("abc")]).toEqual([true, false]);
  });

  it.each([
    ["stauts=running", '"stauts" is not a key'],
    ["running", '"running" is not a key and a value'],
    ["", '"" is not a key and a value'],
    ["status=", "status has no value"],
    ["status=,provider=jess", "status has no value"],
    ["status=runing", '"runing" is not a status'],
    ["status=running,foo=bar", '"foo=bar" is not a status'],
    ["kind=a,,b", "empty word"],
    ["since=yesterday", "neither a length of time nor a date"],
    [" status=running", "is not a key"],
  ])("refuses %j", (text, words) => {
    expect(() => read(text)).toThrow(words);
  });

  it("refuses two that exclude each other", () => {
    expect(() => read("provider=jess", "provider=ionworks")).toThrow("no job can have all");
    expect(() => read("owner=a,owner=b")).toThrow("no job can have all");
  });

  it("gives every value back as it was written", () => {
    const value = fc
      .string({ minLength: 1 })
      .filter((text) => text.trim() === text && !whereKeys.some((key) => text.includes(`,${key}=`)));
    fc.assert(
      fc.property(value, fc.constantFrom("jess", "ionworks"), (project, provider) => {
        expect(read(`project=${project},provider=${provider}`)).toMatchObject({
          project,
          providers: [provider],
        });
      }),
    );
  });
});
