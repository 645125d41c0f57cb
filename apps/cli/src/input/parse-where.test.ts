import { describe, expect, it } from "vitest";
import { parseWhere, timesOf } from "./parse-where.js";

const now = Date.parse("2026-01-05T09:00:00Z");
const read = (...texts: string[]) => parseWhere(texts);
const times = (...texts: string[]) => timesOf(read(...texts), now);

describe("--where", () => {
  it.each([
    ["status=running", { statuses: ["running"] }],
    ["status=running,queued,provider=jess", { statuses: ["running", "queued"], providers: ["jess"] }],
    ["provider=jess", { statuses: ["queued", "running", "waiting"], owner: "mine" }],
    [" provider=jess, kind=job ", { providers: ["jess"], kinds: ["job"] }],
    ["status=active,owner=any", { owner: "any" }],
    ["owner=Mine", { owner: "mine" }],
    ["owner=u-77", { owner: { id: "u-77" } }],
    ["native=RUNNING,WAITING", { natives: ["RUNNING", "WAITING"] }],
    ['native="A,B=C",D', { natives: ["A,B=C", "D"] }],
    ["project=a=b", { project: "a=b" }],
    ["group=@night", { groups: ["night"] }],
  ])("%s is read", (text, expected) => {
    expect(read(text)).toMatchObject(expected);
  });

  it.each([
    ["name=a, b", "A, b"],
    ["name=*T=300*", "cell at T=300 K"],
    ['name="a,b=c"', "a,b=c"],
    ['name="a,b=c",status=running', "a,b=c"],
    ['name="say \\"hi\\" \\\\ bye"', 'say "hi" \\ bye'],
    ['name=5" pipe', '5" pipe'],
  ])("%s means the name %j", (text, name) => {
    expect(read(text).names?.(name)).toBe(true);
  });

  it("may be given several times, and then all must hold", () => {
    const where = read("status=active", "status=running,failed", "name=a*", "name=*z");
    expect(where).toMatchObject({ statuses: ["running"] });
    expect([where.names?.("abcz"), where.names?.("abc")]).toEqual([true, false]);
  });

  it("counts back from the time that it is told", () => {
    expect(times("since=2h,since=5h,before=2026-01-05T09:00")).toEqual({
      sinceMs: now - 7_200_000,
      beforeMs: now,
    });
  });

  it.each([
    ["stauts=running", '"stauts" is not a key'],
    ["Status=running", '"Status" is not a key'],
    ["running", '"running" is not a key and a value'],
    ["", '"" is not a key and a value'],
    ["status=", "status has no value"],
    ['name=""', "name has no value"],
    ["status=,provider=jess", "status has no value"],
    ["status=runing", '"runing" is not a status'],
    ["kind=a,,b", "empty word"],
    ["name=a*,", "empty word"],
    ["since=yesterday", "neither a length of time nor a date"],
    ["owner=a,b", "owner takes one value"],
    ["group=night,late", "group takes one value"],
    ['name="a', "not closed"],
    ['name="a"b', "a comma was expected"],
  ])("refuses %j", (text, words) => {
    expect(() => read(text)).toThrow(words);
  });

  it.each([
    "native=QUEUED,sinc=5s",
    "native=QUEUED, sinc = 5s",
    "name=a*,sinse=1h",
    "name=a,b c=d",
    "owner=mine,stauts=running",
    "status=running,foo=bar",
    "kind=job,x=",
    "project=p1,staus=active,since=2h",
    "group=night,5s=1",
    "since=2h,befor=1h",
    "account=lab,ключ=1",
    'name="a",b=c',
  ])("refuses a comma before a word that is no key in %j, and says how to quote it", (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        code: "bad_input",
        message: expect.stringContaining("is not a key") as string,
        hint: expect.stringContaining('name="a,b=c"') as string,
      }),
    );
  });

  it.each([
    "name=a* since=1h",
    "owner=mine;stauts=running",
    "native=QUEUED;since=5s",
    "project=p1 & status=running",
    "name=a*\nsince=1h",
  ])("refuses a pair that hides in the value before it, as in %j", (text) => {
    expect(() => read(text)).toThrow("not clear where the value");
  });

  it("refuses two that exclude each other", () => {
    expect(() => read("provider=jess", "provider=ionworks")).toThrow("no job can have all");
    expect(() => read("owner=a,owner=b")).toThrow("no job can have all");
    expect(() => read("name=a", "name=b*")).toThrow("no job can have all");
    expect(() => read("since=1h,before=2h")).toThrow("no time lies between");
    expect(() => read("since=2026-01-02,before=2026-01-01")).toThrow("no time lies between");
    expect(() => times("since=1h,before=2026-01-01")).toThrow("no time lies between");
  });

  it.each([
    ["name=Office", "name=off*"],
    ["name=office", "name=OFFICE"],
    ["name=*a", "name=b*"],
  ])("takes names that one job can have: %j and %j", (...texts) => {
    expect(read(...texts).names).toBeDefined();
  });

  it("refuses a moment that is still to come", () => {
    expect(() => times("before=2026-02-01")).toThrow("lies in the future");
  });
});
